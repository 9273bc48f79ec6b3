"""Models: those there are, their versions, and a new one from a table."""

from __future__ import annotations

from pages.ui.frame import header
from pages.ui.frame.page import enter
from pages.ui.models.page import show

frame = enter("models")
header.show(frame.name, frame.text, None)
show(frame)
