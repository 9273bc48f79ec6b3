"""A predictor made of a function, and forests and boosting with their predictors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

from mlcore.conversion import exact_model, fold_scaler, split
from mlcore.datasets import describe_rows
from mlcore.forest import TreeArrays
from mlcore.forest.histograms import histogram_trees
from mlcore.forest.scores import Scores
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


@cache
def scored(
    n_classes: int, *, place: int = 1, n_trees: int = 8, gaps: bool = False, seed: int = 0
) -> tuple[Scores, FakePredictor, np.ndarray]:
    """Return the ensembles of a boosting classifier, the chance of one class, and its rows.

    The chance is computed from what scikit-learn's own regressors say.
    """
    rng = np.random.default_rng(seed)
    X = np.round(rng.normal(size=(150, 4)), 1)
    y = rng.normal(size=(150, n_classes)) + X[:, :1] * X[:, 1:2] - 2 * (X[:, 2:3] > 0)
    if gaps:
        X[rng.random(X.shape) < 0.2] = np.nan
    n_members = 1 if n_classes == 2 else n_classes
    boosted = [
        HistGradientBoostingRegressor(
            max_iter=n_trees, min_samples_leaf=2, learning_rate=0.3, random_state=seed
        ).fit(X, column)
        for column in y.T[:n_members]
    ]

    def chance(scores: np.ndarray) -> np.ndarray:
        if n_classes == 2:
            second = 1 / (1 + np.exp(-scores[:, 0]))
            return second if place == 1 else 1 - second
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers[:, place] / powers.sum(axis=1)

    own = [1 if at == place else -1 for at in range(n_classes)]
    members = tuple(histogram_trees(each) for each in boosted)
    predictor = FakePredictor(
        lambda rows: chance(np.column_stack([each.predict(rows) for each in boosted])), 4
    )
    schema = describe_rows(np.nan_to_num(X), np.linspace(0, 1, 150), names=["a", "b", "c", "d"])
    features = [replace(each, allow_missing=gaps) for each in schema.features]
    target = replace(
        schema.target, low=0.0, high=1.0, decimals=2, chosen=place,
        classes=tuple(f"class {number}" for number in range(n_classes)),
    )  # fmt: skip
    predictor.schema = FeatureSchema(features=tuple(features), target=target)
    return Scores(members=members, link=chance, directions=tuple(own[-n_members:])), predictor, X
