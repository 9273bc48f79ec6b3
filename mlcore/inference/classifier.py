"""Classifiers: labels and chances as scikit-learn means them, and the chance of one class."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cached_property
from time import perf_counter_ns
from typing import Any, Protocol, runtime_checkable

import numpy as np

from mlcore.errors import ArtifactError
from mlcore.inference.links import Link
from mlcore.inference.predictor import Prediction, Predictor
from mlcore.schema import FeatureSchema, FloatArray, Label, Target

CLASSES = "levers.classes"
"""Key in the metadata of an ONNX model: the labels, in the order of its chances."""
INPUTS = "levers.inputs"
"""Key in the metadata of an ONNX model of classes: the names of its inputs, in their order."""

LEVELS = "levers.levels"
"""Key in the metadata of a model of choices: the levels of each input in their order, or none."""


class ClassPrediction(Prediction):
    """The chance of one class of a row, those of all, and how long it took.

    Attributes
    ----------
    prediction : float
        Chance of the chosen class, 0 to 1, not rounded.
    label : str, int, float or bool
        What scikit-learn predicts, which need not be the chosen class.
    probabilities : dict of str to float
        In the order of the classes, by their labels written as text.

    Examples
    --------
    >>> answer = ClassPrediction(0.75, 0.01, 0.02, "ONNX", 5, "yes", {"no": 0.25, "yes": 0.75})
    >>> answer.prediction, answer.label, list(answer.as_dict())[-2:]
    (0.75, 'yes', ['label', 'probabilities'])
    """

    label: Label
    probabilities: dict[str, float]

    def __new__(
        cls,
        prediction: float,
        latency_ms: float,
        total_time_ms: float,
        model_format: str,
        features_count: int,
        label: Label,
        probabilities: dict[str, float],
    ) -> ClassPrediction:
        """Put a class's answer beside what any number's holds."""
        made = super().__new__(
            cls, prediction, latency_ms, total_time_ms, model_format, features_count
        )
        made.label = label
        made.probabilities = probabilities
        return made

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as REST gives it."""
        return {**self._asdict(), "label": self.label, "probabilities": self.probabilities}

    @classmethod
    def of(
        cls,
        chances: Sequence[float],
        *,
        target: Target,
        label: Label,
        place: int | None,
        latency_ms: float,
        start: int,
        model_format: str,
        n_features: int,
    ) -> ClassPrediction:
        """Put an answer together.

        Parameters
        ----------
        chances : sequence of float
            Of all classes, in their order.
        place : int or None
            Of the class whose chance is the prediction; None for the chosen one.
        start : int
            When the call began, by ``time.perf_counter_ns``.
        """
        return cls(
            chances[target.chosen if place is None else place],
            latency_ms,
            (perf_counter_ns() - start) / 1e6,
            model_format,
            n_features,
            label,
            dict(zip(target.class_names, chances, strict=True)),
        )


@runtime_checkable
class Classifier(Protocol):
    """A published model that tells classes apart.

    Attributes
    ----------
    backend : str
        As for a :class:`mlcore.Predictor`.
    """

    schema: FeatureSchema
    model_id: str
    backend: str

    @property
    def classes(self) -> Any:
        """The labels in scikit-learn's order; ndarray of shape (n_classes,)."""
        ...

    def predict(self, X: Any) -> Any:
        """Predict the labels of rows of shape (n_rows, n_features); returns (n_rows,)."""
        ...

    def predict_proba(self, X: Any) -> FloatArray:
        """Predict the chances of all classes; returns (n_rows, n_classes) float64."""
        ...

    def predict_one(self, row: Any, *, place: int | None = None) -> ClassPrediction:
        """Predict one row of n_features values, in order or by name, measuring the call.

        Parameters
        ----------
        place : int, optional
            Of the class whose chance is the prediction; by default the chosen one.
        """
        ...

    def probability(self, place: int | None = None) -> Predictor:
        """Return what predicts the chance of one class alone; by default the chosen one's."""
        ...


class ClassPredictor:
    """The chance of one class, predicted as any number is.

    Attributes
    ----------
    classifier : Classifier
        What answers for all classes.
    place : int
        Of the class among them.
    link : Link or None
        From the scores of the classifier's model to the chance; None where one of them is it, or
        where no ONNX model answers.
    score : int or None
        Place of the one score that is the chance; its ensemble is then asked alone.
    """

    def __init__(
        self,
        classifier: Classifier,
        place: int,
        *,
        link: Link | None = None,
        open_score: Callable[[int], Predictor | None] | None = None,
    ) -> None:
        self.schema = classifier.schema.of_class(place)
        self.model_id = classifier.model_id
        self.backend = classifier.backend
        rule = None if link is None else link.rule
        self.score = rule if isinstance(rule, int) else None
        self.link = link if self.score is None else None
        self.classifier = classifier
        self.place = place
        self._open_score = open_score

    @cached_property
    def alone(self) -> Predictor | None:
        """The one ensemble of the class; None where all classes are computed together."""
        if self.score is None or self._open_score is None:
            return None
        return self._open_score(self.score)

    def of_class(self, place: int) -> Predictor:
        """Return what predicts the chance of another class of the same model."""
        return self.classifier.probability(place)

    def predict(self, X: Any) -> FloatArray:
        """Predict many rows; returns (n_rows,) float64, from 0 to 1."""
        if self.alone is not None:
            return self.alone.predict(X)
        return np.ascontiguousarray(self.classifier.predict_proba(X)[:, self.place])

    def predict_one(self, row: Any) -> ClassPrediction:
        """Predict one row and measure the call, all classes together."""
        return self.classifier.predict_one(row, place=self.place)


def number_of(model: Predictor | Classifier) -> Predictor:
    """Return what predicts one number a row: the model itself, or the chosen class's chance."""
    return model.probability() if isinstance(model, Classifier) else model


def classes_as_text(classes: tuple[Label, ...]) -> str:
    """Write labels for the metadata of a model.

    Examples
    --------
    >>> classes_as_text(("no", "yes"))
    '["no", "yes"]'
    """
    return json.dumps(list(classes))


def read_classes(text: str | None) -> tuple[Label, ...]:
    """Read what ``classes_as_text`` wrote; nothing stands for a model of a number.

    Raises
    ------
    ArtifactError
        If it is anything else.
    """
    if text is None:
        return ()
    try:
        classes = json.loads(text)
    except ValueError as error:
        raise ArtifactError("artifact.link", reason=type(error).__name__) from error
    if not isinstance(classes, list) or not all(isinstance(each, Label) for each in classes):
        raise ArtifactError("artifact.link", reason="classes")
    return tuple(classes)
