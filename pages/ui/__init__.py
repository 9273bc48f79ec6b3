"""Header and widgets that pages share; nothing here computes."""

from pages.ui.frame.page import Page, begin
from pages.ui.glossary import glossary
from pages.ui.whatif.explorer import explorer
from pages.ui.whatif.tour import tour

__all__ = ["Page", "begin", "explorer", "glossary", "tour"]
