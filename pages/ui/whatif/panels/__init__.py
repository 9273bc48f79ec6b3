"""What lies under the heart of the main page, closed until somebody opens it."""

from __future__ import annotations

from types import ModuleType

import streamlit as st

from pages.ui.whatif.panels import (
    accuracy,
    cut_off,
    export,
    goal,
    input_settings,
    inside,
    latency,
    matters,
    neighbours,
    scenarios,
    uncertain,
)
from pages.ui.whatif.panels import map as map_
from pages.ui.whatif.scene import Scene
from pages.ui.widgets import Panel, draw_panels, glossary

PANELS: dict[str, Panel | ModuleType] = {
    "goal": goal,
    "scenarios": scenarios,
    "map": map_,
    "cut-off": cut_off,
    "neighbours": neighbours,
    "matters": matters,
    "uncertain": uncertain,
    "inside": inside,
    "accuracy": accuracy,
    "inputs": input_settings,
    "latency": latency,
    "export": export,
    "words": Panel(title=lambda text: text("Words"), draw=lambda scene: glossary(scene.page.text)),
}
"""In the order shown; each is drawn from a scene."""
OPEN = "open-panels"
"""Where the session keeps the names of those that are open."""

__all__ = ["OPEN", "PANELS", "panels"]


def panels(scene: Scene) -> None:
    """Draw the panels that are open."""
    with st.container(key="panels"):
        draw_panels(scene.page.text, PANELS, st.session_state.get(OPEN, ()), scene)
