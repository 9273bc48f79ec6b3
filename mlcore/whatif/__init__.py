"""What happens if an input moves, and why the prediction is what it is."""

from mlcore.whatif.contributions import Contributions, contributions
from mlcore.whatif.curves import Curve, individual_conditional_expectation
from mlcore.whatif.exploration import Exploration, explore
from mlcore.whatif.steps import exact_curves
from mlcore.whatif.support import FAR, Neighbour, Support
from mlcore.whatif.tables import CURVE_COLUMNS, curve_points
from mlcore.whatif.tree_path import Step, TreePath, telling_tree, tree_answers, tree_path

__all__ = [
    "CURVE_COLUMNS",
    "FAR",
    "Contributions",
    "Curve",
    "Exploration",
    "Neighbour",
    "Step",
    "Support",
    "TreePath",
    "contributions",
    "curve_points",
    "exact_curves",
    "explore",
    "individual_conditional_expectation",
    "telling_tree",
    "tree_answers",
    "tree_path",
]
