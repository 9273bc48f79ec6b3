"""What happens if an input moves, and why the prediction is what it is."""

from mlcore.whatif.contributions import Contributions, contributions
from mlcore.whatif.curves import Curve, individual_conditional_expectation
from mlcore.whatif.exploration import Exploration, explore
from mlcore.whatif.goal import Goal, GoalAnswer, Search, Way, range_end, reach
from mlcore.whatif.steps import exact_curves
from mlcore.whatif.support import FAR, Neighbour, Support
from mlcore.whatif.tables import CURVE_COLUMNS, curve_points
from mlcore.whatif.tree_path import Step, TreePath, telling_tree, tree_answers, tree_path
from mlcore.whatif.uncertainty import Chance, Distribution, Spread, propagate

__all__ = [
    "CURVE_COLUMNS",
    "FAR",
    "Chance",
    "Contributions",
    "Curve",
    "Distribution",
    "Exploration",
    "Goal",
    "GoalAnswer",
    "Neighbour",
    "Search",
    "Spread",
    "Step",
    "Support",
    "TreePath",
    "Way",
    "contributions",
    "curve_points",
    "exact_curves",
    "explore",
    "individual_conditional_expectation",
    "propagate",
    "range_end",
    "reach",
    "telling_tree",
    "tree_answers",
    "tree_path",
]
