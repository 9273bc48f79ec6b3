"""Fitting the pipelines of configurations, and measuring how well they predict."""

from mlcore.training.fitting import N_FOLDS, Fit, fit, split
from mlcore.training.metrics import ClassMetrics, Metrics, measured_classes
from mlcore.training.out_of_bag import tree_answers

__all__ = [
    "N_FOLDS",
    "ClassMetrics",
    "Fit",
    "Metrics",
    "fit",
    "measured_classes",
    "split",
    "tree_answers",
]
