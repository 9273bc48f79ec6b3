"""What a click asked for and could not be done, said once where the page is drawn again."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mlcore.errors import MlcoreError
from mlcore.text import Text

_KEPT = "models-refused"


def attempt(change: Callable[[], object]) -> None:
    """Do something, and keep why it cannot be done; for callbacks."""
    try:
        change()
    except MlcoreError as error:
        st.session_state[_KEPT] = error


def say(text: Text) -> None:
    """Say what could not be done, if anything."""
    error: MlcoreError | None = st.session_state.pop(_KEPT, None)
    if error is not None:
        st.error(text.describe(error), icon=":material/error:")
