"""What each input adds on the way from a baseline row to this one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from mlcore.errors import InvalidRowsError
from mlcore.inference import Predictor
from mlcore.schema import FloatArray

MAX_MOVED = 10
"""Inputs that may differ from the baseline: each one more doubles the rows to predict."""


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
    """

    bias: float
    prediction: float
    values: tuple[float, ...]


def contributions(
    predictor: Predictor,
    row: Sequence[float] | FloatArray,
    baseline: Sequence[float] | FloatArray,
) -> Contributions:
    """Split the difference to a baseline into exact Shapley values.

    Every order in which the inputs could have moved from the baseline to the row counts equally;
    a part is what moving its input changed, averaged over the orders. Only inputs that differ
    need to be tried: k of them take 2^k rows, in one batch.

    Parameters
    ----------
    predictor : Predictor
    row, baseline : sequence of n_features numbers

    Returns
    -------
    Contributions
        Adding up to ``prediction - bias`` to the precision of float64 sums.

    Raises
    ------
    InvalidRowsError
        If a row does not fit the schema, or more than 10 inputs moved.

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
    return contributions_from(to, start, predictor.predict(coalition_rows(to, start)))


def coalition_rows(row: FloatArray, baseline: FloatArray) -> FloatArray:
    """Combine row and baseline in every way; shape (2 ** n_moved, n_features).

    The first is the baseline, the last the row.
    """
    moved, member = _coalitions(row, baseline)
    rows = np.tile(baseline, (len(member), 1))
    rows[:, moved] = np.where(member, row[moved], baseline[moved])
    return rows


def contributions_from(row: FloatArray, baseline: FloatArray, answers: FloatArray) -> Contributions:
    """Weigh the answers to ``coalition_rows``."""
    moved, member = _coalitions(row, baseline)
    n_moved = len(moved)
    numbers = np.arange(len(member))
    size = member.sum(axis=1)
    values = np.zeros(len(row))
    for bit, feature in enumerate(moved):
        without = numbers[~member[:, bit]]
        weights = np.array([1.0 / (n_moved * comb(n_moved - 1, int(s))) for s in size[without]])
        values[feature] = np.sum(weights * (answers[without | (1 << bit)] - answers[without]))
    return Contributions(
        bias=float(answers[0]),
        prediction=float(answers[-1]),
        values=tuple(float(value) for value in values),
    )


def _coalitions(
    row: FloatArray, baseline: FloatArray
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the inputs that moved, and who takes part in each coalition."""
    moved = np.flatnonzero(row != baseline)
    if len(moved) > MAX_MOVED:
        raise InvalidRowsError("whatif.moved", expected=MAX_MOVED, received=len(moved))
    # Bit b of a coalition's number tells whether the b-th moved input already has its new value.
    member: npt.NDArray[np.bool_] = (
        np.arange(2 ** len(moved))[:, None] >> np.arange(len(moved))
    ) & 1 == 1
    return moved, member
