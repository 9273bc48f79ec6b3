"""What happens if an input moves, and why the prediction is what it is."""

from mlcore.whatif.contributions import Contributions, contributions
from mlcore.whatif.curves import Curve, individual_conditional_expectation
from mlcore.whatif.exploration import Exploration, explore
from mlcore.whatif.interval import (
    COVERAGES,
    DEFAULT_COVERAGE,
    Calibration,
    Interval,
    Intervals,
    calibrate,
)
from mlcore.whatif.shapley import BACKGROUND_ROWS, shapley_values
from mlcore.whatif.spread import TreeSpread
from mlcore.whatif.steps import exact_curves

__all__ = [
    "BACKGROUND_ROWS",
    "COVERAGES",
    "DEFAULT_COVERAGE",
    "Calibration",
    "Contributions",
    "Curve",
    "Exploration",
    "Interval",
    "Intervals",
    "TreeSpread",
    "calibrate",
    "contributions",
    "exact_curves",
    "explore",
    "individual_conditional_expectation",
    "shapley_values",
]
