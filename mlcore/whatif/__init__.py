"""What happens if an input moves, and why the prediction is what it is."""

from mlcore.whatif.comparison import Comparison, compare, comparison_csv
from mlcore.whatif.contributions import Contributions, contributions
from mlcore.whatif.curves import Curve, individual_conditional_expectation
from mlcore.whatif.exploration import Exploration, explore
from mlcore.whatif.history import History
from mlcore.whatif.interval import (
    COVERAGES,
    DEFAULT_COVERAGE,
    Calibration,
    Interval,
    Intervals,
    calibrate,
)
from mlcore.whatif.scenario_file import read_scenarios, write_scenarios
from mlcore.whatif.scenario_link import pack, unpack
from mlcore.whatif.scenarios import Baseline, Scenario, ScenarioSet
from mlcore.whatif.spread import TreeSpread
from mlcore.whatif.steps import exact_curves

__all__ = [
    "COVERAGES",
    "DEFAULT_COVERAGE",
    "Baseline",
    "Calibration",
    "Comparison",
    "Contributions",
    "Curve",
    "Exploration",
    "History",
    "Interval",
    "Intervals",
    "Scenario",
    "ScenarioSet",
    "TreeSpread",
    "calibrate",
    "compare",
    "comparison_csv",
    "contributions",
    "exact_curves",
    "explore",
    "individual_conditional_expectation",
    "pack",
    "read_scenarios",
    "unpack",
    "write_scenarios",
]
