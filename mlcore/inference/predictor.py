"""What every backend can do: predict rows, or one row with its latency."""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

from mlcore.schema import FeatureSchema, FloatArray


# A frozen dataclass would take four times as long to make, a twentieth of the whole call.
class Prediction(NamedTuple):
    """One answer and how long it took.

    Attributes
    ----------
    prediction : float
        In the unit of the target, not rounded.
    latency_ms : float
        The model's run alone, in milliseconds.
    total_time_ms : float
        The whole call, validation and scaling included, in milliseconds.
    model_format : str
        ``"ONNX"`` or ``"scikit-learn"``.
    """

    prediction: float
    latency_ms: float
    total_time_ms: float
    model_format: str
    features_count: int

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as REST gives it."""
        return self._asdict()


class Predictor(Protocol):
    """A published model, ready to answer.

    Attributes
    ----------
    backend : str
        ``"onnx"``, ``"onnx-portable"`` or ``"sklearn"``.
    """

    schema: FeatureSchema
    model_id: str
    backend: str

    def predict(self, X: Any) -> FloatArray:
        """Predict rows of shape (n_rows, n_features); returns (n_rows,) float64."""
        ...

    def predict_one(self, row: Any) -> Prediction:
        """Predict one row of n_features values, in order or by name, measuring the call."""
        ...
