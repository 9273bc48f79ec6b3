"""Fitting a pipeline, and measuring how well it predicts rows it has not seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import KFold, train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from mlcore.config import ModelConfig
from mlcore.datasets import Dataset
from mlcore.inference.scaler import with_scaler
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.text import mark

N_FOLDS = 5
Report = Callable[[str, float], None]
"""Called with a message of the catalogue and the share done, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """How well the model predicts rows it has not seen.

    Attributes
    ----------
    r2 : float
        Share of the held-out rows' variance explained.
    mae : float
        Mean absolute error on the held-out rows, in the unit of the target.
    baseline_mae : float
        The same for always answering the training rows' median.
    cv_r2, cv_r2_std : float
        Mean and standard deviation of R2 over the folds.
    cv_mae : float
        Mean over the folds, in the unit of the target.
    n_train, n_test, n_folds : int
        Rows fitted, rows held out, folds.
    """

    r2: float
    mae: float
    baseline_mae: float
    cv_r2: float
    cv_r2_std: float
    cv_mae: float
    n_train: int
    n_test: int
    n_folds: int

    def as_dict(self) -> dict[str, float | int]:
        """Return the metrics by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted pipeline with what was learnt about it.

    Attributes
    ----------
    pipeline : sklearn.pipeline.Pipeline
        StandardScaler and RandomForestRegressor, fitted on the training rows.
    schema : FeatureSchema
        With the scaler's mean and scale.
    metrics : Metrics
    calibration : dict of str to ndarray
        ``X`` and ``y``: the training rows; ``oob_prediction`` and ``oob_residual`` of shape
        (n_train,): what the trees that did not see a row say of it, and the outcome less that.
    """

    pipeline: Pipeline
    schema: FeatureSchema
    metrics: Metrics
    calibration: dict[str, FloatArray]


def fit(config: ModelConfig, dataset: Dataset, report: Report | None = None) -> Fit:
    """Fit a pipeline and measure it.

    Parameters
    ----------
    config : ModelConfig
    dataset : Dataset
    report : callable, optional
        Told the stage and the share done; may raise to cancel.

    Returns
    -------
    Fit

    Examples
    --------
    >>> from mlcore.datasets import load_dataset
    >>> fitted = fit(ModelConfig(n_estimators=5), load_dataset("energy"))
    >>> fitted.metrics.n_train, fitted.metrics.n_test
    (800, 200)
    """
    report = report or (lambda _stage, _share: None)
    X_train, X_test, y_train, y_test = train_test_split(
        dataset.X, dataset.y, test_size=config.test_size, random_state=config.random_state
    )
    report(mark("Training the model"), 0.0)
    pipeline = _pipeline(config).fit(X_train, y_train)
    answers = pipeline.predict(X_test)
    cv_r2, cv_mae = _cross_validate(config, X_train, y_train, report)
    metrics = Metrics(
        r2=float(r2_score(y_test, answers)),
        mae=float(mean_absolute_error(y_test, answers)),
        baseline_mae=float(np.abs(y_test - np.median(y_train)).mean()),
        cv_r2=float(cv_r2.mean()),
        cv_r2_std=float(cv_r2.std()),
        cv_mae=float(cv_mae.mean()),
        n_train=len(X_train),
        n_test=len(X_test),
        n_folds=N_FOLDS,
    )
    oob = _out_of_bag(pipeline, X_train)
    return Fit(
        pipeline=pipeline,
        schema=with_scaler(dataset.schema, pipeline[0]),
        metrics=metrics,
        calibration={
            "X": X_train,
            "y": y_train,
            "oob_prediction": oob,
            "oob_residual": y_train - oob,
        },
    )


def _pipeline(config: ModelConfig) -> Pipeline:
    forest = RandomForestRegressor(
        n_estimators=config.n_estimators,
        max_depth=config.max_depth,
        min_samples_leaf=config.min_samples_leaf,
        random_state=config.random_state,
    )
    return make_pipeline(StandardScaler(), forest)


def _cross_validate(
    config: ModelConfig, X: FloatArray, y: FloatArray, report: Report
) -> tuple[FloatArray, FloatArray]:
    r2, mae = [], []
    folds = KFold(N_FOLDS, shuffle=True, random_state=config.random_state)
    for number, (seen, unseen) in enumerate(folds.split(X), start=1):
        report(mark("Checking it on rows it has not seen"), number / (N_FOLDS + 1))
        answers = _pipeline(config).fit(X[seen], y[seen]).predict(X[unseen])
        r2.append(r2_score(y[unseen], answers))
        mae.append(mean_absolute_error(y[unseen], answers))
    return np.array(r2), np.array(mae)


def _out_of_bag(pipeline: Pipeline, X: FloatArray) -> FloatArray:
    """Average, for each training row, the trees that did not see it (NaN if all did)."""
    scaler, forest = pipeline[0], pipeline[-1]
    scaled: Any = scaler.transform(X).astype(np.float32)
    total = np.zeros(len(X))
    count = np.zeros(len(X))
    for tree, drawn in zip(forest.estimators_, forest.estimators_samples_, strict=True):
        unseen = np.setdiff1d(np.arange(len(X)), drawn)
        total[unseen] += tree.predict(scaled[unseen])
        count[unseen] += 1
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(count > 0, total / count, np.nan))
