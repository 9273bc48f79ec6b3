"""Prediction by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from time import perf_counter_ns
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.inference.batches import available_threads, morton_order, run_batch
from mlcore.inference.predictor import Prediction
from mlcore.inference.session import Session
from mlcore.schema import FeatureSchema, FloatArray


class OnnxPredictor:
    """An ONNX model that takes raw rows.

    Parameters
    ----------
    model : bytes
        An ONNX model with one two-dimensional input and one number per row as its first output.
    scaler : ndarray of shape (2, n_features), float64, or None
        Mean and scale applied in float64 before the row is cast to the model's input type. None
        where the model takes raw rows.
    forest : bool
        Whether the model is a tree ensemble, for which large batches are sorted.
    n_threads : int, optional
        Threads that share a large batch; by default all processors this process may use.

    Attributes
    ----------
    link : Link or None
        What is made of the model's scores; None where its first one is the answer.

    Raises
    ------
    ArtifactError
        If ONNX Runtime refuses the model, or its input does not fit the schema.
    """

    def __init__(
        self,
        model: bytes,
        scaler: FloatArray | None,
        *,
        schema: FeatureSchema,
        model_id: str,
        backend: str,
        forest: bool = False,
        n_threads: int | None = None,
    ) -> None:
        self.schema = schema
        self.model_id = model_id
        self.backend = backend
        self._scaler = scaler
        self._forest = forest
        self._n_threads = n_threads or available_threads()
        self._session = Session(model, schema.n_features)
        self.link = None if self._session.link.is_identity else self._session.link

    @cached_property
    def _order(self) -> Callable[[Any], npt.NDArray[np.int64]] | None:
        if not self._forest:
            return None
        advised = self._session.advised_order()
        return morton_order if advised is None else advised.argsort

    def predict(self, X: Any) -> FloatArray:
        """Predict many rows.

        Parameters
        ----------
        X : array-like or sparse matrix of shape (n_rows, n_features), or data frame
            A frame's columns are found by name.

        Returns
        -------
        ndarray of shape (n_rows,), float64

        Raises
        ------
        InvalidRowsError
            If the rows do not fit the schema.
        """
        rows = self.schema.validate(X)
        if self._scaler is not None:
            rows = (rows - self._scaler[0]) / self._scaler[1]
        encoded = rows.astype(self._session.dtype, copy=False)
        return run_batch(self._answers, encoded, order=self._order, n_threads=self._n_threads)

    def _answers(self, encoded: Any) -> FloatArray:
        if self.link is None:
            return self._session.run(encoded)
        return self.link(self._session.scores(encoded))

    def predict_one(self, row: Any) -> Prediction:
        """Predict one row and measure the call.

        Raises
        ------
        InvalidRowsError
            If the row does not fit the schema.
        """
        start = perf_counter_ns()
        schema = self.schema
        values = row if schema.is_plain(row) else schema.read_row(row)[0]
        if self._scaler is not None:
            values = (values - self._scaler[0]) / self._scaler[1]
        linked = self.link is not None
        run = partial(self._linked, values) if linked else self._session.prepare_row(values)
        before = perf_counter_ns()
        prediction = run()
        after = perf_counter_ns()
        latency_ms = (after - before) / 1e6
        total_time_ms = (perf_counter_ns() - start) / 1e6
        # Named arguments would take twice as long here.
        return Prediction(prediction, latency_ms, total_time_ms, "ONNX", len(schema.features))

    def _linked(self, values: Any) -> float:
        row = np.asarray(values, dtype=self._session.dtype).reshape(1, -1)
        return float(self._answers(row)[0])
