"""Prediction by the scikit-learn pipeline the ONNX model was made from."""

from __future__ import annotations

from time import perf_counter_ns
from typing import Any

import numpy as np

from mlcore.inference.classifier import ClassPrediction, ClassPredictor
from mlcore.inference.predictor import Prediction
from mlcore.schema import FeatureSchema, FloatArray


class _Fitted:
    """A fitted pipeline and what is known of it.

    Attributes
    ----------
    pipeline : fitted scikit-learn estimator
        For those who want to time it alone.
    """

    backend = "sklearn"

    def __init__(self, pipeline: Any, *, schema: FeatureSchema, model_id: str) -> None:
        self.pipeline = pipeline
        self.schema = schema
        self.model_id = model_id


class SklearnPredictor(_Fitted):
    """A fitted pipeline behind the same interface as the ONNX model."""

    def predict(self, X: Any) -> FloatArray:
        """Predict many rows; shapes and errors as for the ONNX model."""
        rows = named_rows(self.pipeline, self.schema.validate(X))
        return np.asarray(self.pipeline.predict(rows), dtype=np.float64).reshape(-1)

    def predict_one(self, row: Any) -> Prediction:
        """Predict one row and measure the call; errors as for the ONNX model."""
        start = perf_counter_ns()
        rows = named_rows(self.pipeline, self.schema.read_row(row))
        before = perf_counter_ns()
        answer = self.pipeline.predict(rows)
        after = perf_counter_ns()
        return Prediction(
            prediction=float(answer[0]),
            latency_ms=(after - before) / 1e6,
            total_time_ms=(perf_counter_ns() - start) / 1e6,
            model_format="scikit-learn",
            features_count=self.schema.n_features,
        )


class SklearnClassifier(_Fitted):
    """A fitted classifier behind the same interface as its ONNX model."""

    @property
    def classes(self) -> Any:
        """The labels in scikit-learn's order, shape (n_classes,)."""
        return self.pipeline.classes_

    def predict(self, X: Any) -> Any:
        """Predict the labels of many rows; shapes and errors as for the ONNX model."""
        rows = named_rows(self.pipeline, self.schema.validate(X))
        return np.asarray(self.pipeline.predict(rows))

    def predict_proba(self, X: Any) -> FloatArray:
        """Predict the chances of all classes; shapes and errors as for the ONNX model."""
        rows = named_rows(self.pipeline, self.schema.validate(X))
        return np.asarray(self.pipeline.predict_proba(rows), dtype=np.float64)

    def predict_one(self, row: Any, *, place: int | None = None) -> ClassPrediction:
        """Predict one row and measure the call; errors as for the ONNX model."""
        start = perf_counter_ns()
        rows = named_rows(self.pipeline, self.schema.read_row(row))
        before = perf_counter_ns()
        (chances,) = self.pipeline.predict_proba(rows)
        after = perf_counter_ns()
        # Not measured: where the chances alone decide, nobody asks the model a second time.
        (label,) = self.pipeline.predict(rows)
        labels = list(self.pipeline.classes_)
        return ClassPrediction.of(
            [float(chance) for chance in chances],
            target=self.schema.target,
            label=self.schema.target.classes[labels.index(label)],
            place=place,
            latency_ms=(after - before) / 1e6,
            start=start,
            model_format="scikit-learn",
            n_features=self.schema.n_features,
        )

    def probability(self, place: int | None = None) -> ClassPredictor:
        """Return what predicts the chance of one class alone; by default the chosen one's."""
        return ClassPredictor(self, self.schema.target.chosen if place is None else place)


def named_rows(estimator: Any, rows: FloatArray) -> Any:
    """Give an estimator that was fitted on a data frame its column names back.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features)

    Returns
    -------
    ndarray or pandas.DataFrame
        The rows themselves where the estimator knows no names.
    """
    names = getattr(estimator, "feature_names_in_", None)
    if names is None:
        return rows
    import pandas

    return pandas.DataFrame(rows, columns=list(names))
