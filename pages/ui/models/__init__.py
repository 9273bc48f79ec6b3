"""What the Models page shows: the list, the way from a table to a model, the versions."""

from pages.ui.models.listing import show

__all__ = ["show"]
