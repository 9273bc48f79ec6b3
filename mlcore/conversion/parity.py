"""Proof that two backends give the same answers, on random rows and on the worst ones."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mlcore.forest import TreeArrays
from mlcore.schema import FeatureSchema, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How well a model agrees with the pipeline it was made from.

    Attributes
    ----------
    n_rows : int
        Rows tried: real ones, random ones, and those near thresholds.
    n_near_threshold : int
        How many of them lie within a few representable numbers of a tree's threshold.
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
    """

    n_rows: int
    n_near_threshold: int
    n_identical: int
    max_abs_difference: float
    max_abs_elsewhere: float | None = None
    n_thresholds: int = 0
    n_thresholds_proven: int = 0

    @property
    def identical(self) -> bool:
        """Whether every answer was equal bit for bit."""
        return self.n_identical == self.n_rows

    def as_dict(self) -> dict[str, Any]:
        """Return the measurement by name."""
        return asdict(self)

    @classmethod
    def compare(
        cls, expected: FloatArray, answers: FloatArray, *, n_near_threshold: int = 0
    ) -> Parity:
        """Compare the answers of two backends to the same rows.

        Parameters
        ----------
        expected, answers : ndarray of shape (n_rows,)
        n_near_threshold : int
            How many of the rows, the last ones, lie near thresholds.

        Returns
        -------
        Parity

        Examples
        --------
        >>> Parity.compare(np.ones(3), np.ones(3)).identical
        True
        """
        expected = np.ascontiguousarray(expected, dtype=np.float64).reshape(-1)
        apart = np.abs(expected - answers)
        return cls(
            n_rows=len(expected),
            n_near_threshold=n_near_threshold,
            n_identical=int((expected.view(np.int64) == answers.view(np.int64)).sum()),
            max_abs_difference=float(apart.max()),
            max_abs_elsewhere=float(apart[: len(apart) - n_near_threshold].max(initial=0.0)),
        )


def probe_rows(
    schema: FeatureSchema, X: FloatArray, n_rows: int, *, rng: np.random.Generator
) -> FloatArray:
    """Make rows to compare backends on: half uniform within the bounds, half moved real rows.

    Parameters
    ----------
    schema : FeatureSchema
    X : ndarray of shape (n_real, n_features)
    n_rows : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_rows, n_features)
    """
    low = np.array([feature.low for feature in schema.features])
    high = np.array([feature.high for feature in schema.features])
    n_uniform = n_rows // 2
    uniform = rng.uniform(low, high, size=(n_uniform, len(low)))
    moved = X[rng.integers(len(X), size=n_rows - n_uniform)]
    moved = moved + rng.normal(0.0, 0.02, size=moved.shape) * (high - low)
    return np.ascontiguousarray(np.vstack([uniform, moved]))


def near_threshold_rows(
    trees: TreeArrays,
    scaler: FloatArray,
    X: FloatArray,
    n_rows: int,
    *,
    rng: np.random.Generator,
) -> FloatArray:
    """Make rows that lie within a few representable numbers of a threshold.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in scaled units.
    scaler : ndarray of shape (2, n_features)
        Mean and scale.
    X : ndarray of shape (n_real, n_features)
        Rows whose other values are kept.
    n_rows : int
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of shape (n_rows, n_features)
        Empty if the trees never compare.
    """
    inner = np.flatnonzero(trees.feature >= 0)
    if len(inner) == 0:
        return np.empty((0, X.shape[1]))
    nodes = rng.choice(inner, size=n_rows)
    features = trees.feature[nodes]
    mean, scale = scaler[0, features], scaler[1, features]
    # Half of the steps are those of float64, half those of the float32 the trees compare in.
    threshold = trees.threshold[nodes]
    raw = threshold * scale + mean
    steps = rng.integers(-3, 4, size=n_rows)
    coarse = np.spacing(threshold.astype(np.float32)).astype(np.float64) * scale
    step = np.where(rng.random(n_rows) < 0.5, np.spacing(raw), np.abs(coarse))
    rows: FloatArray = X[rng.integers(len(X), size=n_rows)].copy()
    rows[np.arange(n_rows), features] = raw + steps * step
    return rows
