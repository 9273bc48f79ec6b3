"""Refusing arguments of a type nothing can be made of."""

from __future__ import annotations

from collections.abc import Sequence

from mlcore.errors import InvalidConfigError, InvalidRowsError
from mlcore.text.showable import LONGEST, LONGEST_LABEL, is_showable, is_writable


def check_type(field: str, value: object, kinds: tuple[type, ...], expected: str) -> None:
    """Refuse what is of another type.

    Parameters
    ----------
    expected : str
        What they are called, a message of the catalogue.

    Raises
    ------
    InvalidConfigError

    Examples
    --------
    >>> check_type("name", "Rent", (str,), "some text")
    """
    if not isinstance(value, kinds):
        received = type(value).__name__
        raise InvalidConfigError("config.type", field=field, expected=expected, received=received)


def check_words(field: str, words: str, *, longest: int = LONGEST) -> None:
    """Refuse words that cannot be shown on every page: what one model is called concerns them all.

    Parameters
    ----------
    longest : int
        Characters allowed.

    Raises
    ------
    InvalidConfigError
        If they are blank, too long, not on one line, hold control characters or halves of one.

    Examples
    --------
    >>> check_words("name", "Loyer à Paris (€)")
    """
    if not is_showable(words, longest=longest):
        raise InvalidConfigError("config.words", field=field, limit=longest)


def check_names(field: str, names: Sequence[str]) -> None:
    """Refuse names of inputs that no page can show.

    Raises
    ------
    InvalidRowsError
        With the place of the first, counted from 1.

    Examples
    --------
    >>> check_names("X_sample", ["rooms", "area (m²)"])
    """
    for place, name in enumerate(names, start=1):
        if not is_writable(name):
            raise InvalidRowsError("rows.names", field=field, column=place, limit=LONGEST_LABEL)
