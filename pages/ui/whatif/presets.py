"""The line under the levers: rows to start from, and the way back."""

from __future__ import annotations

import random
from collections.abc import Sequence

import streamlit as st

from mlcore.datasets import EXAMPLES
from pages.ui import workspace
from pages.ui.frame.page import Page
from pages.ui.whatif.scene import Place


def presets(page: Page, row: Sequence[float], opening: Sequence[float], place: Place) -> None:
    """Draw the line.

    Parameters
    ----------
    row : sequence of float
        On the sliders now.
    opening : sequence of float
        On the sliders when the page was opened.
    place : callable
        Puts a row on the sliders.
    """
    text, model = page.text, page.model
    config = model.manifest.config
    examples = {one.title: one for one in EXAMPLES[config["dataset"]]} if config else {}
    titles = {
        **{title: text(title) for title in examples},
        "typical": text("Typical"),
        "highest": text("Highest real"),
        "lowest": text("Lowest real"),
        "random": text("Random real"),
    }

    def choose() -> None:
        name = st.session_state["preset"]
        if name in examples:
            place(examples[name].row)
        elif name == "typical":
            place(model.schema.typical_row)
        else:
            numbers = {"highest": model.highest, "lowest": model.lowest}
            place(model.X[numbers.get(name, random.randrange(len(model.X)))])  # noqa: S311

    history = workspace.remember(page, row)
    with st.container(key="presets", horizontal=True, gap="small"):
        st.menu_button(
            text("Presets"),
            list(titles),
            key="preset",
            format_func=lambda name: titles[name],
            on_click=choose,
        )
        st.button(text("Reset"), key="reset", on_click=place, args=(opening,))
        # The shortcuts live in assets/live/core/keys.js: a button has one, and its own would also
        # answer to somebody typing into the fields of the live view.
        st.button(
            text("Undo"),
            key="undo",
            icon=":material/undo:",
            disabled=not history.past,
            on_click=workspace.step,
            args=(page, place),
            kwargs={"back": True},
        )
        st.button(
            text("Redo"),
            key="redo",
            icon=":material/redo:",
            disabled=not history.future,
            on_click=workspace.step,
            args=(page, place),
            kwargs={"back": False},
        )
