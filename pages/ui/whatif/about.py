"""The line under the header: which model this is, learnt from what, and how far off."""

from __future__ import annotations

import streamlit as st

from mlcore.wording.card import line_words
from pages.ui import live
from pages.ui.frame.page import Page
from pages.ui.whatif.panels import OPEN

PANEL = "accuracy"


def about(page: Page) -> None:
    """Draw the line; its button opens the panel that says how good the model is."""
    text, measured = page.text, page.model.manifest.metrics.get("mae") is not None

    def show() -> None:
        opened = st.session_state.get(OPEN, [])
        st.session_state[OPEN] = [*opened, *({PANEL} - set(opened))]

    live.mount(
        "about",
        {
            "dark": page.dark,
            "parts": line_words(page.model, text),
            "more": text("actual against predicted") if measured else text("about this model"),
            "panel": PANEL,
        },
        listeners={"opened": show},
    )
