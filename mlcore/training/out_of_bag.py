"""What the trees of a forest say of rows that they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.pipeline import Pipeline

from mlcore.schema import FloatArray
from mlcore.whatif.uncertainty import Calibration


def out_of_bag(pipeline: Pipeline, X: FloatArray) -> tuple[FloatArray, FloatArray]:
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


def coverage(
    pipeline: Pipeline, calibration: Calibration | None, X: FloatArray, y: FloatArray
) -> Mapping[float, float]:
    """Measure on held-out rows how often the ranges hold, by the share asked for."""
    if calibration is None:
        return {}
    answers = tree_answers(pipeline, X)
    spread = answers.std(axis=0, ddof=1) if len(answers) > 1 else np.zeros(len(X))
    return calibration.measured(y, pipeline.predict(X), spread).observed


def tree_answers(pipeline: Pipeline, X: FloatArray) -> FloatArray:
    """Ask every tree of the forest of a pipeline on numbers alone.

    Returns
    -------
    ndarray of shape (n_trees, n_rows), float64

    Examples
    --------
    >>> from mlcore.config import ModelConfig
    >>> from mlcore.datasets import load_dataset
    >>> from mlcore.training import fit
    >>> dataset = load_dataset("energy")
    >>> fitted = fit(ModelConfig(n_estimators=5), dataset)
    >>> tree_answers(fitted.pipeline, dataset.X[:3]).shape
    (5, 3)
    """
    scaled: Any = pipeline[0].transform(X).astype(np.float32)
    return np.array([tree.predict(scaled) for tree in pipeline[-1].estimators_])
