"""The presentation: a title, one story a slide, and how fast the answers are."""

from __future__ import annotations

from pages import ui
from pages.ui import deck

page = ui.begin("present")
deck.show(page, deck.opened(page))
