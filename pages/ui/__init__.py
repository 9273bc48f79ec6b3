"""Header and widgets that pages share; nothing here computes."""

from pages.ui.explorer import explorer
from pages.ui.glossary import glossary
from pages.ui.page import Page, begin
from pages.ui.tour import tour

__all__ = ["Page", "begin", "explorer", "glossary", "tour"]
