"""The real rows that somebody brings with a pipeline, read and named, or refused with the place."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from mlcore.errors import InvalidRowsError
from mlcore.inference.sklearn import named_rows
from mlcore.schema import FloatArray


def read_sample(X_sample: Any, pipeline: Any, n_features: int) -> tuple[FloatArray, list[str]]:
    """Read the rows of a sample.

    Parameters
    ----------
    X_sample : array-like or data frame of shape (n_rows, n_features)
        A frame may hold its columns in any order, and others among them, if the pipeline was fitted
        on names.
    pipeline : fitted scikit-learn regressor or Pipeline
    n_features : int

    Returns
    -------
    X : ndarray of shape (n_rows, n_features), float64
    names : list of str
        Those the pipeline was fitted with, else the frame's, else x1, x2 and so on.

    Raises
    ------
    InvalidRowsError
        If a name is there twice or missing, the shape is wrong, or a value is no finite number.

    Examples
    --------
    >>> read_sample([[1, 2.5]], None, 2)
    (array([[1. , 2.5]]), ['x1', 'x2'])
    """
    columns = [str(column) for column in getattr(X_sample, "columns", [])]
    fitted = [str(name) for name in getattr(pipeline, "feature_names_in_", [])]
    counts = Counter(columns)
    twice = [name for name in dict.fromkeys(fitted or columns) if counts[name] > 1]
    if twice:
        raise InvalidRowsError("rows.duplicate", field="X_sample", names=_few(twice))
    if fitted and columns:
        held = set(X_sample.columns)
        missing = [name for name in fitted if name not in held]
        if missing:
            raise InvalidRowsError("rows.columns", field="X_sample", missing=_few(missing))
        X_sample = X_sample[fitted]
    names = fitted or columns
    if len(names) != n_features:
        names = [f"x{place}" for place in range(1, n_features + 1)]
    values = _array(X_sample)
    if values.ndim != 2 or values.shape[1] != n_features or len(values) == 0:
        raise InvalidRowsError("rows.sample", field="X_sample", expected=n_features)
    return _numbers(values, names), names


def read_outcomes(y_sample: Any, pipeline: Any, X: FloatArray) -> FloatArray:
    """Read the outcomes of a sample; None stands for what the pipeline answers.

    Raises
    ------
    InvalidRowsError
        If there is not one finite number a row.
    """
    try:
        y = np.asarray(
            pipeline.predict(named_rows(pipeline, X)) if y_sample is None else y_sample,
            dtype=np.float64,
        ).reshape(-1)
    except (TypeError, ValueError):
        raise InvalidRowsError("rows.outcomes", field="y_sample", expected=len(X)) from None
    if len(y) != len(X) or not np.isfinite(y).all():
        raise InvalidRowsError("rows.outcomes", field="y_sample", expected=len(X))
    return y


def _array(X_sample: Any) -> Any:
    try:
        return np.asarray(X_sample)
    except (TypeError, ValueError):  # rows of different lengths
        return np.empty(0)


def _numbers(values: Any, names: list[str]) -> FloatArray:
    """Turn values into numbers, or say which one is the first that is none."""
    try:
        X = np.ascontiguousarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        X = np.array([[_number(value) for value in row] for row in values])
    wrong = np.argwhere(~np.isfinite(X))
    if len(wrong):
        row, column = (int(place) for place in wrong[0])
        raise InvalidRowsError("rows.cell", field="X_sample", row=row, column=names[column])
    return X


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def _few(names: list[str]) -> str:
    return ", ".join(names[:10])
