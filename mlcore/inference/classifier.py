"""Classifiers: labels and chances as scikit-learn means them, and the chance of one class."""

from __future__ import annotations

import json
from typing import Any, NamedTuple, Protocol

from mlcore.errors import ArtifactError
from mlcore.inference.predictor import Predictor
from mlcore.schema import FeatureSchema, FloatArray, Label

CLASSES = "levers.classes"
"""Key in the metadata of an ONNX model: the labels, in the order of its chances."""


# As plain as a Prediction, and for the same reason.
class ClassPrediction(NamedTuple):
    """The chance of one class of a row, those of all, and how long it took.

    Attributes
    ----------
    prediction : float
        Chance of the chosen class, 0 to 1, not rounded.
    latency_ms, total_time_ms, model_format, features_count
        As for :class:`mlcore.inference.Prediction`.
    label : str, int, float or bool
        What scikit-learn predicts, which need not be the chosen class.
    probabilities : dict of label to float
        In the order of the classes, by their labels written as text.
    """

    prediction: float
    latency_ms: float
    total_time_ms: float
    model_format: str
    features_count: int
    label: Label
    probabilities: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as REST gives it."""
        return self._asdict()


class Classifier(Protocol):
    """A published model that tells classes apart.

    Attributes
    ----------
    classes : ndarray of shape (n_classes,)
        The labels, in scikit-learn's order.
    """

    schema: FeatureSchema
    model_id: str
    backend: str
    classes: Any

    def predict(self, X: Any) -> Any:
        """Predict the labels of rows of shape (n_rows, n_features); returns (n_rows,)."""
        ...

    def predict_proba(self, X: Any) -> FloatArray:
        """Predict the chances of all classes; returns (n_rows, n_classes) float64."""
        ...

    def predict_one(self, row: Any) -> ClassPrediction:
        """Predict one row of n_features values, in order or by name, measuring the call."""
        ...

    def probability(self, place: int | None = None) -> Predictor:
        """Return what predicts the chance of one class alone; by default the chosen one's."""
        ...


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
