"""What lies under the heart of the main page, closed until somebody opens it."""

from __future__ import annotations

from types import ModuleType

from pages.ui.openable import open_panels
from pages.ui.whatif.panels import (
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
from pages.ui.whatif.panels import map as map_
from pages.ui.whatif.panels.scene import Scene

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
    """Offer the panels by name, and draw those that are open."""
    open_panels(scene.page.text, PANELS, scene)
