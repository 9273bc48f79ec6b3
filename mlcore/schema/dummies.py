"""Columns of zeros and ones that stand for the levels of one choice."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore.schema.numbers import FloatArray

_SEPARATORS = ("_", "=")
"""Between the name of a choice and that of a level: pandas and OneHotEncoder, DictVectorizer."""
_CHANCE = 1e-3
"""Below which flags that have nothing to do with each other would leave each other alone so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dummies:
    """Inputs of a model of which at most one is 1: a choice that the owner wrote out.

    The model and all who call it go on taking them one by one; what explores it moves them as one.

    Attributes
    ----------
    name : str
        What their names have in common.
    places : tuple of int
        Of the inputs, in the model's order.
    levels : tuple of str
        What each of them stands for.
    has_none : bool
        Whether a row may have none of them: one level was left out when they were made.
    """

    name: str
    places: tuple[int, ...]
    levels: tuple[str, ...]
    has_none: bool


def typical_levels(X: FloatArray, found: Sequence[Dummies]) -> dict[int, float]:
    """Return what is typical of each column of choices, which together are a possible case.

    Returns
    -------
    dict of int to float
        By the column's place: 1 for the level that most rows have, else 0.

    Examples
    --------
    >>> city = Dummies(name="city", places=(0, 1, 2), levels=("a", "b", "c"), has_none=False)
    >>> typical_levels(np.eye(3)[[0, 1, 1, 2]], [city])
    {0: 0.0, 1: 1.0, 2: 0.0}
    """
    typical: dict[int, float] = {}
    for each in found:
        counts = (X[:, each.places] == 1).sum(axis=0)
        most = int(counts.argmax())
        is_none = len(X) - int(counts.sum()) > counts[most]
        for at, place in enumerate(each.places):
            typical[place] = float(at == most and not is_none)
    return typical


def find_dummies(
    X: FloatArray, names: Sequence[str], *, but: Sequence[int] = ()
) -> tuple[Dummies, ...]:
    """Recognise choices that were written out, by the names of the columns and by all real rows.

    Names begin alike up to a ``_`` or ``=``, as ``pandas.get_dummies``, ``OneHotEncoder`` and
    ``DictVectorizer`` write them. No row has two of them; and there are so many rows that this
    would hardly ever happen to flags that have nothing to do with each other: of two rare ones it
    says nothing.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features), float64
    but : sequence of int
        Places of columns that are none, whatever their numbers: codes of levels.

    Returns
    -------
    tuple of Dummies
        In the order of their first inputs; no input is in two of them.

    Examples
    --------
    >>> X = np.column_stack([np.arange(90.0), np.tile(np.eye(3), (30, 1))])
    >>> names = ["area", "city_Lyon", "city_Nice", "city_New_York"]
    >>> (city,) = find_dummies(X, names)
    >>> city.name, city.places, city.levels, city.has_none
    ('city', (1, 2, 3), ('Lyon', 'Nice', 'New_York'), False)
    >>> find_dummies(X[:, :3], names[:3])[0].has_none
    True
    """
    flags = [at for at, column in enumerate(X.T) if at not in but and _is_flag(column)]
    found: list[Dummies] = []
    taken: set[int] = set()
    for prefix, places in _groups([(place, names[place]) for place in flags]):
        if taken & set(places):
            continue
        rows = X[:, places]
        counts = rows.sum(axis=1)
        if counts.max() > 1 or _chance(rows.mean(axis=0), len(X), counts.min() > 0) > _CHANCE:
            continue
        taken.update(places)
        others = [name for place, name in enumerate(names) if place not in places]
        others += [each.name for each in found]
        found.append(
            Dummies(
                name=_free(prefix[:-1], others),
                places=tuple(places),
                levels=tuple(names[place][len(prefix) :] for place in places),
                has_none=bool(counts.min() == 0),
            )
        )
    return tuple(sorted(found, key=lambda each: each.places))


def read_dummies(values: Mapping[str, Any]) -> Dummies:
    """Read what ``dataclasses.asdict`` and JSON made of them."""
    lists = {name: tuple(values[name]) for name in ("places", "levels")}
    return Dummies(**{**values, **lists})


def _is_flag(column: FloatArray) -> bool:
    return bool(((column == 0) | (column == 1)).all())


def _groups(flags: Sequence[tuple[int, str]]) -> Iterator[tuple[str, list[int]]]:
    """Yield names' beginnings that several flags share, the most flags first, then the longest."""
    groups: dict[str, list[int]] = defaultdict(list)
    for place, name in flags:
        for end, sign in enumerate(name[:-1]):
            if sign in _SEPARATORS and name[:end].strip("_= ") and name[end + 1 :].strip("_= "):
                groups[name[: end + 1]].append(place)
    shared = [(prefix, places) for prefix, places in groups.items() if len(places) > 1]
    yield from sorted(shared, key=lambda each: (-len(each[1]), -len(each[0])))


def _chance(shares: FloatArray, n_rows: int, always_one: bool) -> float:
    """Return how probable it is that independent flags are so in every row: one, or at most one."""
    none = float(np.prod(1 - shares))
    rest = [np.prod(np.delete(1 - shares, place)) for place in range(len(shares))]
    one = float(shares @ np.array(rest))
    return math.pow(min(1.0, one if always_one else one + none), n_rows)


def _free(name: str, others: Sequence[str]) -> str:
    while name in others:
        name += "_"
    return name
