"""How far a prediction can be trusted: the range around it, and inputs not known exactly."""

from mlcore.whatif.uncertainty.interval import (
    COVERAGES,
    DEFAULT_COVERAGE,
    Calibration,
    Interval,
    Intervals,
    calibrate,
    observed_by_folds,
    split_conformal,
    tree_spread,
)
from mlcore.whatif.uncertainty.propagation import Distribution, Probability, Spread, propagate
from mlcore.whatif.uncertainty.reliability import Checked, Reliability

__all__ = [
    "COVERAGES",
    "DEFAULT_COVERAGE",
    "Calibration",
    "Checked",
    "Distribution",
    "Interval",
    "Intervals",
    "Probability",
    "Reliability",
    "Spread",
    "calibrate",
    "observed_by_folds",
    "propagate",
    "split_conformal",
    "tree_spread",
]
