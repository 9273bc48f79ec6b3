"""The cards under the bars; the last has a menu of the panels without one."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlcore.text import Text
from pages.ui import live
from pages.ui.whatif.panels import OPEN, PANELS, cut_off, goal
from pages.ui.whatif.panels import map as map_
from pages.ui.whatif.scene import Scene

ELEMENT = "live-cards"


def cards(scene: Scene) -> None:
    """Offer the panels."""
    # One element for all: nine closed expanders would cost a release nine messages.
    text = scene.page.text
    asked = {
        "goal": goal.question(scene),
        "scenarios": text("How do my cases differ? Keep them, name them, put them side by side."),
        "map": map_.question(scene),
    }
    if cut_off.is_for(scene.page):
        asked["cut-off"] = cut_off.question(scene)
    rest = _rest(scene)
    few = " · ".join(PANELS[name].title(text) for name in list(rest)[:3])
    data = {
        "dark": scene.page.dark,
        "cards": [_entry(text, name, question) for name, question in asked.items()],
        "more": {"title": text("More"), "words": f"{few} …"},
        "rest": [_entry(text, name, question) for name, question in rest.items()],
        "tour": {"title": text("Show me around"), "words": text("What is where on this page?")},
        "open": st.session_state.get(OPEN, []),
        "words": {"open": text("{n} open")},
    }
    live.mount("cards", data, key=ELEMENT, listeners={"opened": _open})


def _open() -> None:
    wanted = st.session_state[ELEMENT].opened or ()
    st.session_state[OPEN] = [name for name in PANELS if name in wanted]


def _entry(text: Text, name: str, question: str) -> dict[str, Any]:
    return {"name": name, "title": PANELS[name].title(text), "words": question}


def _rest(scene: Scene) -> dict[str, str]:
    text, is_number = scene.page.text, scene.page.schema.target.is_number
    return {
        "neighbours": text("Which real cases are nearest, and what were their outcomes?"),
        "matters": text("Which inputs move the answer most?"),
        "uncertain": text("What if inputs are not known exactly?"),
        "inside": text("How does the model get to its answer?"),
        "accuracy": text("How far off is it, and how was it tested?")
        if is_number
        else text("How often is it right, and how was it tested?"),
        "inputs": text("Which inputs have a slider, how far, under which name?"),
        "latency": text("How fast were the last answers?"),
        "export": text("How do I hand this on to somebody without Levers?"),
        "words": text("What do the words on this page mean?"),
    }
