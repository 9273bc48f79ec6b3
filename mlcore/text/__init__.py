"""The words, numbers and units that people read, in English and French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlcore.text.catalogue import LOCALES, Text, best_locale, for_locale

__all__ = ["LOCALES", "Text", "best_locale", "for_locale", "mark"]


def mark(message: str) -> str:
    """Name a message for the catalogue where it is written down; it is translated where shown.

    Examples
    --------
    >>> mark("Reading the data")
    'Reading the data'
    """
    return message


def __getattr__(name: str) -> Any:
    # Imported on first use: a process that only predicts shows no words and needs no catalogue.
    if name in __all__:
        from mlcore.text import catalogue

        return getattr(catalogue, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
