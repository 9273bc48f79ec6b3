"""What each input adds on the way from a baseline row to this one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from mlcore.inference import Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.orders import count_pairs, draw_walks

MAX_MOVED = 10
"""Inputs of which every mixture is tried: each one more doubles the rows to predict."""
SAMPLED_ROWS = 2_048
"""Rows to predict where orders are drawn: the live view asks for them at each move."""

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """Parts that add up to the difference between two predictions.

    Attributes
    ----------
    bias : float
        Prediction at the baseline, in the unit of the target.
    prediction : float
        Prediction at the row.
    values : tuple of float
        One part per input, in the model's order; 0 for an input that did not move.
    errors : tuple of float or None
        Standard error of each value where orders were drawn at random; None where the values are
        exact.
    n_rows : int
        Rows that ``bias`` is the mean over: 1 for a baseline.
    """

    bias: float
    prediction: float
    values: tuple[float, ...]
    errors: tuple[float, ...] | None = None
    n_rows: int = 1


def contributions(
    predictor: Predictor,
    row: Sequence[float] | FloatArray,
    baseline: Sequence[float] | FloatArray,
    *,
    rng: np.random.Generator | None = None,
) -> Contributions:
    """Split the difference to a baseline into Shapley values.

    Every order in which the inputs could have moved from the baseline to the row counts equally;
    a part is what moving its input changed, averaged over the orders. Only inputs that differ
    need to be tried: k of them take 2^k rows, in one batch. Of more than 10, orders are drawn.

    Parameters
    ----------
    rng : Generator, optional
        Draws the orders. By default the same at each call, so that parts do not jitter from one
        row to the next.

    Returns
    -------
    Contributions
        Adding up to ``prediction - bias`` to the precision of float64 sums, drawn or not.

    Raises
    ------
    InvalidRowsError
        If a row does not fit the schema.

    References
    ----------
    Sundararajan and Najmi, "The Many Shapley Values for Model Explanation", 2020 (baseline
    Shapley).

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> typical = predictor.schema.typical_row
    >>> contributions(predictor, typical, typical).values
    (0.0, 0.0, 0.0, 0.0, 0.0)
    """
    to = predictor.schema.validate_row(row)[0]
    start = predictor.schema.validate_row(baseline)[0]
    rows, split = split_plan(to, start, rng)
    return split(predictor.predict(rows))


def split_plan(
    row: FloatArray, baseline: FloatArray, rng: np.random.Generator | None = None
) -> tuple[FloatArray, Callable[[FloatArray], Contributions]]:
    """Return the rows to predict, and what makes contributions of their answers."""
    moved = np.flatnonzero(row != baseline)
    if len(moved) <= MAX_MOVED:
        return coalition_rows(row, baseline), lambda answers: _exact(row, moved, answers)
    times = count_pairs(len(moved), len(row), SAMPLED_ROWS)
    rng = rng or np.random.default_rng(0)
    walks = draw_walks(row, baseline[None], moved, times=times, rng=rng)

    def sampled(answers: FloatArray) -> Contributions:
        values, errors = walks.parts(answers)
        return Contributions(
            bias=float(answers[0]),
            prediction=float(answers[-1]),
            values=tuple(values.tolist()),
            errors=tuple(errors.tolist()),
        )

    return walks.rows, sampled


def coalition_rows(row: FloatArray, baseline: FloatArray) -> FloatArray:
    """Combine row and baseline in every way; shape (2 ** n_moved, n_features).

    The first is the baseline, the last the row.
    """
    moved = np.flatnonzero(row != baseline)
    member = coalitions(len(moved))
    rows = np.tile(baseline, (len(member), 1))
    rows[:, moved] = np.where(member, row[moved], baseline[moved])
    return rows


def coalitions(n_moved: int) -> BoolArray:
    """Tell who takes part in each coalition; shape (2 ** n_moved, n_moved), none first."""
    # Bit b of a coalition's number tells whether the b-th moved input already has its new value.
    return np.asarray((np.arange(2**n_moved)[:, None] >> np.arange(n_moved)) & 1 == 1)


def shapley_weighted(worth: FloatArray, moved: IntArray, n_features: int) -> FloatArray:
    """Weigh the worth of every coalition; shape (n_features,), 0 for who did not move."""
    member, n_moved = coalitions(len(moved)), len(moved)
    numbers = np.arange(len(member))
    size = member.sum(axis=1)
    values = np.zeros(n_features)
    for bit, feature in enumerate(moved):
        without = numbers[~member[:, bit]]
        weights = np.array([1.0 / (n_moved * comb(n_moved - 1, int(s))) for s in size[without]])
        values[feature] = np.sum(weights * (worth[without | (1 << bit)] - worth[without]))
    return values


def _exact(row: FloatArray, moved: IntArray, answers: FloatArray) -> Contributions:
    return Contributions(
        bias=float(answers[0]),
        prediction=float(answers[-1]),
        values=tuple(shapley_weighted(answers, moved, len(row)).tolist()),
    )
