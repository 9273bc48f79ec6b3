"""Why a prediction is what it is, against real rows rather than one baseline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mlcore.inference import Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.contributions import (
    MAX_MOVED,
    Contributions,
    coalitions,
    shapley_weighted,
)
from mlcore.whatif.orders import count_pairs, draw_walks

BACKGROUND_ROWS = 100
"""Real rows a value is explained against: 3,200 rows to predict for 5 inputs."""
MAX_ROWS = 25_600
"""Most rows to predict at once; beyond 8 inputs the background shrinks."""


def shapley_values(
    predictor: Predictor,
    row: Sequence[float] | FloatArray,
    background: FloatArray,
    *,
    rng: np.random.Generator | None = None,
) -> Contributions:
    """Split a prediction into the mean over real rows and one part per input.

    An input that is not known yet takes its value from a real row. A part is what knowing its
    input adds to the mean prediction, averaged over all orders in which the inputs could become
    known (interventional Shapley values). Up to 10 inputs that is exact for the rows used; with
    more, orders are drawn and each value has a standard error.

    Parameters
    ----------
    background : ndarray of shape (n_rows, n_features), float64
        Real rows in no order. For 9 and 10 inputs, or many more, only the first are used.
    rng : Generator, optional
        Draws the orders; by default the same at each call.

    Returns
    -------
    Contributions
        ``bias`` is the mean prediction over the background that was used; values add up to
        ``prediction - bias`` to the precision of float64 sums.

    Raises
    ------
    InvalidRowsError
        If the row or the background does not fit the schema.

    References
    ----------
    Lundberg and Lee, "A Unified Approach to Interpreting Model Predictions", 2017; Janzing et al.,
    "Feature relevance quantification in explainable AI", 2020 (interventional).

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> typical = predictor.schema.typical_row
    >>> shapley_values(predictor, typical, np.array([typical])).values
    (0.0, 0.0, 0.0, 0.0, 0.0)
    """
    to = predictor.schema.validate_row(row)[0]
    others = predictor.schema.validate(background)
    moved = np.flatnonzero((others != to).any(axis=0))
    if len(moved) > MAX_MOVED:
        return _sampled(predictor, to, others, moved, rng or np.random.default_rng(0))
    member = coalitions(len(moved))
    others = others[: rows_used(len(moved))]
    rows = np.tile(others, (len(member), 1, 1))
    known = np.zeros((len(member), len(to)), dtype=bool)
    known[:, moved] = member
    rows = np.where(known[:, None], to, rows)
    answers = predictor.predict(rows.reshape(-1, len(to))).reshape(len(member), len(others))
    worth = answers.mean(axis=1)
    # With every input known all rows are the same; their mean could differ in the last digit.
    worth[-1] = answers[-1, 0]
    return Contributions(
        bias=float(worth[0]),
        prediction=float(worth[-1]),
        values=tuple(shapley_weighted(worth, moved, len(to)).tolist()),
        n_rows=len(others),
    )


def rows_used(n_features: int) -> int:
    """Return how many real rows a value is explained against at most, every mixture with each.

    Examples
    --------
    >>> rows_used(8), rows_used(10)
    (100, 25)
    """
    return max(1, MAX_ROWS >> n_features)


def _sampled(
    predictor: Predictor,
    row: FloatArray,
    background: FloatArray,
    moved: npt.NDArray[np.int64],
    rng: np.random.Generator,
) -> Contributions:
    n_pairs = count_pairs(len(moved), len(row), MAX_ROWS)
    # At least two orders a real row: their difference tells the error.
    background = background[: n_pairs // 2]
    times = n_pairs // len(background)
    walks = draw_walks(row, background, moved, times=times, rng=rng)
    answers = predictor.predict(walks.rows)
    values, errors = walks.parts(answers)
    ends = answers.reshape(len(walks.orders), -1)
    return Contributions(
        bias=float(ends[:, 0].mean()),
        prediction=float(ends[0, -1]),
        values=tuple(values.tolist()),
        errors=tuple(errors.tolist()),
        n_rows=len(background),
    )
