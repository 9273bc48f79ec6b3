"""Header and widgets that pages share; nothing here computes."""

from pages.ui.frame.page import Page, begin
from pages.ui.whatif.explorer import explorer
from pages.ui.whatif.tour import tour
from pages.ui.widgets import glossary

__all__ = ["Page", "begin", "explorer", "glossary", "tour"]
