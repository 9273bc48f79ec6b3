"""What lies under the heart of the main page, closed until somebody opens it."""

from __future__ import annotations

from types import ModuleType

from pages.ui.whatif.panels import (
    accuracy,
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
from pages.ui.whatif.panels.scene import Scene
from pages.ui.widgets import Panel, glossary, open_panels

PANELS: dict[str, Panel | ModuleType] = {
    "map": map_,
    "goal": goal,
    "scenarios": scenarios,
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

__all__ = ["Scene", "panels"]


def panels(scene: Scene) -> None:
    """Offer the panels by name, and draw those that are open."""
    open_panels(scene.page.text, PANELS, scene)
