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
    text, metrics = page.text, page.model.manifest.metrics
    if not page.schema.target.is_number:
        more = text("how often chances come true")
    elif metrics.get("mae") is None:
        more = text("about this model")
    else:
        more = text("actual against predicted")
    live.mount(
        "about",
        {
            "dark": page.dark,
            "parts": line_words(page.model, text),
            "more": more,
            "panel": PANEL,
        },
        listeners={"opened": show_accuracy},
    )


def show_accuracy() -> None:
    """Open the panel that says how good the model is; for callbacks."""
    opened = st.session_state.get(OPEN, [])
    st.session_state[OPEN] = [*opened, *({PANEL} - set(opened))]
