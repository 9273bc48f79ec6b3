"""The levels of a category: labels as the data have them, and their codes 0, 1, 2 in rows."""

from __future__ import annotations

import difflib
import heapq
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal

from mlcore.schema.target import Label

Kind = Literal["number", "whole", "yes-no", "category"]
"""What an input is: a number, a whole number, a choice of two that says yes or no, a choice."""
MOST_LEVELS = 1_000
"""Levels of one input; with more nobody finds any."""
_NEAREST = 3
"""Levels that a sentence offers where one is unknown; of no more than twice as many all."""
_COMPARED = 20
"""Levels that are compared letter by letter: 1,000 long ones would take 0.7 s of a server."""
_YES = frozenset({"true", "yes", "y", "1", "1.0", "oui", "vrai"})
_NO = frozenset({"false", "no", "n", "0", "0.0", "non", "faux"})


def level_name(level: Label) -> str:
    """Return what links, tables and requests write for a level.

    Examples
    --------
    >>> level_name("owns"), level_name(3.0), level_name(True)
    ('owns', '3', 'yes')
    """
    if isinstance(level, bool):
        return "yes" if level else "no"
    if isinstance(level, float) and level.is_integer() and abs(level) < 1e15:
        return str(int(level))
    return str(level)


def code_of(value: Any, levels: Sequence[Label]) -> float | None:
    """Find the code of a value.

    A word means the level that is written the very same, for the model knows no other; the text of
    a number or of a flag, as a file or a link holds it, is that number or flag.

    Parameters
    ----------
    value : object
        A cell of a table or of a request.
    levels : sequence of Label
        In the order of their codes.

    Returns
    -------
    float or None
        NaN where there is no value; None where it is none of the levels.

    Examples
    --------
    >>> code_of("owns", ("free", "owns", "rents")), code_of("Owns", ("free", "owns"))
    (1.0, None)
    >>> code_of("12", (3, 12)), code_of(True, (False, True)), code_of("no", (False, True))
    (1.0, 1.0, 0.0)
    >>> code_of(None, ("free", "owns"))
    nan
    """
    if is_missing(value):
        return math.nan
    levels = tuple(levels)
    table = _table(levels, tuple(map(type, levels)))
    value = value.item() if hasattr(value, "item") else value
    try:
        code = table.get((type(value) is str, value))
    except TypeError:  # a list or a mapping
        return None
    if code is None and isinstance(value, str):
        code = _read(value, table)
    return code


def nearest(value: Any, levels: Sequence[Label]) -> tuple[str, ...]:
    """Name the levels that somebody may have meant; all of them where they are few.

    Examples
    --------
    >>> nearest("Onws", ("free", "owns", "rents", "a", "b", "c", "d"))
    ('owns',)
    >>> nearest("?", ("free", "owns"))
    ('free', 'owns')
    """
    names = [level_name(level) for level in levels]
    if len(names) <= 2 * _NEAREST:
        return tuple(names)
    by_case = {name.casefold(): name for name in reversed(names)}
    wanted = str(value)[:100].casefold()
    pairs = _pairs(wanted)

    def likeness(name: str) -> float:
        own = _pairs(name)
        return len(pairs & own) / (len(pairs) + len(own))

    some = heapq.nlargest(_COMPARED, by_case, key=likeness)
    found = difflib.get_close_matches(wanted, some, n=_NEAREST, cutoff=0.5)
    return tuple(by_case[each] for each in found) or tuple(names[:_NEAREST])


def _pairs(word: str) -> set[str]:
    """Return the pairs of neighbouring letters, the ends of the word among them."""
    padded = f" {word} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}


def is_missing(value: Any) -> bool:
    """Tell whether a cell has no value: None, NaN, or what pandas calls so."""
    # pandas' NA and NaT by name: this module does not import pandas.
    is_nan = isinstance(value, float) and math.isnan(value)
    return value is None or is_nan or type(value).__name__ in ("NAType", "NaTType")


@lru_cache(maxsize=256)
def _table(
    levels: tuple[Label, ...], types: tuple[type, ...]
) -> Mapping[tuple[bool, Label], float]:
    """Return the code of each level; the types tell True from 1, which are equal."""
    del types
    return {(isinstance(level, str), level): float(code) for code, level in enumerate(levels)}


def _read(written: str, table: Mapping[tuple[bool, Label], float]) -> float | None:
    """Read the text of a flag or of a number, where levels are such."""
    flags = {level for is_text, level in table if not is_text and isinstance(level, bool)}
    text = written.strip()
    if flags:
        word = text.casefold()
        flag = True if word in _YES else False if word in _NO else None
        return None if flag is None else table.get((False, flag))
    try:
        return table.get((False, float(text)))
    except ValueError:
        return None
