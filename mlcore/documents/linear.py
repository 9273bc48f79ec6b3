"""A model whose answer is a sum of its inputs, each times a number: what these numbers are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlcore.models import OpenedModel
from mlcore.schema import FloatArray

LINEAR = frozenset(
    {
        "ARDRegression", "BayesianRidge", "ElasticNet", "ElasticNetCV", "HuberRegressor", "Lars",
        "LarsCV", "Lasso", "LassoCV", "LassoLars", "LassoLarsCV", "LassoLarsIC",
        "LinearRegression", "LinearSVR", "OrthogonalMatchingPursuit",
        "OrthogonalMatchingPursuitCV", "PassiveAggressiveRegressor", "QuantileRegressor",
        "RANSACRegressor", "Ridge", "RidgeCV", "SGDRegressor", "TheilSenRegressor",
    }
)  # fmt: skip
"""Estimators that are so, unless a step before them is not."""
TOLERANCE = 1e-9
"""How far answers may lie apart, as a share of the largest of them."""
_RANDOM_ROWS, _REAL_ROWS = 200, 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearModel:
    """What answers like the model.

    Attributes
    ----------
    start : tuple of n_features floats
        A row.
    value : float
        The model's answer for it.
    slopes : tuple of n_features floats
        What one unit more of an input adds.
    """

    start: tuple[float, ...]
    value: float
    slopes: tuple[float, ...]

    def predict(self, X: FloatArray) -> FloatArray:
        """Answer rows of shape (n_rows, n_features).

        Examples
        --------
        >>> line = LinearModel(start=(0.0,), value=5.0, slopes=(3.0,))
        >>> line.predict(np.array([[1.0]]))
        array([8.])
        """
        answers: FloatArray = self.value + (X - np.array(self.start)) @ np.array(self.slopes)
        return answers


def linear_model_of(model: OpenedModel) -> LinearModel | None:
    """Read a linear model off its own answers, and try what was read on other rows.

    Returns
    -------
    LinearModel or None
        None where the model answers otherwise anywhere that was tried: on real rows, on random
        ones, and where each input is at an end of its data.
    """
    features = model.schema.features
    if model.manifest.estimator not in LINEAR or any(each.allow_missing for each in features):
        return None
    start = np.array(model.schema.typical_row)
    low, high = (np.array([getattr(each, end) for each in features]) for end in ("low", "high"))
    # An input that never moves has a slope all the same: it is told from a row that stays.
    reach = np.where(high > low, high - low, 1.0)
    ends = np.concatenate([np.tile(start, (len(start), 1))] * 2)
    places = np.arange(len(start))
    ends[places, places], ends[places + len(start), places] = low, low + reach
    answers = model.predict(ends)
    found = LinearModel(
        start=tuple(start.tolist()),
        value=float(model.predict(start.reshape(1, -1))[0]),
        slopes=tuple(((answers[len(start) :] - answers[: len(start)]) / reach).tolist()),
    )
    random = np.random.default_rng(0).uniform(low, low + reach, (_RANDOM_ROWS, len(start)))
    # It is asked whenever the panel is drawn that offers the file.
    real = model.X[:: -(-len(model.X) // _REAL_ROWS)]
    rows = np.concatenate([ends, real, random])
    expected = model.predict(rows)
    off = np.abs(found.predict(rows) - expected).max()
    return found if off <= TOLERANCE * np.abs(expected).max() / 10 else None
