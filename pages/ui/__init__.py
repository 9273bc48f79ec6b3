"""Header and widgets that pages share; nothing here computes."""

from pages.ui.explorer import explorer
from pages.ui.page import Page, begin

__all__ = ["Page", "begin", "explorer"]
