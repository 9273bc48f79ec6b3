"""What happens if an input moves, and why the prediction is what it is."""

from mlcore.whatif.average import Average, average_curves
from mlcore.whatif.comparison import Comparison, compare, comparison_csv
from mlcore.whatif.contributions import Contributions, contributions
from mlcore.whatif.curves import (
    Curve,
    Stretch,
    by_reach,
    individual_conditional_expectation,
    stretches,
)
from mlcore.whatif.exploration import Exploration, explore
from mlcore.whatif.gaps import empty_cells, gaps, gaps_table
from mlcore.whatif.goal import Goal, GoalAnswer, Search, Way, range_end, reach
from mlcore.whatif.importance import Importance, Swing, permutation_importance, swings
from mlcore.whatif.interval import (
    COVERAGES,
    DEFAULT_COVERAGE,
    Calibration,
    Interval,
    Intervals,
    calibrate,
    observed_by_folds,
    split_conformal,
)
from mlcore.whatif.shapley import BACKGROUND_ROWS, shapley_values
from mlcore.whatif.spread import tree_spread
from mlcore.whatif.steps import exact_curves
from mlcore.whatif.support import FAR, Neighbour, Support
from mlcore.whatif.surface import Surface, prediction_surface
from mlcore.whatif.tables import CURVE_COLUMNS, curve_points
from mlcore.whatif.tree_path import Step, TreePath, telling_tree, tree_answers, tree_path
from mlcore.whatif.uncertainty import Chance, Distribution, Spread, propagate

__all__ = [
    "BACKGROUND_ROWS",
    "COVERAGES",
    "CURVE_COLUMNS",
    "DEFAULT_COVERAGE",
    "FAR",
    "Average",
    "Calibration",
    "Chance",
    "Comparison",
    "Contributions",
    "Curve",
    "Distribution",
    "Exploration",
    "Goal",
    "GoalAnswer",
    "Importance",
    "Interval",
    "Intervals",
    "Neighbour",
    "Search",
    "Spread",
    "Step",
    "Stretch",
    "Support",
    "Surface",
    "Swing",
    "TreePath",
    "Way",
    "average_curves",
    "by_reach",
    "calibrate",
    "compare",
    "comparison_csv",
    "contributions",
    "curve_points",
    "empty_cells",
    "exact_curves",
    "explore",
    "gaps",
    "gaps_table",
    "individual_conditional_expectation",
    "observed_by_folds",
    "permutation_importance",
    "prediction_surface",
    "propagate",
    "range_end",
    "reach",
    "shapley_values",
    "split_conformal",
    "stretches",
    "swings",
    "telling_tree",
    "tree_answers",
    "tree_path",
    "tree_spread",
]
