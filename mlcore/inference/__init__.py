"""Predicting with a published model."""

from mlcore.inference.onnx import OnnxPredictor
from mlcore.inference.opening import (
    BACKENDS,
    TRUSTED_TYPES,
    check_backend,
    open_pipeline,
    open_predictor,
)
from mlcore.inference.predictor import Prediction, Predictor
from mlcore.inference.sklearn import SklearnPredictor

__all__ = [
    "BACKENDS",
    "TRUSTED_TYPES",
    "OnnxPredictor",
    "Prediction",
    "Predictor",
    "SklearnPredictor",
    "check_backend",
    "open_pipeline",
    "open_predictor",
]
