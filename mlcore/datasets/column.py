"""A column of numbers as an input: its bounds, what is typical, its decimals, a slider's step."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from mlcore.schema import Feature, FloatArray, Label
from mlcore.schema.levels import Kind

FEWEST_POSITIONS = 300
"""Steps of ten that a spread is divided into at least; at most ten times as many."""
MOST_POSITIONS = 10_000_000
"""Steps that the whole range may have, however the values crowd."""
SHOWN_STEPS = 100
"""The same for what is only shown: three significant digits."""
CROWDED = 5.0
"""How many times denser than on average the densest values lie where they need digits of their own.

Even spreads lie at 1, normal ones at 3 to 4, exponential ones at 8, long tails at 100 and more.
"""
_LARGEST_DIGITS = 15
"""Digits float64 tells apart in the largest value."""
_NOISE = 1e-12
"""Share of a value below which a difference is a rounding error, not another value."""


def describe_column(name: str, column: FloatArray) -> Feature:
    """Derive an input from its values alone.

    Parameters
    ----------
    column : ndarray of shape (n_rows,), float64
        With at least one value; where most are missing, that is what is typical.

    Examples
    --------
    >>> describe_column("dose", np.array([0.0, 1.0, np.nan, 4.0])).typical
    1.0
    >>> describe_column("dose", np.array([np.nan, 1.0, np.nan])).typical
    nan
    """
    known = column[~np.isnan(column)]
    step, decimals = grid_of(known)
    low, high = bounds_of(known, step)
    middle = (len(known) - 1) // 2
    typical = float(np.partition(known, middle)[middle]) + 0.0
    return Feature(
        name=name,
        label=name.strip() or name,
        low=low,
        high=high,
        # The very same NaN each time: two of them are never equal otherwise.
        typical=math.nan if 2 * len(known) < len(column) else typical,
        step=step,
        decimals=decimals,
    )


def describe_choice(
    name: str,
    codes: FloatArray,
    levels: Sequence[Label],
    *,
    dtype: str,
    kind: Kind = "category",
    ordered: bool = False,
    takes_others: bool = False,
    gap_is_none: bool = False,
) -> Feature:
    """Derive an input that is a choice from its codes.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), float64
        NaN where a value is missing; where most are, that is what is typical.

    Examples
    --------
    >>> codes = np.array([0.0, 1.0, 1.0, np.nan])
    >>> home = describe_choice("home", codes, ("owns", "rents"), dtype="str")
    >>> home.typical, home.high, [round(share, 2) for share in home.shares]
    (1.0, 1.0, [0.33, 0.67])
    """
    known = codes[~np.isnan(codes)]
    counts = np.bincount(known.astype(np.int64), minlength=len(levels))[: len(levels)]
    return Feature(
        name=name,
        label=name.strip() or name,
        low=0.0,
        high=float(len(levels) - 1),
        typical=math.nan if 2 * len(known) < len(codes) else float(counts.argmax()),
        step=1.0,
        decimals=0,
        kind=kind,
        levels=tuple(levels),
        shares=tuple((counts / max(1, len(known))).tolist()),
        ordered=ordered,
        takes_others=takes_others,
        dtype=dtype,
        gap_is_none=gap_is_none,
    )


def decimals_of_spread(values: FloatArray) -> int:
    """Return how many decimals keep three significant digits of where values lie.

    Parameters
    ----------
    values : ndarray of shape (n,), float64

    Returns
    -------
    int
        For the middle nine tenths, so that an outlier hides nothing; for the whole range where
        these are all the same, and enough to write the value itself where all are.

    Examples
    --------
    >>> decimals_of_spread(np.array([1.0, 2.5, 5.0])), decimals_of_spread(np.array([7.5, 7.5]))
    (2, 1)
    """
    low, high = np.quantile(values, [0.05, 0.95])
    spread = float(high - low)
    noise = _NOISE * float(np.abs(values).max())
    if spread <= noise:
        spread = float(np.ptp(values))
    if spread <= noise:
        return _digits_of_one(float(np.median(values)))
    return max(0, -_power(spread / SHOWN_STEPS))


def grid_of(column: FloatArray) -> tuple[float, int]:
    """Choose the step of an input's slider and the decimals it is shown with.

    Parameters
    ----------
    column : ndarray of shape (n_rows,), float64

    Returns
    -------
    step : float
        A power of ten near a thousandth of where the values lie.
    decimals : int
        Those of the step; where the values crowd in a small part of their range, enough for three
        significant digits there. Never more than the values have themselves.

    Examples
    --------
    >>> grid_of(np.array([0.0, 12.5, 40.0])), grid_of(np.array([0.35, 0.35]))
    ((0.1, 1), (0.01, 2))
    """
    ordered = np.sort(column)
    spread = float(ordered[-1] - ordered[0])
    largest = float(np.abs(ordered[[0, -1]]).max())
    if spread <= 0:
        decimals = _digits_of_one(float(ordered[0]))
        return 10.0**-decimals, decimals
    step = finest = _power(spread / FEWEST_POSITIONS)
    crowd, density = _crowd(ordered)
    if density > CROWDED:
        low, high = np.quantile(ordered, [0.05, 0.95])
        if high > low:
            step = min(step, _power(float(high - low) / FEWEST_POSITIONS))
        step = max(step, _power(spread / MOST_POSITIONS) + 1)
        finest = min(step, _power(crowd) - 2)
    own = _own_decimals(column)
    if own is not None:
        step, finest = max(step, -own), max(finest, -own)
    finest = max(finest, min(step, _power(largest) + 1 - _LARGEST_DIGITS))
    return float(10.0**step), max(0, -finest)


def round_down(value: float, decimals: int) -> float:
    """Round down to the grid, so that bounds a slider can show still cover the data."""
    if decimals < 0:  # to tens, hundreds and so on
        return float(np.floor(value / 10.0**-decimals + 1e-9) * 10.0**-decimals) + 0.0
    return float(np.floor(value * 10**decimals + 1e-9) / 10**decimals) + 0.0


def bounds_of(column: FloatArray, step: float) -> tuple[float, float]:
    """Return bounds that cover a column, on the steps of its slider; equal for a constant.

    Examples
    --------
    >>> bounds_of(np.array([0.03, 1.96]), 0.1), bounds_of(np.array([0.35, 0.35]), 0.01)
    ((0.0, 2.0), (0.35, 0.35))
    >>> bounds_of(np.array([11.0, 8_060_011.0]), 10_000.0)
    (0.0, 8070000.0)
    """
    # A zero with a sign is refused by random draws and shown as one.
    low, high = float(column.min()) + 0.0, float(column.max()) + 0.0
    if low == high:
        return low, high
    decimals = -round(math.log10(step))
    return min(low, _outward(low, decimals)), max(high, -_outward(-high, decimals) + 0.0)


def _outward(value: float, decimals: int) -> float:
    near = round(value, decimals)
    # What a float32 makes of 0.05 does not need a position beyond it.
    noise = min(1e-7 * abs(value), 1e-3 * 10.0**-decimals)
    return near if abs(near - value) <= noise else round_down(value, decimals)


def _crowd(ordered: FloatArray) -> tuple[float, float]:
    """Return how far a twentieth of the values lies apart where they are densest, and how dense."""
    n = len(ordered) - 1
    # In a handful of values the nearest two may be near by chance.
    n_steps = min(n, max(10, n // 20))
    widths = ordered[n_steps:] - ordered[:-n_steps]
    sizes = np.maximum(np.abs(ordered[n_steps:]), np.abs(ordered[:-n_steps]))
    spread = float(ordered[-1] - ordered[0])
    crowd = float(widths[widths > _NOISE * sizes].min(initial=spread))
    return crowd, spread * n_steps / n / crowd


def _own_decimals(column: FloatArray) -> int | None:
    """Count the decimals the values are written with; None if more than float64 can vouch for."""
    # 0.1 in a column of float32 is 0.1 for its owner.
    with np.errstate(over="ignore"):
        single = bool((column.astype(np.float32) == column).all())
    noise, digits = (6e-8, 6) if single else (_NOISE, _LARGEST_DIGITS)
    size = np.abs(column)
    tolerance = np.minimum(noise * size, 1e-4 * float(np.ptp(column)))
    for decimals in range(max(0, min(9, digits - 1 - _power(float(size.max())))) + 1):
        if (np.abs(column - np.round(column, decimals)) <= tolerance).all():
            return decimals
    return None


def _digits_of_one(value: float) -> int:
    """Count the decimals that write one value, up to six significant digits."""
    if value == 0:
        return 0
    most = max(0, 5 - _power(abs(value)))
    return next((n for n in range(most) if round(value, n) == value), most)


def _power(value: float) -> int:
    """Return the power of ten of a number's first digit."""
    return math.floor(math.log10(value))
