"""A predictor made of a function, and forests with their predictor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from mlcore.conversion import exact_model, fold_scaler, split
from mlcore.datasets import describe_rows
from mlcore.forest import TreeArrays
from mlcore.inference import OnnxPredictor, Prediction
from mlcore.inference.scaler import scaler_arrays, with_scaler
from mlcore.schema import FeatureSchema


class FakePredictor:
    """Answers with a function of the rows and counts what it was asked."""

    model_id = "fake"
    backend = "onnx"

    def __init__(self, function: Callable[[np.ndarray], np.ndarray], n_features: int) -> None:
        corners = np.repeat([[-10.0], [0.0], [10.0]], n_features, axis=1)
        names = [f"x{place}" for place in range(n_features)]
        self.schema: FeatureSchema = describe_rows(corners, np.zeros(3), names=names)
        self.function = function
        self.batches: list[int] = []

    def predict(self, X: Any) -> np.ndarray:
        rows = self.schema.validate(X)
        self.batches.append(len(rows))
        return np.asarray(self.function(rows), dtype=np.float64)

    def predict_one(self, row: Any) -> Prediction:
        answer = float(self.function(self.schema.validate_row(row))[0])
        return Prediction(
            prediction=answer, latency_ms=0.1, total_time_ms=0.2, model_format="ONNX",
            features_count=self.schema.n_features,
        )  # fmt: skip


def forest_predictor(pipeline: Any, X: np.ndarray) -> tuple[TreeArrays, OnnxPredictor]:
    """Return a fitted pipeline's trees on raw values with the predictor of its exact model."""
    parts = split(pipeline)
    folded = fold_scaler(parts.trees, scaler_arrays(parts.scaler, X.shape[1]))
    schema = describe_rows(X, X[:, 0], names=[f"x{place}" for place in range(X.shape[1])])
    if parts.scaler is not None:
        schema = with_scaler(schema, parts.scaler)
    model = exact_model(folded, X.shape[1])
    return folded, OnnxPredictor(model, None, schema=schema, model_id="m", backend="onnx")
