"""How well a model predicts cases that it has not seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mlcore.schema import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """How well the model predicts rows it has not seen.

    Attributes
    ----------
    r2 : float or None
        Share of the held-out rows' variance explained; None where their outcomes do not vary.
    mae : float
        Mean absolute error on the held-out rows, in the unit of the target.
    baseline_mae : float
        The same for always answering the training rows' median; the held-out rows' where the model
        was fitted elsewhere.
    n_test : int
        Rows held out.
    coverage_80, coverage_90, coverage_95 : float or None
        Share of the held-out rows inside the range that was asked to hold 80, 90 or 95 %; None
        where too few rows could be judged to give one.
    n_train : int or None
        Rows fitted; None, as all that follows, where the model was fitted elsewhere.
    n_folds : int or None
        Parts of the training rows, each left out once.
    cv_r2, cv_r2_std, cv_mae : float or None
        Mean and standard deviation over these folds.
    """

    r2: float | None
    mae: float
    baseline_mae: float
    n_test: int
    coverage_80: float | None
    coverage_90: float | None
    coverage_95: float | None
    n_train: int | None = None
    n_folds: int | None = None
    cv_r2: float | None = None
    cv_r2_std: float | None = None
    cv_mae: float | None = None

    def as_dict(self) -> dict[str, float | int | None]:
        """Return the metrics by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassMetrics:
    """How well probabilities and labels fit the outcomes of cases that the model has not seen.

    Attributes
    ----------
    brier : float
        Mean squared difference between probabilities and what came true, from 0, the best, to 1;
        of more than two classes the sum over them, up to 2.
    baseline_brier : float
        The same for always answering how frequent each class is among these cases.
    log_loss : float
        Mean negative logarithm of the probability of what came true.
    accuracy : float
        Share of the cases whose label is the one that came true.
    n_test : int
        Cases.
    n_train : int or None
        Rows fitted; None, as all that follows, where the model was fitted elsewhere.
    n_folds : int or None
        Parts of the training rows, each left out once.
    cv_brier, cv_brier_std, cv_accuracy : float or None
        Mean and standard deviation over these folds.
    """

    brier: float
    baseline_brier: float
    log_loss: float
    accuracy: float
    n_test: int
    n_train: int | None = None
    n_folds: int | None = None
    cv_brier: float | None = None
    cv_brier_std: float | None = None
    cv_accuracy: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the metrics by name; without those that nobody measured."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def measured_classes(y: FloatArray, chances: FloatArray, right: Any) -> ClassMetrics:
    """Measure how well probabilities fit outcomes.

    Parameters
    ----------
    y : ndarray of shape (n_rows,), float64
        Places of the classes that came true.
    chances : ndarray of shape (n_rows, n_classes), float64
    right : ndarray of shape (n_rows,), bool
        Whether the label is the one that came true.

    References
    ----------
    Brier, "Verification of Forecasts Expressed in Terms of Probability", 1950; halved for two
    classes, as is usual.

    Examples
    --------
    >>> found = measured_classes(
    ...     np.array([0.0, 1.0]), np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([True, True])
    ... )
    >>> round(found.brier, 3), found.baseline_brier, round(found.log_loss, 3), found.accuracy
    (0.085, 0.25, 0.308, 1.0)
    """
    n_rows, n_classes = chances.shape
    true = np.eye(n_classes)[y.astype(np.int64)]
    share = 0.5 if n_classes == 2 else 1.0
    # What cannot happen by the model and does would count without end.
    told = np.maximum(chances[true > 0], np.finfo(np.float64).eps)
    return ClassMetrics(
        brier=share * float(((chances - true) ** 2).sum(axis=1).mean()),
        baseline_brier=share * float(((true.mean(axis=0) - true) ** 2).sum(axis=1).mean()),
        log_loss=-float(np.log(told).mean()),
        accuracy=float(np.mean(right)),
        n_test=n_rows,
    )
