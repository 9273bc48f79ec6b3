"""What happens if an input moves, and why the prediction is what it is."""

from mlcore.whatif.contributions import Contributions, contributions
from mlcore.whatif.curves import Curve, individual_conditional_expectation
from mlcore.whatif.exploration import Exploration, explore
from mlcore.whatif.goal import Goal, GoalAnswer, Search, Way, range_end, reach
from mlcore.whatif.steps import exact_curves
from mlcore.whatif.uncertainty import Chance, Distribution, Spread, propagate

__all__ = [
    "Chance",
    "Contributions",
    "Curve",
    "Distribution",
    "Exploration",
    "Goal",
    "GoalAnswer",
    "Search",
    "Spread",
    "Way",
    "contributions",
    "exact_curves",
    "explore",
    "individual_conditional_expectation",
    "propagate",
    "range_end",
    "reach",
]
