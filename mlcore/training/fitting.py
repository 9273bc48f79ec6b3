"""Fitting a configuration's pipeline, and measuring it on rows that it has not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split
from sklearn.pipeline import Pipeline

from mlcore.config import ModelConfig
from mlcore.datasets import Dataset
from mlcore.inference.scaler import with_scaler
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.text import mark
from mlcore.training.metrics import ClassMetrics, Metrics, measured_classes
from mlcore.training.out_of_bag import coverage, out_of_bag
from mlcore.training.recipes import outcomes_of, pipeline_of, rows_of
from mlcore.whatif.uncertainty import calibrate

N_FOLDS = 5
Report = Callable[[str, float], None]
"""Called with a message of the catalogue and the share done, 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted pipeline with what was learnt about it.

    Attributes
    ----------
    pipeline : sklearn.pipeline.Pipeline
        Fitted on the training rows; see :func:`mlcore.training.recipes.pipeline_of`.
    schema : FeatureSchema
        With the scaler's mean and scale.
    calibration : dict of str to ndarray
        ``X`` and ``y``: the training rows; of a number also ``oob_prediction``, ``oob_residual``
        and ``oob_spread`` of shape (n_train,): what the trees that did not see a row say of it, the
        outcome less that, and their standard deviation.
    held_out : dict of str to ndarray
        ``X`` and ``y``: the rows it has not seen.
    """

    pipeline: Pipeline
    schema: FeatureSchema
    metrics: Metrics | ClassMetrics
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
    if not dataset.schema.target.is_number:
        return _fit_classes(config, dataset.schema, (X_train, X_test, y_train, y_test), report)
    pipeline = pipeline_of(config, dataset.schema).fit(X_train, y_train)
    answers = pipeline.predict(X_test)
    cv_r2, cv_mae = _cross_validate(config, dataset.schema, X_train, y_train, report)
    oob, spread = out_of_bag(pipeline, X_train)
    observed = coverage(pipeline, calibrate(y_train - oob, spread), X_test, y_test)
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
        dataset.X,
        dataset.y,
        test_size=config.test_size,
        random_state=config.random_state,
        # Of each class as many as it has among all.
        stratify=None if dataset.schema.target.is_number else dataset.y,
    )
    return X_train, X_test, y_train, y_test


def _fit_classes(
    config: ModelConfig,
    schema: FeatureSchema,
    parts: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    report: Report,
) -> Fit:
    X_train, X_test, y_train, y_test = parts
    pipeline = pipeline_of(config, schema)
    pipeline.fit(rows_of(X_train, schema), outcomes_of(y_train, schema))
    folds = []
    for seen, unseen in _folds(config, X_train, y_train, report, schema=schema):
        fold = pipeline_of(config, schema)
        fold.fit(rows_of(X_train[seen], schema), outcomes_of(y_train[seen], schema))
        folds.append(_measured(fold, schema, X_train[unseen], y_train[unseen]))
    briers = np.array([fold.brier for fold in folds])
    metrics = replace(
        _measured(pipeline, schema, X_test, y_test),
        n_train=len(X_train),
        n_folds=N_FOLDS,
        cv_brier=float(briers.mean()),
        cv_brier_std=float(briers.std()),
        cv_accuracy=float(np.mean([fold.accuracy for fold in folds])),
    )
    return Fit(
        pipeline=pipeline,
        schema=schema,
        metrics=metrics,
        calibration={"X": X_train, "y": y_train},
        held_out={"X": X_test, "y": y_test},
    )


def _measured(
    pipeline: Pipeline, schema: FeatureSchema, X: FloatArray, y: FloatArray
) -> ClassMetrics:
    rows = rows_of(X, schema)
    right = pipeline.predict(rows) == outcomes_of(y, schema)
    return measured_classes(y, pipeline.predict_proba(rows), right)


def _cross_validate(
    config: ModelConfig, schema: FeatureSchema, X: FloatArray, y: FloatArray, report: Report
) -> tuple[FloatArray, FloatArray]:
    r2, mae = [], []
    for seen, unseen in _folds(config, X, y, report, schema=schema):
        answers = pipeline_of(config, schema).fit(X[seen], y[seen]).predict(X[unseen])
        r2.append(r2_score(y[unseen], answers))
        mae.append(mean_absolute_error(y[unseen], answers))
    return np.array(r2), np.array(mae)


def _folds(
    config: ModelConfig,
    X: FloatArray,
    y: FloatArray,
    report: Report,
    *,
    schema: FeatureSchema,
) -> Iterator[tuple[FloatArray, FloatArray]]:
    kind = KFold if schema.target.is_number else StratifiedKFold
    folds = kind(N_FOLDS, shuffle=True, random_state=config.random_state)
    for number, (seen, unseen) in enumerate(folds.split(X, y), start=1):
        report(mark("Checking it on rows it has not seen"), number / (N_FOLDS + 1))
        yield seen, unseen
