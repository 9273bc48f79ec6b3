"""What a page shows when there is no model to show yet, or none at all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from mlcore import artifacts
from mlcore.config import ModelConfig
from mlcore.errors import ArtifactError, MlcoreError
from mlcore.models import Choice, can_rebuild, prepare
from mlcore.text import Text
from mlcore.wording.model import model_name


def preparing(text: Text, source: ModelConfig | str) -> NoReturn:
    """Show how far a model is until it answers."""
    with st.container(key="preparing"):
        _progress(text, source)
    st.stop()


@st.fragment(run_every=0.4)
def _progress(text: Text, source: ModelConfig | str) -> None:
    state = prepare(source)
    if state.ready or state.error is not None:
        st.rerun()
    st.subheader(text("Getting the model ready"), anchor=False)
    st.progress(state.share, text=text(state.stage) + " …")
    st.caption(text("This happens once. It takes a few seconds."))


def broken_model(text: Text, source: ModelConfig | str, error: MlcoreError) -> NoReturn:
    """Say why a model that is here cannot be shown, and offer the way out."""
    with st.container(key="broken-model"):
        title = text("The model could not be made ready")
        st.subheader(text("This model is damaged") if is_damage(error) else title, anchor=False)
        st.error(text.describe(error), icon=":material/error:")
        is_offered = offer_rebuilding(text, source, error)
        if not is_offered and st.button(text("Try again"), type="primary"):
            prepare(source, again=True)
            st.rerun()
        st.caption(text("The other models are not affected: choose one above."))
    st.stop()


def is_damage(error: MlcoreError) -> bool:
    """Tell whether an error says that files of a model must not be served."""
    if not isinstance(error, ArtifactError) or not artifacts.is_mendable(error):
        return False
    return error.code.startswith("artifact.") and error.code != "artifact.unwritable"


def offer_rebuilding(text: Text, source: ModelConfig | str, error: MlcoreError) -> bool:
    """Draw the button that makes a damaged model again; tell whether that would help."""
    if not is_damage(error):
        return False
    if not can_rebuild(source):
        st.write(
            text(
                "How it was made is not known here. Publish it again, for example with "
                "`mlcore.convert`, then try again."
            )
        )
        return False
    st.write(
        text(
            "It can be made again from its configuration, in a few seconds. Files that are not "
            "those published are never used."
        )
    )
    if st.button(text("Rebuild the model"), type="primary", key="rebuild"):
        prepare(source, rebuilt=True)
        st.session_state["rebuilt-for"] = error
        # Of the whole page, where the button is part of a fragment.
        st.rerun()
    return True


def is_mended(error: MlcoreError | None) -> bool:
    """Tell whether the visitor had the model rebuilt because of this very error."""
    return error is not None and error is st.session_state.get("rebuilt-for")


def unknown_model(text: Text, available: Sequence[Choice]) -> NoReturn:
    """Say that a link names a model that is not here, and offer those that are."""
    with st.container(key="unknown-model"):
        st.subheader(text("This link names a model that is not here"), anchor=False)
        _offer(text, available)
    st.stop()


def no_model(text: Text, error: MlcoreError, available: Sequence[Choice]) -> NoReturn:
    """Say why it is not known which model is meant, and offer those that are here."""
    with st.container(key="no-model"):
        st.subheader(text("The model could not be opened"), anchor=False)
        st.error(text.describe(error), icon=":material/error:")
        _offer(text, available)
    st.stop()


def _offer(text: Text, available: Sequence[Choice]) -> None:
    st.write(text("Choose one of these instead:"))
    for choice in available:
        st.page_link("app.py", label=model_name(text, choice), query_params={"model": choice.name})
