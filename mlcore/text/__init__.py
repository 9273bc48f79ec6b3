"""The words, numbers and units that people read, in English and French."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcore.text.marking import mark

if TYPE_CHECKING:
    from mlcore.text.catalogue import LOCALES, Text, best_locale, for_locale

__all__ = ["LOCALES", "Text", "best_locale", "for_locale", "mark"]


def __getattr__(name: str) -> Any:
    # Imported on first use: a process that only predicts shows no words and needs no catalogue.
    if name in __all__:
        from mlcore.text import catalogue

        return getattr(catalogue, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
