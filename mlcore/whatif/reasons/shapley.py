"""What each input adds to a prediction, from a baseline row or from the mean over real rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb

import numpy as np
import numpy.typing as npt

from mlcore.inference import Predictor
from mlcore.schema import FloatArray

MAX_MOVED = 10
"""Inputs of which every mixture is tried: each one more doubles the rows to predict."""
SAMPLED_ROWS = 2_048
"""Rows to predict where orders are drawn: the live view asks for them at each move."""

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
BACKGROUND_ROWS = 100
"""Real rows a value is explained against: 3,200 rows to predict for 5 inputs."""
MAX_ROWS = 25_600
"""Most rows to predict at once; beyond 8 inputs the background shrinks."""
MAX_CELLS = 8_000_000
"""Numbers in the rows of all walks, 64 MB; only models of hundreds of inputs come near."""


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
    moved = moved_inputs(row, baseline)
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


def moved_inputs(row: FloatArray, others: FloatArray) -> IntArray:
    """Name the inputs in which a row differs from another one, or from any of several.

    Not known is a value like any other here: it is no move where the other is not known either.

    Examples
    --------
    >>> moved_inputs(np.array([1.0, np.nan, np.nan]), np.array([1.0, 2.0, np.nan])).tolist()
    [1]
    """
    same = (others == row) | (np.isnan(others) & np.isnan(row))
    return np.flatnonzero(~same.reshape(-1, len(row)).all(axis=0))


def coalition_rows(row: FloatArray, baseline: FloatArray) -> FloatArray:
    """Combine row and baseline in every way; shape (2 ** n_moved, n_features).

    The first is the baseline, the last the row.
    """
    moved = moved_inputs(row, baseline)
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
    moved = moved_inputs(to, others)
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


def count_pairs(n_moved: int, n_features: int, max_rows: int) -> int:
    """Return how many pairs of walks to draw: as many as rows allow, and two to judge an error."""
    return max(2, min(max_rows, MAX_CELLS // n_features) // (2 * (n_moved + 1)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walks:
    """Ways from starting rows to one row, each followed in an order and in its opposite.

    Attributes
    ----------
    rows : ndarray of shape (n_walks * (n_moved + 1), n_features), float64
        What has to be predicted: every walk from its start to its end, one after the other.
    orders : ndarray of shape (n_walks, n_moved), int64
        Inputs in the order they change; each odd walk is the one before it reversed.
    times : int
        Pairs of walks from each start.
    """

    rows: FloatArray
    orders: npt.NDArray[np.int64]
    times: int

    def parts(self, answers: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Average what each input changed over the walks, and say how far off that may be.

        Parameters
        ----------
        answers : ndarray of shape (len(rows),), float64

        Returns
        -------
        values, errors : ndarray of shape (n_features,), float64
            Means, and the standard errors that drawing orders leaves them with.
        """
        n_walks, n_moved = self.orders.shape
        steps = np.diff(answers.reshape(n_walks, n_moved + 1), axis=1)
        each = np.zeros((n_walks, self.rows.shape[1]))
        np.put_along_axis(each, self.orders, steps, axis=1)
        # Two opposite walks err in opposite ways: only pairs are independent of each other.
        pairs = each.reshape(self.times, n_walks // 2 // self.times, 2, -1).mean(axis=2)
        # How the starts differ is no error: the average over all of them is what is asked for.
        errors = np.sqrt(pairs.var(axis=0, ddof=1).mean(axis=0) / (n_walks // 2))
        return pairs.mean(axis=(0, 1)), errors


def draw_walks(
    row: FloatArray,
    starts: FloatArray,
    moved: npt.NDArray[np.int64],
    *,
    times: int,
    rng: np.random.Generator,
) -> Walks:
    """Draw as many orders for every starting row, each with its opposite.

    Parameters
    ----------
    row : ndarray of shape (n_features,), float64
    starts : ndarray of shape (n_starts, n_features), float64
    moved : ndarray of int64
        Inputs that change; the others are the same everywhere.
    times : int
        Orders per starting row, at least two.

    References
    ----------
    Mitchell et al., "Sampling Permutations for Shapley Value Estimation", 2022 (antithetic pairs).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> walks = draw_walks(np.ones(3), np.zeros((1, 3)), np.arange(3), times=2, rng=rng)
    >>> values, errors = walks.parts(walks.rows.sum(axis=1))
    >>> values.tolist(), errors.tolist()
    ([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    """
    starts = np.tile(starts, (times, 1))
    forth = rng.permuted(np.tile(moved, (len(starts), 1)), axis=1)
    orders = np.stack([forth, forth[:, ::-1]], axis=1).reshape(2 * len(starts), len(moved))
    rows = np.repeat(np.repeat(starts, 2, axis=0)[:, None], len(moved) + 1, axis=1)
    walk = np.arange(len(orders))
    for step in range(len(moved)):
        changed = orders[:, step]
        # From this step on the input has its new value.
        rows[walk, step + 1 :, changed] = row[changed][:, None]
    return Walks(rows=rows.reshape(-1, len(row)), orders=orders, times=times)
