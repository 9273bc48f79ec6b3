"""Which columns of a sample are choices rather than numbers, and what their levels are."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore.conversion.levels.fitted import Known
from mlcore.errors import InvalidRowsError
from mlcore.schema import Label
from mlcore.schema.labels import listed
from mlcore.schema.levels import MOST_LEVELS, Kind, is_missing, level_name
from mlcore.text.showable import LONGEST, is_writable

_FLAGS = (False, True)
_DATES = (datetime.date, datetime.time, datetime.timedelta, np.datetime64, np.timedelta64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A column whose values are levels.

    Attributes
    ----------
    levels : tuple of str, int, float or bool
        In the order of their codes: the one the data give them, else sorted.
    dtype : str
        What pandas calls the type of the column.
    ordered : bool
        Whether the data, or who fitted an encoder, give the levels an order.
    gap_is_none : bool
        Whether a missing value is None to the encoder, and NaN is not.
    """

    levels: tuple[Label, ...]
    dtype: str
    kind: Kind = "category"
    ordered: bool = False
    gap_is_none: bool = False


def known_choice(column: Any, name: str, known: Known) -> Choice:
    """Make a choice of what the encoders of the pipeline know of a column.

    Raises
    ------
    InvalidRowsError
        As for :func:`choice_of`.

    Examples
    --------
    >>> known_choice(np.array([3, 12, 3]), "months", Known(levels=[3, 6, 12])).levels
    (3, 6, 12)
    """
    dtype = str(column.dtype)
    own = _of_categories(column.dtype, name) if hasattr(column.dtype, "categories") else None
    values = np.asarray(column, dtype=object)
    held = {plain(value) for value in values if not is_missing(value)}
    only_none = {value is None for value in values if is_missing(value)} == {True}
    # What only fills gaps is no level; what stands for a gap is one, as far as the data hold it.
    put_in = [level for level in known.filled if level not in held]
    levels = [level for level in known.levels if level not in put_in] or known.levels
    levels = levels + [word for word in known.marks if word in held and word not in levels]
    if getattr(column.dtype, "kind", "O") == "b" and set(levels) <= set(_FLAGS):
        # pandas' own flags with gaps are numbers to an encoder.
        levels = list(map(bool, levels))
    ordered = known.ordered
    if own is not None and set(levels) <= set(own.levels) and not ordered:
        levels, ordered = list(own.levels), own.ordered
    check_levels(levels, name)
    is_flag = all(isinstance(level, bool) for level in levels)
    return Choice(
        levels=_FLAGS if is_flag else tuple(levels),
        dtype=_objects(dtype),
        kind="yes-no" if is_flag else "category",
        ordered=ordered and not is_flag,
        gap_is_none=known.with_none and (only_none or not known.with_nan),
    )


MOST_SHOWN = 20
"""Levels kept of a column that no step of the pipeline reads."""


def unread_choice(column: Any) -> Choice:
    """Make a choice of a column that no step reads, whatever it holds: any value will do.

    Examples
    --------
    >>> unread_choice(np.array(["Ann", "Ben", "Ann"], dtype=object)).levels
    ('Ann', 'Ben')
    """
    held = [str(value) for value in np.asarray(column, dtype=object) if not is_missing(value)]
    shown = [word for word in held if is_writable(word) and len(word) <= LONGEST]
    levels = sorted(word for word, _ in Counter(shown).most_common(MOST_SHOWN))
    return Choice(levels=tuple(levels) or ("-",), dtype="object")


def choice_of(column: Any, name: str) -> Choice | None:
    """Tell whether a column is a choice by its type, and by its values where that says nothing.

    Flags and text are, and what pandas calls a category; numbers are none, the text of numbers
    among them.

    Parameters
    ----------
    column : pandas.Series or ndarray of shape (n_rows,)

    Returns
    -------
    Choice or None
        None where it holds numbers, or what is refused when it is read as such.

    Raises
    ------
    InvalidRowsError
        If the levels are too many, are neither text nor numbers, or cannot be shown.

    Examples
    --------
    >>> choice_of(np.array(["rents", None, "owns"], dtype=object), "home").levels
    ('owns', 'rents')
    >>> choice_of(np.array([True, False]), "garden").kind
    'yes-no'
    >>> choice_of(np.array([1.5, 2.0]), "area")
    """
    dtype = column.dtype
    kind, said = getattr(dtype, "kind", "O"), str(dtype)
    if kind == "b" and not said.startswith("Sparse"):
        return Choice(levels=_FLAGS, dtype=said, kind="yes-no")
    if hasattr(dtype, "categories"):
        return _of_categories(dtype, name)
    if kind not in "OUST":
        return None
    values = [value for value in np.asarray(column, dtype=object) if not is_missing(value)]
    kinds = set(map(type, values))
    if kinds and kinds <= {bool, np.bool_}:
        return Choice(levels=_FLAGS, dtype=_objects(said), kind="yes-no")
    others = [value for value in values if _is_neither(value)]
    if len(others) > len(values) / 2:
        check_levels(others[:1], name)
    n_words = sum(isinstance(value, str) and not _is_number(value) for value in values)
    # A slip or two among numbers is told by its row.
    if n_words <= len(values) / 2:
        return None
    if not all(issubclass(each, str) for each in kinds):
        raise InvalidRowsError("rows.mixed", field=name)
    levels = sorted(set(map(str, values)))
    check_levels(levels, name)
    return Choice(levels=tuple(levels), dtype=_objects(said))


def check_levels(levels: Sequence[Any], name: str) -> None:
    """Refuse levels that nobody finds among so many, or that cannot be told apart or shown.

    Raises
    ------
    InvalidRowsError
        ``field`` is the column.
    """
    if len(levels) > MOST_LEVELS:
        raise InvalidRowsError("rows.levels", field=name, received=len(levels), limit=MOST_LEVELS)
    for level in levels:
        if isinstance(level, _DATES) or type(level).__name__ in ("Period", "Timestamp"):
            raise InvalidRowsError("rows.dates", field=name)
        if not isinstance(level, Label):
            raise InvalidRowsError("rows.objects", field=name, received=type(level).__name__)
        if isinstance(level, str) and not (is_writable(level) and len(level) <= LONGEST):
            shown = listed([repr(level)])
            raise InvalidRowsError("rows.level", field=name, received=shown, limit=LONGEST)
    names = list(map(level_name, levels))
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice:
        raise InvalidRowsError("rows.same", field=name, received=listed(twice))
    if len({isinstance(level, str) for level in levels}) > 1:
        raise InvalidRowsError("rows.mixed", field=name)


def plain(level: Any) -> Any:
    """Return a level as Python has it; numpy's own types know how."""
    return level.item() if isinstance(level, np.generic) else level


def _of_categories(dtype: Any, name: str) -> Choice | None:
    levels = [plain(level) for level in dtype.categories]
    if not levels:
        return None
    check_levels(levels, name)
    is_flag = all(isinstance(level, bool) for level in levels)
    return Choice(
        levels=_FLAGS if is_flag else tuple(levels),
        dtype="category",
        kind="yes-no" if is_flag else "category",
        ordered=bool(dtype.ordered),
    )


def _is_number(word: str) -> bool:
    """Tell whether a text is a number all the same, as scikit-learn reads it."""
    try:
        float(word)
    except ValueError:
        return False
    return True


def _is_neither(value: Any) -> bool:
    """Tell whether a value is neither text nor what Python makes a number of."""
    if isinstance(value, (str, bytes)):
        return False
    return hasattr(value, "__len__") or not hasattr(value, "__float__")


def _objects(dtype: str) -> str:
    """Return the type of a column of text; numpy's own has a length in its name."""
    return "object" if dtype[:1] in "<>|=" else dtype
