"""Fitting a pipeline, and measuring how well it predicts rows it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
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
from mlcore.whatif.uncertainty import Calibration, calibrate

N_FOLDS = 5
Report = Callable[[str, float], None]
"""Called with a message of the catalogue and the share done, 0 to 1."""


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
class Fit:
    """A fitted pipeline with what was learnt about it.

    Attributes
    ----------
    pipeline : sklearn.pipeline.Pipeline
        StandardScaler and RandomForestRegressor, fitted on the training rows.
    schema : FeatureSchema
        With the scaler's mean and scale.
    calibration : dict of str to ndarray
        ``X`` and ``y``: the training rows; ``oob_prediction``, ``oob_residual`` and ``oob_spread``
        of shape (n_train,): what the trees that did not see a row say of it, the outcome less
        that, and their standard deviation.
    held_out : dict of str to ndarray
        ``X`` and ``y``: the rows it has not seen.
    """

    pipeline: Pipeline
    schema: FeatureSchema
    metrics: Metrics
    calibration: dict[str, FloatArray]
    held_out: dict[str, FloatArray]


def fit(config: ModelConfig, dataset: Dataset, report: Report | None = None) -> Fit:
    """Fit a pipeline and measure it.

    Parameters
    ----------
    report : callable, optional
        Told the stage and the share done; may raise to cancel.

    Examples
    --------
    >>> from mlcore.datasets import load_dataset
    >>> fitted = fit(ModelConfig(n_estimators=5), load_dataset("energy"))
    >>> fitted.metrics.n_train, fitted.metrics.n_test
    (800, 200)
    """
    report = report or (lambda _stage, _share: None)
    X_train, X_test, y_train, y_test = split(config, dataset)
    report(mark("Training the model"), 0.0)
    pipeline = _pipeline(config).fit(X_train, y_train)
    answers = pipeline.predict(X_test)
    cv_r2, cv_mae = _cross_validate(config, X_train, y_train, report)
    oob, spread = _out_of_bag(pipeline, X_train)
    observed = _coverage(pipeline, calibrate(y_train - oob, spread), X_test, y_test)
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
        coverage_80=observed.get(0.8),
        coverage_90=observed.get(0.9),
        coverage_95=observed.get(0.95),
    )
    return Fit(
        pipeline=pipeline,
        schema=with_scaler(dataset.schema, pipeline[0]),
        metrics=metrics,
        calibration={
            "X": X_train,
            "y": y_train,
            "oob_prediction": oob,
            "oob_residual": y_train - oob,
            "oob_spread": spread,
        },
        held_out={"X": X_test, "y": y_test},
    )


def split(
    config: ModelConfig, dataset: Dataset
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return the rows to learn from and those to hold out, then the outcomes of both."""
    X_train, X_test, y_train, y_test = train_test_split(
        dataset.X, dataset.y, test_size=config.test_size, random_state=config.random_state
    )
    return X_train, X_test, y_train, y_test


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


def _out_of_bag(pipeline: Pipeline, X: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Average, for each training row, the trees that did not see it, and say how they differ.

    NaN if all saw it; the spread also if a single one did not, unless the forest has no more.
    """
    answers, forest = tree_answers(pipeline, X), pipeline[-1]
    unseen = np.ones_like(answers, dtype=bool)
    for place, drawn in enumerate(forest.estimators_samples_):
        unseen[place, drawn] = False
    count = unseen.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(unseen, answers, 0.0).sum(axis=0) / np.where(count > 0, count, np.nan)
        squares = np.where(unseen, (answers - mean) ** 2, 0.0).sum(axis=0)
        spread = np.sqrt(squares / np.where(count > 1, count - 1, np.nan))
    return mean, spread if len(answers) > 1 else np.where(count > 0, 0.0, np.nan)


def _coverage(
    pipeline: Pipeline, calibration: Calibration | None, X: FloatArray, y: FloatArray
) -> Mapping[float, float]:
    """Measure on held-out rows how often the ranges hold."""
    if calibration is None:
        return {}
    answers = tree_answers(pipeline, X)
    spread = answers.std(axis=0, ddof=1) if len(answers) > 1 else np.zeros(len(X))
    return calibration.measured(y, pipeline.predict(X), spread).observed


def tree_answers(pipeline: Pipeline, X: FloatArray) -> FloatArray:
    """Ask every tree of the forest of a pipeline that :func:`fit` made.

    Returns
    -------
    ndarray of shape (n_trees, n_rows), float64

    Examples
    --------
    >>> from mlcore.datasets import load_dataset
    >>> dataset = load_dataset("energy")
    >>> fitted = fit(ModelConfig(n_estimators=5), dataset)
    >>> tree_answers(fitted.pipeline, dataset.X[:3]).shape
    (5, 3)
    """
    scaled: Any = pipeline[0].transform(X).astype(np.float32)
    return np.array([tree.predict(scaled) for tree in pipeline[-1].estimators_])
