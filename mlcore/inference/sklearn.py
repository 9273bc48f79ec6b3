"""Prediction by the scikit-learn pipeline the ONNX model was made from."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter_ns
from typing import Any

import numpy as np

from mlcore.inference.classifier import ClassPrediction, ClassPredictor
from mlcore.inference.predictor import Prediction
from mlcore.schema import Feature, FeatureSchema, FloatArray


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

    def _given(self, rows: FloatArray) -> Any:
        return given_rows(self.pipeline, rows, self.schema.features)


class SklearnPredictor(_Fitted):
    """A fitted pipeline behind the same interface as the ONNX model."""

    def predict(self, X: Any) -> FloatArray:
        """Predict many rows; shapes and errors as for the ONNX model."""
        rows = self._given(self.schema.validate(X))
        return np.asarray(self.pipeline.predict(rows), dtype=np.float64).reshape(-1)

    def predict_one(self, row: Any) -> Prediction:
        """Predict one row and measure the call; errors as for the ONNX model."""
        start = perf_counter_ns()
        rows = self._given(self.schema.read_row(row))
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
        rows = self._given(self.schema.validate(X))
        return np.asarray(self.pipeline.predict(rows))

    def predict_proba(self, X: Any) -> FloatArray:
        """Predict the chances of all classes; shapes and errors as for the ONNX model."""
        rows = self._given(self.schema.validate(X))
        return np.asarray(self.pipeline.predict_proba(rows), dtype=np.float64)

    def predict_one(self, row: Any, *, place: int | None = None) -> ClassPrediction:
        """Predict one row and measure the call; errors as for the ONNX model."""
        start = perf_counter_ns()
        rows = self._given(self.schema.read_row(row))
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


def fitted_names(estimator: Any) -> Sequence[Any] | None:
    """Return the names of the columns an estimator was fitted on; None where it knows none."""
    names = getattr(estimator, "feature_names_in_", None)
    if names is not None:
        return list(names)
    first = estimator.steps[0][1] if hasattr(estimator, "steps") else estimator
    # CatBoost keeps them under another name, and numbers columns without any.
    known = list(getattr(first, "feature_names_", None) or [])
    return None if known == [str(place) for place in range(len(known))] else known


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
    names = fitted_names(estimator)
    if names is None:
        return rows
    import pandas

    return pandas.DataFrame(rows, columns=list(names))


def given_rows(estimator: Any, rows: FloatArray, features: Sequence[Feature]) -> Any:
    """Give an estimator its rows as it was fitted on them: with names, and levels for codes.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features)
        Codes in the columns of choices.
    features : sequence of Feature
        One a column.

    Returns
    -------
    ndarray or pandas.DataFrame
        The rows themselves where the estimator knows no names and there are no choices.

    Examples
    --------
    >>> home = Feature(name="home", label="Home", low=0, high=1, typical=1, step=1, decimals=0,
    ...                kind="category", levels=("owns", "rents"), dtype="object")
    >>> given_rows(None, np.array([[1.0], [0.0]]), [home]).tolist()
    [['rents'], ['owns']]
    """
    if not any(feature.is_choice for feature in features):
        return named_rows(estimator, rows)
    columns = [
        decoded(column, feature) if feature.is_choice else column
        for column, feature in zip(rows.T, features, strict=True)
    ]
    names = fitted_names(estimator)
    if names is None:
        numbers = all(np.asarray(column).dtype.kind in "biuf" for column in columns)
        made = np.empty(rows.shape, dtype=np.float64 if numbers else object)
        for place, column in enumerate(columns):
            made[:, place] = column
        return made
    import pandas

    # One by one: a dictionary would merge columns of one name.
    # In its own type: by itself pandas reads objects that are text as text, and None as NaN.
    frame = pandas.concat([pandas.Series(column, dtype=column.dtype) for column in columns], axis=1)
    frame.columns = pandas.Index(list(names))
    return frame


def decoded(codes: FloatArray, feature: Feature) -> Any:
    """Return the levels that codes stand for, in the type that the model was fitted on.

    Returns
    -------
    ndarray or pandas.Series of shape (n_rows,)
    """
    is_text = all(isinstance(level, str) for level in feature.levels)
    # A number that no level is.
    unknown = feature.unseen if is_text else float(max(map(float, feature.levels))) + 1.0
    table = np.empty(len(feature.levels) + 2, dtype=object)
    table[:] = [*feature.levels, unknown, None if feature.gap_is_none else np.nan]
    places = np.where(np.isnan(codes), len(table) - 1, codes).astype(np.int64)
    values = table[places]
    kind = feature.dtype
    if kind == "object":
        return values
    if not is_text and kind in ("float64", "int64", "bool"):
        # Gaps and levels that nobody saw need a wider type, as they would in a frame.
        if kind != "float64" and (places < len(feature.levels)).all():
            return values.astype(kind)
        return values.astype(np.float64)
    import pandas

    if kind == "category":
        n_levels = len(feature.levels) + int((places == len(feature.levels)).any())
        return pandas.Series(pandas.Categorical(values, categories=list(table[:n_levels])))
    return pandas.Series(values, dtype=kind)
