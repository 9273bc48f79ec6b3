"""Columns that almost are the outcome, or almost another column, in whatever unit."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

FORETOLD = 0.98
"""R², area under the curve or rank correlation from which on one column alone tells the outcome."""
ALIKE = 0.999
"""Correlation from which on two columns say the same."""
_FEWEST_PER_COLUMN = 10
_SHARE = 0.02
"""Share of the outcome's spread from which on a column is a part of it."""
_FEW = 200
"""Rows up to which ranks may differ by a percent."""
_MIDDLE = (0.005, 0.995)
"""Between which quantiles outcomes are looked at: one far away would decide alone."""
_MOST_BINS = 100
_FEWEST_IN_BIN = 5
_FEWEST_OF_CLASS = 10

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """A column of an input.

    Attributes
    ----------
    numbers : ndarray of shape (n_rows,), float64
        NaN where there is no value; of words their places, -1 where there is none.
    """

    numbers: Numbers
    is_word: bool


def foretold(values: Values, outcome: np.ndarray[Any, Any], *, is_number: bool) -> bool:
    """Tell whether one column alone says the outcome of rows that were not looked at.

    Half of the rows is put into at most 100 bins of the column; their mean outcomes answer for the
    other half, and the other way round.

    Parameters
    ----------
    outcome : ndarray of shape (n_rows,)
        Numbers, or places of classes.

    Examples
    --------
    >>> x = np.random.default_rng(0).normal(size=200)
    >>> foretold(Values(numbers=x, is_word=False), 3 * x + 1, is_number=True)
    True
    >>> foretold(Values(numbers=x, is_word=False), np.abs(x) + x[::-1], is_number=True)
    False
    """
    known = ~np.isnan(values.numbers)
    if is_number:
        if not values.is_word and known.mean() > 0.5 and known.sum() >= 2 * _FEWEST_OF_CLASS:
            # Few rows fill few bins; ranks tell there, and no single row far away decides.
            alike = _correlation(_ranks(values.numbers[known]), _ranks(outcome[known]))
            if abs(alike) >= (FORETOLD**0.5 if len(outcome) < _FEW else ALIKE):
                return True
        guessed = _answers(values, outcome.astype(np.float64))
        spread = float(np.sum((outcome - outcome.mean()) ** 2))
        return spread > 0 and 1 - float(np.sum((outcome - guessed) ** 2)) / spread >= FORETOLD
    counts = np.bincount(outcome.astype(np.int64))
    usual = np.flatnonzero(counts >= _FEWEST_OF_CLASS)
    if len(usual) < 2:
        return False
    return all(
        _area(_answers(values, (outcome == place).astype(np.float64)), outcome == place) >= FORETOLD
        for place in usual.tolist()
    )


def computed(columns: Mapping[str, Values], outcome: Numbers) -> tuple[str, ...]:
    """Name the columns whose sum or product the outcome is, each with a weight or power.

    Returns
    -------
    tuple of str
        Empty where the outcome is neither.

    Examples
    --------
    >>> a, b, c = np.random.default_rng(0).uniform(1, 9, size=(3, 100))
    >>> held = {"a": a, "b": b, "c": c}
    >>> numbers = {name: Values(numbers=each, is_word=False) for name, each in held.items()}
    >>> computed(numbers, a + 2 * b), computed(numbers, a * c), computed(numbers, a + b * c)
    (('a', 'b'), ('a', 'c'), ())
    """
    numeric = {name: each.numbers for name, each in columns.items() if not each.is_word}
    for take in (np.asarray, np.log):
        able = numeric
        if take is np.log:
            if (outcome <= 0).any():
                return ()
            able = {name: each for name, each in numeric.items() if not (each <= 0).any()}
        names = _weighed({name: take(each) for name, each in able.items()}, take(outcome))
        if len(names) > 1:
            return names
    return ()


def _weighed(columns: Mapping[str, Numbers], outcome: Numbers) -> tuple[str, ...]:
    """Return the columns whose weighted sum the outcome is, by least squares."""
    spreads = {name: float(np.nanstd(each)) for name, each in columns.items()}
    names = [name for name, spread in spreads.items() if spread > 0]
    if not names:
        return ()
    X = np.column_stack([(columns[name] - np.nanmean(columns[name])) for name in names])
    X /= np.array([spreads[name] for name in names])
    lowest, highest = np.quantile(outcome, _MIDDLE)
    rows = ~np.isnan(X).any(axis=1) & (outcome >= lowest) & (outcome <= highest)
    y = outcome[rows] - outcome[rows].mean() if rows.any() else outcome[rows]
    if len(y) < _FEWEST_PER_COLUMN * len(names) or not y.std():
        return ()
    X = X[rows] - X[rows].mean(axis=0)
    weights = np.linalg.lstsq(X, y, rcond=None)[0]
    if float(np.sum((y - X @ weights) ** 2)) > (1 - ALIKE) * float(np.sum(y**2)):
        return ()
    shares = np.abs(weights) / y.std()
    return tuple(name for name, share in zip(names, shares, strict=True) if share > _SHARE)


def twins(columns: Mapping[str, Values]) -> list[tuple[str, str]]:
    """Return pairs of columns that say the same, each column in one pair at most.

    Examples
    --------
    >>> x = np.random.default_rng(0).normal(size=100)
    >>> numbers = {"kg": x, "age": x[::-1], "lb": 2.2 * x}
    >>> twins({name: Values(numbers=each, is_word=False) for name, each in numbers.items()})
    [('kg', 'lb')]
    """
    numeric = {
        name: values.numbers
        for name, values in columns.items()
        if not values.is_word and len(np.unique(values.numbers)) > 2
    }
    found = []
    if numeric:
        gaps = [np.isnan(each).tobytes() for each in numeric.values()]
        # Ranks, as one row far away would make any two alike.
        filled = np.array([_ranks(_filled(each)) for each in numeric.values()])
        spread = filled - filled.mean(axis=1, keepdims=True)
        norms = np.linalg.norm(spread, axis=1)
        norms[norms == 0] = 1.0
        spread /= norms[:, None]
        alike = np.abs(spread @ spread.T) >= ALIKE
        names = list(numeric)
        found = [
            (names[a], names[b])
            for a, b in np.argwhere(np.triu(alike, 1)).tolist()
            if gaps[a] == gaps[b]
        ]
    others = {name: _first_seen(values) for name, values in columns.items() if name not in numeric}
    found += [(a, b) for a, b in itertools.combinations(others, 2) if others[a] == others[b]]
    paired: set[str] = set()
    single = []
    for a, b in found:
        if not {a, b} & paired:
            single.append((a, b))
            paired |= {a, b}
    return single


def _first_seen(values: Values) -> bytes:
    """Return which rows have equal values, whatever these are called."""
    _, first, codes = np.unique(values.numbers, return_index=True, return_inverse=True)
    return bytes(np.argsort(np.argsort(first))[codes].astype(np.int32).tobytes())


def _filled(numbers: Numbers) -> Numbers:
    known = numbers[~np.isnan(numbers)]
    return np.where(np.isnan(numbers), known.mean() if len(known) else 0.0, numbers)


def _answers(values: Values, outcome: Numbers) -> Numbers:
    """Answer for each half of the rows by the bins of the other half."""
    shuffled = np.random.default_rng(0).permutation(len(outcome))
    halves = shuffled[::2], shuffled[1::2]
    answers = np.empty(len(outcome))
    for learnt, asked in (halves, halves[::-1]):
        bins = _binned(values, learnt)
        n_bins = int(bins.max()) + 1
        sums = np.bincount(bins[learnt], weights=outcome[learnt], minlength=n_bins)
        counts = np.bincount(bins[learnt], minlength=n_bins)
        means = np.where(counts > 0, sums / np.maximum(counts, 1), outcome[learnt].mean())
        answers[asked] = means[bins[asked]]
    return answers


def _binned(values: Values, learnt: np.ndarray[Any, np.dtype[np.int64]]) -> Any:
    """Put each row into a bin; the gaps have one of their own."""
    if values.is_word:
        return values.numbers.astype(np.int64) + 1
    numbers = values.numbers[learnt]
    known = np.sort(numbers[~np.isnan(numbers)])
    n_bins = min(_MOST_BINS, max(len(known) // _FEWEST_IN_BIN, 2))
    distinct = np.unique(known)
    if len(distinct) <= n_bins:
        edges = (distinct[1:] + distinct[:-1]) / 2
    else:
        edges = np.unique(known[len(known) * np.arange(1, n_bins) // n_bins])
    bins = np.searchsorted(edges, values.numbers, side="right") + 1
    bins[np.isnan(values.numbers)] = 0
    return bins


def _correlation(x: Numbers, y: Numbers) -> float:
    x, y = x - x.mean(), y - y.mean()
    norm = float(np.linalg.norm(x) * np.linalg.norm(y))
    return float(x @ y) / norm if norm > 0 else 0.0


def _ranks(numbers: Numbers) -> Numbers:
    """Rank numbers, equal ones in the middle of their places."""
    _, places, counts = np.unique(numbers, return_inverse=True, return_counts=True)
    after = np.cumsum(counts)
    return np.asarray((after - (counts - 1) / 2)[places], dtype=np.float64)


def _area(scores: Numbers, is_one: np.ndarray[Any, np.dtype[np.bool_]]) -> float:
    """Return the area under the curve of those that are one against the others."""
    n_ones = int(is_one.sum())
    n_others = len(is_one) - n_ones
    if not n_ones or not n_others:
        return 0.0
    above = float(_ranks(scores)[is_one].sum()) - n_ones * (n_ones + 1) / 2
    return above / (n_ones * n_others)
