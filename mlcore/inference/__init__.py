"""Predicting with a published model."""

from mlcore.inference.classifier import Classifier, ClassPrediction
from mlcore.inference.onnx import OnnxPredictor
from mlcore.inference.opening import (
    BACKENDS,
    check_backend,
    no_twin,
    open_pipeline,
    open_predictor,
)
from mlcore.inference.predictor import Prediction, Predictor
from mlcore.inference.sklearn import SklearnPredictor
from mlcore.inference.trusted import write_pipeline

__all__ = [
    "BACKENDS",
    "ClassPrediction",
    "Classifier",
    "OnnxPredictor",
    "Prediction",
    "Predictor",
    "SklearnPredictor",
    "check_backend",
    "no_twin",
    "open_pipeline",
    "open_predictor",
    "write_pipeline",
]
