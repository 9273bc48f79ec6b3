"""The ONNX files of a model folder with the parity measured on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mlcore import artifacts
from mlcore.conversion.ensemble import exact_model
from mlcore.conversion.exact import fold_scaler, proven_thresholds
from mlcore.conversion.jumps import rows_beside_jumps
from mlcore.conversion.parity import Parity, near_threshold_rows, probe_rows
from mlcore.conversion.parts import split
from mlcore.conversion.portable import convert_portable, portable_thresholds_proven
from mlcore.errors import UnsupportedModelError
from mlcore.inference import OnnxPredictor
from mlcore.inference.scaler import scaler_arrays
from mlcore.inference.sklearn import named_rows
from mlcore.schema import FeatureSchema, FloatArray

N_PROBES = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Files ready to be published.

    Attributes
    ----------
    files : dict of str to bytes
        By file name.
    parity : dict of str to dict
        Agreement with the pipeline, by the file it was measured on.
    """

    files: dict[str, bytes]
    parity: dict[str, dict[str, Any]]


def build(pipeline: Any, schema: FeatureSchema, X: FloatArray, *, random_state: int = 0) -> Bundle:
    """Convert a fitted pipeline every way that applies, and measure each against it.

    Parameters
    ----------
    pipeline : fitted scikit-learn regressor or Pipeline
    schema : FeatureSchema
        With the scaler's mean and scale.
    X : ndarray of shape (n_rows, n_features)
        Real rows that the probes are made from.
    random_state : int
        Seed of the probes.

    Returns
    -------
    Bundle

    Raises
    ------
    UnsupportedModelError
        If the estimator cannot be converted, or answers are too large for ONNX.
    """
    parts = split(pipeline)
    rng = np.random.default_rng(random_state)
    scaler = scaler_arrays(parts.scaler, parts.n_features)
    rows = probe_rows(schema, X, N_PROBES, rng=rng)

    def answered(X: FloatArray) -> FloatArray:
        return np.asarray(parts.whole.predict(named_rows(parts.whole, X)))

    if parts.trees is not None:
        near = near_threshold_rows(parts.trees, scaler, X, N_PROBES, rng=rng)
        # Trees that met missing values also ask whether there is a value: no row lies beside that.
        near = near[np.isfinite(near).all(axis=1)]
    else:
        near = rows_beside_jumps(answered, X, rng=rng)
    rows = np.vstack([rows, near])
    expected = answered(rows)
    if not np.isfinite(expected).all():
        raise UnsupportedModelError("model.overflow", received=parts.estimator)

    def measured(model: bytes, scaler: FloatArray | None, proven: int) -> dict[str, Any]:
        candidate = OnnxPredictor(model, scaler, schema=schema, model_id="new", backend="onnx")
        answers = candidate.predict(rows)
        if not np.isfinite(answers).all():
            raise UnsupportedModelError("model.overflow", received=parts.estimator)
        parity = Parity.compare(expected, answers, n_near_threshold=len(near))
        n_thresholds = 0 if parts.trees is None else len(parts.trees.inner)
        return replace(parity, n_thresholds=n_thresholds, n_thresholds_proven=proven).as_dict()

    model, scaler_file = convert_portable(parts)
    files = {artifacts.PORTABLE: model, artifacts.SCALER: scaler_file}
    proven = 0 if parts.trees is None else portable_thresholds_proven(parts.trees, model)
    parity = {artifacts.PORTABLE: measured(model, scaler, proven)}
    if parts.trees is not None:
        folded = fold_scaler(parts.trees, scaler)
        files[artifacts.EXACT] = exact_model(folded, parts.n_features)
        proven = proven_thresholds(parts.trees, folded, scaler)
        parity[artifacts.EXACT] = measured(files[artifacts.EXACT], None, proven)
    return Bundle(files=files, parity=parity)
