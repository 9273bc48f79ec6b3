"""Prediction by ONNX Runtime."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from time import perf_counter_ns
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.errors import ArtifactError
from mlcore.inference.batches import available_threads, morton_order, run_batch
from mlcore.inference.classifier import ClassPrediction, ClassPredictor
from mlcore.inference.links import Link
from mlcore.inference.predictor import Prediction
from mlcore.inference.session import Session
from mlcore.schema import FeatureSchema, FloatArray


class _OnnxModel:
    """An ONNX model that takes raw rows.

    Parameters
    ----------
    model : bytes
        An ONNX model with one two-dimensional input; its first output gives a number per row, or
        several that its link makes the answer of.
    scaler : ndarray of shape (2, n_features), float64, or None
        Mean and scale applied in float64 before the row is cast to the model's input type. None
        where the model takes raw rows.
    forest : bool
        Whether the model is a tree ensemble, for which large batches are sorted.
    n_threads : int, optional
        Threads that share a large batch; by default all processors this process may use.

    Raises
    ------
    ArtifactError
        If ONNX Runtime refuses the model, its input does not fit the schema, or it names other
        classes.
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
        self._model = model
        self._session = Session(model, schema.n_features)
        if self._session.classes not in ((), schema.target.classes):
            raise ArtifactError("artifact.output")

    @cached_property
    def _order(self) -> Callable[[Any], npt.NDArray[np.int64]] | None:
        if not self._forest:
            return None
        advised = self._session.advised_order()
        return morton_order if advised is None else advised.argsort

    def _batch(self, X: Any, run: Callable[[Any], FloatArray]) -> FloatArray:
        rows = self.schema.validate(X)
        if self._scaler is not None:
            rows = (rows - self._scaler[0]) / self._scaler[1]
        encoded = rows.astype(self._session.dtype, copy=False)
        return run_batch(run, encoded, order=self._order, n_threads=self._n_threads)

    def _values(self, row: Any) -> Any:
        schema = self.schema
        values = row if schema.is_plain(row) else schema.read_row(row)[0]
        if self._scaler is not None:
            values = (values - self._scaler[0]) / self._scaler[1]
        return values


class OnnxPredictor(_OnnxModel):
    """An ONNX model that predicts a number."""

    @cached_property
    def link(self) -> Link | None:
        """What is made of the model's scores; None where its first one is the answer."""
        return None if self._session.link.is_identity else self._session.link

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
        return self._batch(X, self._answers)

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
        values = self._values(row)
        linked = self.link is not None
        run = partial(self._linked, values) if linked else self._session.prepare_row(values)
        before = perf_counter_ns()
        prediction = run()
        after = perf_counter_ns()
        latency_ms = (after - before) / 1e6
        total_time_ms = (perf_counter_ns() - start) / 1e6
        # Named arguments would take twice as long here.
        return Prediction(prediction, latency_ms, total_time_ms, "ONNX", len(self.schema.features))

    def _linked(self, values: Any) -> float:
        row = np.asarray(values, dtype=self._session.dtype).reshape(1, -1)
        return float(self._answers(row)[0])


class OnnxClassifier(_OnnxModel):
    """An ONNX model that tells classes apart."""

    @cached_property
    def classes(self) -> Any:
        """The labels in scikit-learn's order, shape (n_classes,)."""
        return np.array(self.schema.target.classes)

    @cached_property
    def link(self) -> Link:
        """From the model's scores to the chances of all classes."""
        return self._session.link

    @property
    def label(self) -> Link | None:
        """From the model's scores to the place of the class that is named.

        None where that is the one with the highest chance.
        """
        return self._session.label

    @cached_property
    def _single(self) -> dict[int, ClassPredictor]:
        return {}

    def predict(self, X: Any) -> Any:
        """Predict the labels of many rows; rows and errors as for a number.

        Returns
        -------
        ndarray of shape (n_rows,)
            As scikit-learn's ``predict``.
        """
        return self.classes[self._places(self._batch(X, self._session.scores))]

    def predict_proba(self, X: Any) -> FloatArray:
        """Predict the chances of all classes; rows and errors as for a number.

        Returns
        -------
        ndarray of shape (n_rows, n_classes), float64
        """
        # The link after the batch is whole again: scikit-learn, too, computes with whole columns.
        return self.link(self._batch(X, self._session.scores))

    def scores(self, X: Any) -> FloatArray:
        """Compute what chances are made of; rows and errors as for a number.

        Returns
        -------
        ndarray of shape (n_rows, n_scores), float64
        """
        return self._batch(X, self._session.scores)

    def predict_one(self, row: Any, *, place: int | None = None) -> ClassPrediction:
        """Predict one row and measure the call; errors as for a number.

        Parameters
        ----------
        place : int, optional
            Of the class whose chance is the prediction; by default the chosen one.
        """
        start = perf_counter_ns()
        run = self._session.prepare_scores(self._values(row))
        before = perf_counter_ns()
        if self._is_plain:
            chances = run()[0].tolist()
            label = chances.index(max(chances))
        else:
            scores = run()
            found = self.link(scores)
            chances, label = found[0].tolist(), int(self._places(scores, found)[0])
        after = perf_counter_ns()
        return ClassPrediction.of(
            chances,
            target=self.schema.target,
            label=self.schema.target.classes[label],
            place=place,
            latency_ms=(after - before) / 1e6,
            start=start,
            model_format="ONNX",
            n_features=len(self.schema.features),
        )

    @cached_property
    def _is_plain(self) -> bool:
        """Whether the scores are the chances, which spares a row three calls of numpy."""
        n_classes = len(self.schema.target.classes)
        return self.label is None and self.link.rule == ["columns", {}, *range(n_classes)]

    def _places(
        self, scores: FloatArray, chances: FloatArray | None = None
    ) -> npt.NDArray[np.int64]:
        """Tell which class scikit-learn names: two chances can be equal where scores are not."""
        if self.label is not None:
            return self.label(scores).astype(np.int64)
        chances = self.link(scores) if chances is None else chances
        return np.asarray(chances.argmax(axis=1), dtype=np.int64)

    def probability(self, place: int | None = None) -> ClassPredictor:
        """Return what predicts the chance of one class alone; by default the chosen one's."""
        place = self.schema.target.chosen if place is None else place
        if place not in self._single:
            made = ClassPredictor(
                self, place, link=self.link.of_class(place), open_score=self._open_score
            )
            self._single.setdefault(place, made)
        return self._single[place]

    def _open_score(self, score: int) -> OnnxPredictor | None:
        """Open the one ensemble of a class: a graph runs whole, whichever score is asked for.

        None where the graph gives all classes together.
        """
        from mlcore.forest.onnx_file import keeps_apart, only_score

        read = [self.link, *([] if self.label is None else [self.label])]
        if not keeps_apart(self._model, max(each.n_scores for each in read)):
            return None
        return OnnxPredictor(
            only_score(self._model, score),
            self._scaler,
            schema=self.schema,
            model_id=self.model_id,
            backend=self.backend,
            forest=self._forest,
            n_threads=self._n_threads,
        )
