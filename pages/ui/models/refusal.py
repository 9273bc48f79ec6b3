"""What cannot be done: a click that failed, and what this server lets nobody do."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mlcore.config import Settings
from mlcore.errors import MlcoreError
from mlcore.serving.http import takes_changes
from mlcore.serving.http.errors import RequestError
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


def is_allowed(text: Text, code: str) -> bool:
    """Tell whether this server takes files and changes; where it does not, say why.

    Parameters
    ----------
    code : str
        Of the sentence, which the REST API answers too.
    """
    address = st.get_option("server.address") or ""
    allowed = takes_changes(address, Settings.from_env().password)
    if not allowed:
        st.info(text.describe(RequestError(code)), icon=":material/lock:")
    return allowed
