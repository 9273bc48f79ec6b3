"""Words: what the pages say in plain words, what the field calls it, and what it means."""

from __future__ import annotations

from mlcore.text import Text
from pages.ui.glossary import glossary
from pages.ui.whatif.panels.scene import Scene


def title(text: Text) -> str:
    """Name the panel."""
    return text("Words")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    glossary(scene.page.text)
