"""A range around a prediction that holds the actual value with a stated probability."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from mlcore.forest import TreeArrays
from mlcore.schema import FloatArray

COVERAGES = (0.8, 0.9, 0.95)
"""Shares that can be asked for."""
DEFAULT_COVERAGE = 0.9
FLOOR_SHARE = 0.5
"""What is added to every spread, as a share of the mean miss."""
MIN_ROWS = 50
"""Fewest judged rows to calibrate from: with less, the 95 % rank hangs on two or three of them."""
FOLDS = 5
"""Parts that held-out rows are dealt into, each judged by a range made from the others."""
MIN_HELD_OUT = 24
"""Fewest held-out rows: without a fifth of them the 19 are left that a range of 95 % needs."""
BLOCK = 2_048
"""Rows walked at once: their nodes in all trees fit the processor's cache."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A range that holds the actual value with a stated probability.

    Attributes
    ----------
    low, high : float
        Bounds in the unit of the target.
    coverage : float
        Share asked for, in (0, 1).
    observed : float
        Share of held-out rows that fell inside theirs.
    n_held_out : int
        Rows that was measured on.
    """

    low: float
    high: float
    coverage: float
    observed: float
    n_held_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """How many times its spread a forest has to be given to either side.

    Attributes
    ----------
    floor : float
        Added to every spread, in the unit of the target: where all trees agree the outcome still
        varies. 1 where no spread is known: the factors are the distances then.
    factors : dict of float to float
        By coverage.
    observed : dict of float to float
        By coverage, the share of held-out rows that fell inside; empty until measured.
    n_held_out : int
        Rows that was measured on.
    """

    floor: float
    factors: Mapping[float, float]
    observed: Mapping[float, float] = field(default_factory=dict)
    n_held_out: int = 0

    def half_width(self, spread: FloatArray, coverage: float) -> FloatArray:
        """Return how far the range reaches to either side, in the unit of the target."""
        return np.asarray(self.factors[coverage] * (spread + self.floor))

    def holds(
        self, missed: FloatArray, spread: FloatArray, coverage: float
    ) -> np.ndarray[tuple[Any, ...], np.dtype[np.bool_]]:
        """Tell which rows' ranges reach as far as the rows were missed."""
        # Compared as they were ranked: multiplied out, a tie could fall to either side.
        return np.asarray(missed / (spread + self.floor) <= self.factors[coverage])

    def measured(self, y: FloatArray, predictions: FloatArray, spread: FloatArray) -> Calibration:
        """Count how often outcomes the model has not seen fall inside.

        Parameters
        ----------
        y, predictions, spread : ndarray of shape (n_rows,), float64
            Outcomes, answers, and spread of all trees, of held-out rows.

        Returns
        -------
        Calibration
            The same, with ``observed`` and ``n_held_out``.
        """
        missed = np.abs(y - predictions)
        observed = {
            coverage: float(self.holds(missed, spread, coverage).mean())
            for coverage in self.factors
        }
        return replace(self, observed=observed, n_held_out=len(y))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Intervals:
    """All that the range of a row is made from.

    Attributes
    ----------
    trees : TreeArrays or None
        A forest's, with thresholds in raw units: where they lie apart, the range is wider. None
        where all ranges are as wide.
    calibration : Calibration
        Measured on held-out rows.
    """

    trees: TreeArrays | None
    calibration: Calibration

    def half_width(self, rows: FloatArray, coverage: float = DEFAULT_COVERAGE) -> FloatArray:
        """Return how far the range of each row reaches to either side.

        Parameters
        ----------
        rows : ndarray of shape (n_rows, n_features), float64
        coverage : float
            One of :data:`COVERAGES`.

        Returns
        -------
        ndarray of shape (n_rows,), float64
            In the unit of the target.
        """
        spread = np.zeros(len(rows)) if self.trees is None else tree_spread(self.trees, rows)
        return self.calibration.half_width(spread, coverage)

    def around(
        self, row: FloatArray, prediction: float, coverage: float = DEFAULT_COVERAGE
    ) -> Interval:
        """Return the range around the prediction of one row.

        Parameters
        ----------
        row : ndarray of shape (n_features,), float64
        prediction : float
            In the unit of the target.
        coverage : float
            One of :data:`COVERAGES`.
        """
        reach = float(self.half_width(row.reshape(1, -1), coverage)[0])
        return Interval(
            low=prediction - reach,
            high=prediction + reach,
            coverage=coverage,
            observed=self.calibration.observed[coverage],
            n_held_out=self.calibration.n_held_out,
        )


def calibrate(residuals: FloatArray, spreads: FloatArray) -> Calibration | None:
    """Learn from out-of-bag misses how wide a range must be.

    A row's miss is divided by how far the trees that did not see it lie apart, plus a floor of half
    the mean miss. The k-th smallest of these scores, with k = (n + 1) times the coverage rounded
    up, is the factor: as many of the rows lie within it. Without a floor the spread promises too
    much where the trees agree by chance or are shallow. Over four datasets, forests of 100 trees
    with and without a limit of depth, ranges of the third of the rows with the least spread hold
    80 to 92 % for 90 % asked; with a floor of a fiftieth 74 to 87 %, and they are wider on the
    whole. A higher floor would forget where the outcome does vary more.

    Parameters
    ----------
    residuals, spreads : ndarray of shape (n_rows,), float64
        Outcome less out-of-bag prediction, and out-of-bag spread; NaN where a row has none.

    Returns
    -------
    Calibration or None
        None if fewer than 50 rows were judged.

    References
    ----------
    Johansson, Boström, Löfström and Linusson, "Regression conformal prediction with random
    forests", 2014 (out-of-bag calibration, normalised scores).

    Examples
    --------
    >>> learnt = calibrate(np.linspace(-1, 1, 101), np.zeros(101))
    >>> round(float(learnt.half_width(np.array(0.0), 0.9)), 6)
    0.92
    """
    judged = np.isfinite(residuals) & np.isfinite(spreads)
    missed, spread = np.abs(residuals[judged]), spreads[judged]
    return _learnt(missed, spread) if len(missed) >= MIN_ROWS else None


def split_conformal(residuals: FloatArray, spreads: FloatArray | None = None) -> Calibration | None:
    """Learn from rows that a model has not seen how wide a range must be.

    Any model will do. The k-th smallest of the n misses, with k = (n + 1) times the coverage
    rounded up, is how far the range reaches: a row to come, drawn as these were, lies within with
    at least that probability, whatever the model and the noise are. Where it is known how far a
    forest's trees lie apart, misses are ranked as in :func:`calibrate`.

    Parameters
    ----------
    residuals : ndarray of shape (n_rows,), float64
        Outcome less prediction, in any order.
    spreads : ndarray of shape (n_rows,), float64, optional
        Of the trees' answers; without, all ranges are as wide.

    Returns
    -------
    Calibration or None
        None if there are fewer than 24 rows.

    References
    ----------
    Lei, G'Sell, Rinaldo, Tibshirani and Wasserman, "Distribution-free predictive inference for
    regression", 2018.

    Examples
    --------
    >>> learnt = split_conformal(np.arange(-10.0, 11.0).repeat(5))
    >>> float(learnt.half_width(np.array(0.0), 0.9))
    10.0
    """
    if len(residuals) < MIN_HELD_OUT:
        return None
    return _learnt(np.abs(residuals), spreads)


def observed_by_folds(
    residuals: FloatArray, spreads: FloatArray | None = None, *, rng: np.random.Generator
) -> dict[float, float]:
    """Count how often ranges hold on the rows they are made from, none judging its own.

    The rows are dealt at random into five parts; the ranges of each are made from the four others.

    Parameters
    ----------
    residuals, spreads
        As for :func:`split_conformal`; their order does not matter.
    rng : numpy.random.Generator
        Deals the rows.

    Returns
    -------
    dict of float to float
        Share of the rows inside, by coverage; empty if there are fewer than 24 rows.

    Examples
    --------
    >>> same = np.full(30, -2.0)
    >>> observed_by_folds(same, rng=np.random.default_rng(0))
    {0.8: 1.0, 0.9: 1.0, 0.95: 1.0}
    """
    n_rows, missed = len(residuals), np.abs(residuals)
    if n_rows < MIN_HELD_OUT:
        return {}
    inside = dict.fromkeys(COVERAGES, 0)
    # Sorted before they are dealt: rows that came in another order give the same share.
    order = np.argsort(missed) if spreads is None else np.lexsort((spreads, missed))
    for part in np.array_split(order[rng.permutation(n_rows)], FOLDS):
        others = np.ones(n_rows, dtype=bool)
        others[part] = False
        learnt = _learnt(missed[others], None if spreads is None else spreads[others])
        spread = np.zeros(len(part)) if spreads is None else spreads[part]
        for coverage in COVERAGES:
            inside[coverage] += int(learnt.holds(missed[part], spread, coverage).sum())
    return {coverage: count / n_rows for coverage, count in inside.items()}


def _learnt(missed: FloatArray, spread: FloatArray | None) -> Calibration:
    floor, scores = 1.0, missed
    if spread is not None:
        # Sorted: else the last digit of the mean would hang on the order of the rows. A forest that
        # never missed gets ranges of no width, whatever its floor.
        floor = FLOOR_SHARE * float(np.sort(missed).mean()) or 1.0
        scores = missed / (spread + floor)
    ranked = np.sort(scores)
    factors = {
        coverage: float(ranked[math.ceil(round((len(ranked) + 1) * coverage, 9)) - 1])
        for coverage in COVERAGES
    }
    return Calibration(floor=floor, factors=factors)


def tree_spread(trees: TreeArrays, rows: FloatArray) -> FloatArray:
    """Return the standard deviation of the trees' answers.

    The sample's form, divided by one tree less than there are: its square does not depend on how
    many trees are asked, so that the few which did not see a training row compare with them all.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in raw units.
    rows : ndarray of shape (n_rows, n_features), float64

    Returns
    -------
    ndarray of shape (n_rows,), float64
        In the unit of the target; 0 where there is a single tree.

    Examples
    --------
    >>> two = TreeArrays(
    ...     feature=np.array([0, -1, -1, -1]), threshold=np.array([1.0, 0, 0, 0]),
    ...     left=np.array([1, -1, -1, -1]), right=np.array([2, -1, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0, 7.0]), missing_left=np.zeros(4, bool),
    ...     roots=np.array([0, 3]), average=True)
    >>> tree_spread(two, np.array([[2.0], [1.0]])).round(3).tolist()
    [0.0, 1.414]
    """
    if trees.n_trees < 2:
        return np.zeros(len(rows))
    blocks = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
    return np.concatenate([trees.answers(block).std(axis=1, ddof=1) for block in blocks])
