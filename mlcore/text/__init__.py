"""The words, numbers and units that people read, in English and French."""

from mlcore.text.catalogue import LOCALES, Text, best_locale, for_locale, mark

__all__ = ["LOCALES", "Text", "best_locale", "for_locale", "mark"]
