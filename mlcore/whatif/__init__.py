"""What happens if an input moves, and why the prediction is what it is."""

from mlcore.whatif.average import Average, average_curves
from mlcore.whatif.contributions import Contributions, contributions
from mlcore.whatif.curves import Curve, by_reach, individual_conditional_expectation
from mlcore.whatif.exploration import Exploration, explore
from mlcore.whatif.gaps import empty_cells, gaps
from mlcore.whatif.importance import Importance, Swing, permutation_importance, swings
from mlcore.whatif.steps import exact_curves
from mlcore.whatif.surface import Surface, prediction_surface

__all__ = [
    "Average",
    "Contributions",
    "Curve",
    "Exploration",
    "Importance",
    "Surface",
    "Swing",
    "average_curves",
    "by_reach",
    "contributions",
    "empty_cells",
    "exact_curves",
    "explore",
    "gaps",
    "individual_conditional_expectation",
    "permutation_importance",
    "prediction_surface",
    "swings",
]
