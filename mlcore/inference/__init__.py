"""Predicting with a published model."""

from mlcore.inference.classifier import Classifier, ClassPrediction
from mlcore.inference.onnx import OnnxClassifier, OnnxPredictor
from mlcore.inference.opening import (
    BACKENDS,
    check_backend,
    no_twin,
    open_pipeline,
    open_predictor,
    open_published,
)
from mlcore.inference.predictor import Prediction, Predictor
from mlcore.inference.sklearn import SklearnClassifier, SklearnPredictor
from mlcore.inference.trusted import write_pipeline

__all__ = [
    "BACKENDS",
    "ClassPrediction",
    "Classifier",
    "OnnxClassifier",
    "OnnxPredictor",
    "Prediction",
    "Predictor",
    "SklearnClassifier",
    "SklearnPredictor",
    "check_backend",
    "no_twin",
    "open_pipeline",
    "open_predictor",
    "open_published",
    "write_pipeline",
]
