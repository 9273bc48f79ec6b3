"""How the positions of an input's slider lie over its values: evenly, or logarithmically."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

POSITIONS = 161
"""Positions of a logarithmic track, before those that would be the same value."""
SKEWED = 1 / 20
"""Share of the range within which half of the values of a skewed column lie."""
FEWEST_VALUES = 12
"""Different values below which a column is a choice among a few rather than skewed."""
LEAST_RATIO = 10.0
"""Between the bounds of a column on one side of zero, below which logarithms are all but even."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """How the positions of a slider lie over the values of its input.

    Attributes
    ----------
    is_log : bool
        Whether the same way along it is the same factor, rather than the same difference.
    bend : float
        How far from zero that begins, where values reach zero: it is all but even within.
    grain : float
        Smallest distance of two positions.
    """

    is_log: bool = False
    bend: float = 0.0
    grain: float = 0.0

    def stops(self, low: float, high: float, typical: float) -> tuple[float, ...]:
        """Return the values of the positions between two bounds; empty where they lie evenly.

        Returns
        -------
        tuple of float
            Ascending round values, the bounds, what is typical and zero among them. Between two
            neighbours the track is even.

        Examples
        --------
        >>> stops = Track(is_log=True, grain=1.0).stops(1.0, 10_000.0, 220.0)
        >>> len(stops), stops[:4], 220.0 in stops, stops[-2:]
        (128, (1.0, 2.0, 3.0, 4.0), True, (9500.0, 10000.0))
        """
        return _stops(self, low, high, typical) if self.is_log and low < high else ()


LINEAR = Track()


def track_of(column: Any, low: float, high: float, decimals: int) -> Track:
    """Choose the track of an input from its real values.

    It is logarithmic where half of the values lie in the lowest twentieth of the range, or that
    near to zero.

    Parameters
    ----------
    column : ndarray of shape (n_rows,), float64
        Missing values are left out.

    Examples
    --------
    >>> track_of(np.geomspace(1, 10_000, 50), 1.0, 10_000.0, 0).is_log
    True
    >>> track_of(np.linspace(1, 10_000, 50), 1.0, 10_000.0, 0).is_log
    False
    """
    values = column[np.isfinite(column)]
    sizes = np.abs(values[values != 0])
    grain = 10.0**-decimals
    if len(sizes) == 0:
        return Track(grain=grain)
    bend = float(np.quantile(sizes, 0.05))
    if values.min() > 0 or values.max() < 0:
        # A bound that was rounded to zero: what is real goes by factors, but for a stray value.
        bend = max(float(sizes.min()), bend / 10)
    bend = max(bend, grain)
    return Track(is_log=_is_skewed(values, low, high), bend=bend, grain=grain)


def _is_skewed(values: Any, low: float, high: float) -> bool:
    if len(np.unique(values)) < FEWEST_VALUES:
        return False
    nearest = min(max(0.0, low), high)
    farthest = max(abs(low), abs(high))
    if nearest and farthest < LEAST_RATIO * abs(nearest):
        return False
    near = SKEWED * (high - low)
    return bool(np.median(np.abs(values - nearest)) < near or np.median(values) - low < near)


def position_at(stops: Sequence[float], value: float) -> float:
    """Return where a value lies on a track, counted in positions from its low end."""
    return float(np.interp(value, stops, np.arange(len(stops))))


def value_at(stops: Sequence[float], position: float) -> float:
    """Return the value at a place on a track; between two positions to twelve digits.

    Examples
    --------
    >>> value_at((1.0, 10.0, 100.0), 1.5), position_at((1.0, 10.0, 100.0), 55.0)
    (55.0, 1.5)
    """
    if position == int(position) and 0 <= position < len(stops):
        return stops[int(position)]
    return float(f"{np.interp(position, np.arange(len(stops)), stops):.12g}")


def spaced(low: float, high: float, stops: Sequence[float], n: int) -> Any:
    """Return values evenly spaced along a track, both ends among them; shape (n,)."""
    if not stops:
        return np.linspace(low, high, n)
    return np.interp(np.linspace(0.0, len(stops) - 1, n), np.arange(len(stops)), stops)


@lru_cache(maxsize=1024)
def _stops(track: Track, low: float, high: float, typical: float) -> tuple[float, ...]:
    if high < 0:
        return tuple(-value for value in reversed(_stops(track, -high, -low, -typical)))
    if low > 0:
        exact = np.geomspace(low, high, POSITIONS)
    else:
        bend = max(track.bend, (high - low) * 1e-6)
        first, last = math.asinh(low / bend), math.asinh(high / bend)
        exact = bend * np.sinh(np.linspace(first, last, POSITIONS))
    spacing = np.gradient(exact)
    found = {_rounded(value, max(track.grain, _round_below(step)))
             for value, step in zip(exact.tolist(), spacing.tolist(), strict=True)}  # fmt: skip
    between = sorted(value for value in found if low < value < high)
    for wanted in (0.0, typical):
        if low < wanted < high and wanted not in between:
            others = [value for value in between if value]
            if others:
                # In the place of its neighbour: one more position would widen the track there.
                between.remove(min(others, key=lambda value: abs(value - wanted)))
            between = sorted([*between, wanted])
    return (low, *between, high)


def _round_below(size: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is no larger."""
    power = math.floor(math.log10(size))
    factor = max(factor for factor in (1, 2, 5) if factor == 1 or factor * 10.0**power <= size)
    return float(f"{factor}e{power}")


def _rounded(value: float, unit: float) -> float:
    return float(f"{round(value / unit) * unit:.12g}") + 0.0
