"""Train scikit-learn models, convert them to ONNX with proof, and predict with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlcore.config import ModelConfig, Settings
from mlcore.errors import MlcoreError, MlcoreWarning
from mlcore.schema import Feature, FeatureSchema, Target

if TYPE_CHECKING:
    from mlcore.inference import Classifier, Prediction, Predictor
    from mlcore.models import ConvertedModel, TrainedModel, convert, load, train

__all__ = [
    "Classifier",
    "ConvertedModel",
    "Feature",
    "FeatureSchema",
    "MlcoreError",
    "MlcoreWarning",
    "ModelConfig",
    "Prediction",
    "Predictor",
    "Settings",
    "Target",
    "TrainedModel",
    "convert",
    "load",
    "train",
]


def _english(error: MlcoreError) -> str:
    from mlcore.text import for_locale

    return for_locale("en").describe(error)


# What a traceback shows is a sentence, too.
MlcoreError.sentence = _english

_HOMES = {
    "Classifier": "mlcore.inference",
    "ConvertedModel": "mlcore.models",
    "Prediction": "mlcore.inference",
    "Predictor": "mlcore.inference",
    "TrainedModel": "mlcore.models",
    "convert": "mlcore.models",
    "load": "mlcore.models",
    "train": "mlcore.models",
}


def __getattr__(name: str) -> Any:
    # Imported on first use: a child process that only needs `mlcore.artifacts` stays light.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
