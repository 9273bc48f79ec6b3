"""What lies under the heart of the main page, closed until somebody opens it."""

from __future__ import annotations

from types import ModuleType

import streamlit as st

from pages.ui.panels import (
    goal,
    inputs,
    inside,
    latency,
    matters,
    neighbours,
    scenarios,
    take,
    uncertain,
    words,
)
from pages.ui.panels import map as map_
from pages.ui.panels.scene import Scene

PANELS: dict[str, ModuleType] = {
    "map": map_,
    "goal": goal,
    "scenarios": scenarios,
    "neighbours": neighbours,
    "matters": matters,
    "uncertain": uncertain,
    "inside": inside,
    "inputs": inputs,
    "latency": latency,
    "take": take,
    "words": words,
}
"""In the order shown. Each module has ``title(text)`` and ``draw(scene)``."""

__all__ = ["Scene", "panels"]


def panels(scene: Scene) -> None:
    """Offer the panels by name, and draw those that are open.

    Parameters
    ----------
    scene : Scene
    """
    text = scene.page.text
    with st.container(key="panels"):
        # One element for all names: nine closed expanders would cost a release nine messages.
        opened = st.pills(
            text("Look further"),
            list(PANELS),
            selection_mode="multi",
            format_func=lambda name: PANELS[name].title(text),
            key="open-panels",
            persist_state="session",
        )
        for name, panel in PANELS.items():
            if name in (opened or ()):
                with st.container(key=f"panel-{name}", border=True):
                    st.subheader(panel.title(text), anchor=False)
                    panel.draw(scene)
