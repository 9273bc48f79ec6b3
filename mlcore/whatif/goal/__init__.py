"""How to move the inputs so that the prediction reaches a goal."""

from mlcore.whatif.goal.goals import Bounds, Goal, Kind, Limit, range_end
from mlcore.whatif.goal.moves import CHARGE, Moves
from mlcore.whatif.goal.search import Candidate, GoalAnswer, reach

__all__ = [
    "CHARGE",
    "Bounds",
    "Candidate",
    "Goal",
    "GoalAnswer",
    "Kind",
    "Limit",
    "Moves",
    "range_end",
    "reach",
]
