"""How well an own pipeline's ONNX model does on cases it has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from mlcore.artifacts import EXACT, PORTABLE, SCALER
from mlcore.forest import TreeArrays
from mlcore.inference import OnnxClassifier, OnnxPredictor
from mlcore.inference.scaler import read_scaler
from mlcore.models.calibration import RESIDUAL, SPREAD
from mlcore.models.scores import trees_of
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.training import ClassMetrics, Metrics, measured_classes
from mlcore.whatif.uncertainty import observed_by_folds, tree_spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What cases say of a model whose owner says that it has not seen them; else nothing.

    Attributes
    ----------
    arrays : dict of str to ndarray of shape (n_rows,), float64
        What a range is made from, by name in ``calibration.npz``.
    """

    metrics: Metrics | ClassMetrics | None = None
    arrays: Mapping[str, FloatArray] = field(default_factory=dict)


def judge(
    files: Mapping[str, bytes], schema: FeatureSchema, X: FloatArray, y: FloatArray
) -> Judged:
    """Compare what will be served with the outcomes of cases it has not seen."""
    exact, schema = files.get(EXACT), schema.on_codes()
    model, scaler = exact or files[PORTABLE], None
    if exact is None:
        scaler = read_scaler(files[SCALER], schema.n_features)
    if not schema.target.is_number:
        classifier = OnnxClassifier(model, scaler, schema=schema, model_id="new", backend="onnx")
        labels = classifier.predict(X) == classifier.classes[y.astype(np.int64)]
        return Judged(metrics=measured_classes(y, classifier.predict_proba(X), labels))
    served = OnnxPredictor(model, scaler, schema=schema, model_id="new", backend="onnx")
    answers, trees = served.predict(X), _forest(served, exact)
    arrays = {RESIDUAL: y - answers}
    if trees is not None:
        arrays[SPREAD] = tree_spread(trees, X)
    return Judged(metrics=measured(y, answers, arrays.get(SPREAD)), arrays=arrays)


def measured(y: FloatArray, answers: FloatArray, spreads: FloatArray | None = None) -> Metrics:
    """Measure how well answers fit outcomes, with the spreads of a forest's trees where known.

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


def _forest(served: OnnxPredictor, exact: bytes | None) -> TreeArrays | None:
    """Read the trees whose spread tells where a model is less sure."""
    trees = None if exact is None else trees_of(served, exact)
    return trees if trees is not None and trees.average and trees.n_trees > 1 else None


def _r2(y: FloatArray, answers: FloatArray) -> float | None:
    """Return the share of the variance explained; None where outcomes do not vary."""
    # Not by their sum of squares: the mean of many 0.1 is not quite 0.1.
    if y.min() == y.max():
        return None
    return 1.0 - float(((y - answers) ** 2).sum() / ((y - y.mean()) ** 2).sum())
