"""How far a conversion agrees with its pipeline: on the owner's rows, random ones and the worst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.forest import TreeArrays
from mlcore.schema import FeatureSchema, FloatArray

MOST_CODES = 20
"""Different whole numbers up to which a column is taken for codes, which have nothing between."""
TOLERATED = 0.01
"""Share of the owner's rows that may be off by more than the bound."""
BOUND = 1e-3
"""The bound, as a share of what 90 % of the outcomes span."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How well a model agrees with the pipeline it was made from.

    Attributes
    ----------
    n_rows : int
        Rows tried: the owner's, random ones, and those near thresholds.
    n_near_threshold : int
        How many of them lie within a few representable numbers of a step of the model.
    n_identical : int
        Rows whose answers are equal bit for bit.
    max_abs_difference : float
        Largest difference, in the unit of the target.
    max_abs_elsewhere : float or None
        The same of rows that were not put near a threshold; None in models of earlier versions.
    n_thresholds : int
        Comparisons in the trees; 0 where there are none.
    n_thresholds_proven : int
        How many are proven to send every row where scikit-learn sends it.
    n_real : int
        How many of the rows are the owner's, unmoved; 0 in models of earlier versions.
    n_real_off : int
        How many of those are off by more than ``bound``.
    bound : float
        A thousandth of what 90 % of the outcomes span, in the unit of the target.
    median_real : float
        Median difference over the owner's rows.
    float64_only : bool
        Whether the pipeline answers float32 rows otherwise, so that all this is said of float64
        rows.
    """

    n_rows: int
    n_near_threshold: int
    n_identical: int
    max_abs_difference: float
    max_abs_elsewhere: float | None = None
    n_thresholds: int = 0
    n_thresholds_proven: int = 0
    n_real: int = 0
    n_real_off: int = 0
    bound: float = 0.0
    median_real: float = 0.0
    float64_only: bool = False

    @property
    def identical(self) -> bool:
        """Whether every answer that was tried was equal bit for bit."""
        return self.n_identical == self.n_rows

    @property
    def bit_for_bit(self) -> bool:
        """Whether every threshold is proven, too: then no row is answered otherwise."""
        return self.identical and 0 < self.n_thresholds == self.n_thresholds_proven

    @property
    def wrong(self) -> bool:
        """Whether the owner's rows are answered too far off for this to be their model."""
        off = self.n_real_off > TOLERATED * self.n_real
        return off or self.median_real > self.bound

    def as_dict(self) -> dict[str, Any]:
        """Return the measurement by name."""
        return asdict(self)

    @classmethod
    def compare(
        cls,
        expected: FloatArray,
        answers: FloatArray,
        *,
        n_near_threshold: int = 0,
        n_real: int = 0,
        bound: float = 0.0,
    ) -> Parity:
        """Compare the answers of two backends to the same rows.

        Parameters
        ----------
        expected, answers : ndarray of shape (n_rows,)
        n_near_threshold : int
            How many of the rows, the last ones, lie near thresholds.
        n_real : int
            How many of them, the first ones, are the owner's.
        bound : float
            From which difference on a row counts as off.

        Examples
        --------
        >>> Parity.compare(np.ones(3), np.ones(3)).identical
        True
        """
        expected = np.ascontiguousarray(expected, dtype=np.float64).reshape(-1)
        apart = np.abs(expected - answers)
        real = apart[:n_real]
        return cls(
            n_rows=len(expected),
            n_near_threshold=n_near_threshold,
            n_identical=int((expected.view(np.int64) == answers.view(np.int64)).sum()),
            max_abs_difference=float(apart.max(initial=0.0)),
            max_abs_elsewhere=float(apart[: len(apart) - n_near_threshold].max(initial=0.0)),
            n_real=n_real,
            n_real_off=int((real > bound).sum()),
            bound=bound,
            median_real=float(np.median(real)) if n_real else 0.0,
        )


def tolerated_difference(outcomes: FloatArray, answers: FloatArray) -> float:
    """Return from which difference on an answer counts as off.

    A thousandth of what the middle 90 % of the outcomes span; where that is 0, of what all of them
    do, then of what the answers do. Where nothing varies at all, what float32 cannot tell apart.

    Examples
    --------
    >>> tolerated_difference(np.linspace(0.0, 1000.0, 1001), np.zeros(1001))
    0.9
    """
    for values in (outcomes, answers):
        low, high = np.percentile(values, [5, 95])
        spread = float(high - low) or float(np.ptp(values))
        if spread:
            return BOUND * spread
    return 1e-6 * float(np.abs(answers).max())


def is_whole(X: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell for each column whether all its values are whole numbers."""
    return np.asarray((np.round(X) == X).all(axis=0))


def probe_rows(
    schema: FeatureSchema, X: FloatArray, n_rows: int, *, rng: np.random.Generator
) -> FloatArray:
    """Make rows to compare backends on: half uniform within the bounds, half moved real rows.

    They keep to what a column is: whole numbers stay whole, and of a few whole numbers, which may
    be codes, only those that occur are taken.

    Parameters
    ----------
    X : ndarray of shape (n_real, n_features)

    Returns
    -------
    ndarray of shape (n_rows, n_features)
    """
    low = np.array([feature.low for feature in schema.features])
    high = np.array([feature.high for feature in schema.features])
    n_uniform = n_rows // 2
    uniform = low + rng.random((n_uniform, len(low))) * (high - low)
    moved = X[rng.integers(len(X), size=n_rows - n_uniform)]
    moved = moved + rng.normal(0.0, 0.02, size=moved.shape) * (high - low)
    rows = np.vstack([uniform, moved])
    for place in np.flatnonzero(is_whole(X)):
        known = np.unique(X[:, place])
        if len(known) <= MOST_CODES:
            rows[:, place] = rng.choice(known, size=len(rows))
        else:
            rows[:, place] = np.clip(np.round(rows[:, place]), known[0], known[-1])
    return np.ascontiguousarray(rows)


def near_threshold_rows(
    ensembles: Sequence[TreeArrays], X: FloatArray, n_rows: int, *, rng: np.random.Generator
) -> FloatArray:
    """Make rows that lie within a few representable numbers of a threshold.

    Parameters
    ----------
    ensembles : sequence of TreeArrays
        Thresholds on raw values.
    X : ndarray of shape (n_real, n_features)
        Rows whose other values are kept.

    Returns
    -------
    ndarray of shape (n_rows, n_features)
        Empty if the trees never compare with a finite number.
    """
    feature = np.concatenate([trees.feature[trees.inner] for trees in ensembles])
    threshold = np.concatenate([trees.threshold[trees.inner] for trees in ensembles])
    finite = np.flatnonzero(np.isfinite(threshold))
    if len(finite) == 0:
        return np.empty((0, X.shape[1]))
    chosen = finite[rng.integers(len(finite), size=n_rows)]
    raw, features = threshold[chosen], feature[chosen]
    # Half of the steps are those of float64, half those of the float32 most trees compare in.
    with np.errstate(over="ignore", invalid="ignore"):
        coarse = np.spacing(np.abs(raw).astype(np.float32)).astype(np.float64)
    coarse = np.where(np.isfinite(coarse), coarse, np.spacing(raw))
    step = np.where(rng.random(n_rows) < 0.5, np.spacing(np.abs(raw)), coarse)
    rows: FloatArray = X[rng.integers(len(X), size=n_rows)].copy()
    rows[np.arange(n_rows), features] = raw + rng.integers(-3, 4, size=n_rows) * step
    return rows
