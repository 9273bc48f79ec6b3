"""What a page shows when there is no model to show yet, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from mlcore.config import ModelConfig
from mlcore.errors import MlcoreError
from mlcore.pipeline import Choice, prepare
from mlcore.text import Text


def preparing(text: Text, source: ModelConfig | str) -> NoReturn:
    """Show how far a model is until it answers, or why it does not."""
    with st.container(key="preparing"):
        _progress(text, source)
    st.stop()


@st.fragment(run_every=0.4)
def _progress(text: Text, source: ModelConfig | str) -> None:
    state = prepare(source)
    if state.ready:
        st.rerun()
    if state.error is None:
        st.subheader(text("Getting the model ready"))
        st.progress(state.share, text=text(state.stage) + " …")
        st.caption(text("This happens once. It takes a few seconds."))
        return
    st.subheader(text("The model could not be made ready"))
    st.error(text.describe(state.error))
    if st.button(text("Try again"), type="primary"):
        prepare(source, again=True)
        st.rerun(scope="fragment")


def unknown_model(text: Text, available: Sequence[Choice]) -> NoReturn:
    """Say that a link names a model that is not here, and offer those that are."""
    with st.container(key="unknown-model"):
        st.subheader(text("This link names a model that is not here"), anchor=False)
        st.write(text("Choose one of these instead:"))
        for choice in available:
            st.page_link("app.py", label=text(choice.title), query_params={"model": choice.name})
    st.stop()


def broken_model(text: Text, error: MlcoreError) -> NoReturn:
    """Say why a model that is here cannot be shown."""
    with st.container(key="broken-model"):
        st.subheader(text("The model cannot be opened"), anchor=False)
        st.error(text.describe(error))
        st.caption(text("The other models are in the list above."))
    st.stop()
