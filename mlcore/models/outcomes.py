"""How the outcomes of the real cases lie along the bar beneath the number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlcore.schema import FloatArray, Target

POINTS = 61
"""Points of the shape, evenly from the target's lowest value to its highest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Where outcomes lie, as a picture and as two numbers.

    Attributes
    ----------
    known : bool
        Whether these are actual outcomes; otherwise the predictions for the kept rows.
    shape : tuple of float
        Their density at 61 places between the ends of the target, the highest being 1; empty
        where all are the same.
    middle : tuple of (float, float)
        Between these lies half of them, in the unit of the target.
    """

    known: bool
    shape: tuple[float, ...]
    middle: tuple[float, float]


def outcomes_of(values: FloatArray, target: Target, *, known: bool) -> Outcomes:
    """Describe outcomes; shape (n_rows,), in the unit of the target.

    The density is that of Gaussian kernels whose width follows Silverman's rule of thumb.

    Examples
    --------
    >>> target = Target(name="y", label="y", unit="", low=0.0, high=6.0, decimals=0)
    >>> outcomes = outcomes_of(np.array([2.0, 3.0, 3.0, 4.0]), target, known=True)
    >>> outcomes.shape.index(1.0), outcomes.middle
    (30, (2.75, 3.25))
    """
    first, third = (float(value) for value in np.quantile(values, [0.25, 0.75]))
    with np.errstate(over="ignore"):
        spread = float(values.std())
    if not (target.low < target.high and 0 < spread < np.inf):
        return Outcomes(known=known, shape=(), middle=(first, third))
    narrow = min(spread, (third - first) / 1.34) or spread
    width = 0.9 * narrow * len(values) ** -0.2
    # Narrower than the distance of two points, a kernel could fall between them.
    width = max(width, (target.high - target.low) / (POINTS - 1))
    at = np.linspace(target.low, target.high, POINTS)
    heights = np.exp(-0.5 * ((at[:, None] - values) / width) ** 2).sum(axis=1)
    shape = (heights / heights.max()).round(3) if heights.max() > 0 else np.zeros(0)
    return Outcomes(known=known, shape=tuple(shape.tolist()), middle=(first, third))
