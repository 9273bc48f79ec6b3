"""How far off a model is on cases that, as its owner says, it has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore import artifacts
from mlcore.forest import TreeArrays
from mlcore.inference import OnnxPredictor
from mlcore.inference.scaler import read_scaler
from mlcore.models.calibrated import RESIDUAL, SPREAD
from mlcore.models.storage import trees_of
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.training import Metrics
from mlcore.whatif.uncertainty import observed_by_folds, tree_spread


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """What cases say of a model that has not seen them.

    Attributes
    ----------
    metrics : dict
        As :class:`mlcore.training.Metrics` has them.
    arrays : dict of str to ndarray of shape (n_rows,), float64
        What a range is made from, by name in ``calibration.npz``.
    """

    metrics: dict[str, Any]
    arrays: Mapping[str, FloatArray]


NOT_JUDGED = HeldOut(metrics={}, arrays={})
"""Of a model whose owner does not say that it has not seen its cases."""


def judge(
    files: Mapping[str, bytes], schema: FeatureSchema, X: FloatArray, y: FloatArray
) -> HeldOut:
    """Compare what will be served with the outcomes of cases it has not seen.

    Parameters
    ----------
    files : dict of str to bytes
        Of a model that is not published yet.
    X : ndarray of shape (n_rows, n_features), float64
    y : ndarray of shape (n_rows,), float64
    """
    served = _served(files, schema)
    answers, trees = served.predict(X), _forest(served, files)
    arrays = {RESIDUAL: y - answers}
    if trees is not None:
        arrays[SPREAD] = tree_spread(trees, X)
    return HeldOut(metrics=measured(y, answers, arrays.get(SPREAD)).as_dict(), arrays=arrays)


def measured(y: FloatArray, answers: FloatArray, spreads: FloatArray | None = None) -> Metrics:
    """Measure how well answers fit outcomes.

    Parameters
    ----------
    y, answers : ndarray of shape (n_rows,), float64
    spreads : ndarray of shape (n_rows,), float64, optional
        Of a forest's trees.

    Returns
    -------
    Metrics
        Without what only training knows.

    Examples
    --------
    >>> found = measured(np.array([1.0, 2.0, 6.0]), np.array([1.0, 3.0, 5.0]))
    >>> round(found.mae, 3), round(found.baseline_mae, 3), found.coverage_90
    (0.667, 1.667, None)
    """
    observed = observed_by_folds(y - answers, spreads, rng=np.random.default_rng(0))
    # The rows the model was fitted on are not known here: their median would be no better.
    baseline = float(np.abs(y - np.median(y)).mean())
    return Metrics(
        r2=_r2(y, answers),
        mae=float(np.abs(y - answers).mean()),
        baseline_mae=baseline,
        n_test=len(y),
        coverage_80=observed.get(0.8),
        coverage_90=observed.get(0.9),
        coverage_95=observed.get(0.95),
    )


def _served(files: Mapping[str, bytes], schema: FeatureSchema) -> OnnxPredictor:
    """Open what will answer, as it will when the files are published."""
    exact = files.get(artifacts.EXACT)
    scaler = None if exact else read_scaler(files[artifacts.SCALER], schema.n_features)
    return OnnxPredictor(
        exact or files[artifacts.PORTABLE], scaler, schema=schema, model_id="new", backend="onnx"
    )


def _forest(served: OnnxPredictor, files: Mapping[str, bytes]) -> TreeArrays | None:
    """Read the trees whose spread tells where a model is less sure."""
    exact = files.get(artifacts.EXACT)
    trees = None if exact is None else trees_of(served, exact)
    return trees if trees is not None and trees.average and trees.n_trees > 1 else None


def _r2(y: FloatArray, answers: FloatArray) -> float | None:
    """Return the share of the variance explained; None where outcomes do not vary."""
    # Not by their sum of squares: the mean of many 0.1 is not quite 0.1.
    if y.min() == y.max():
        return None
    return 1.0 - float(((y - answers) ** 2).sum() / ((y - y.mean()) ** 2).sum())
