"""How to move the inputs so that the prediction reaches a goal."""

from mlcore.whatif.goal.bounds import range_end
from mlcore.whatif.goal.goals import Goal, Kind
from mlcore.whatif.goal.moves import CHARGE, Moves
from mlcore.whatif.goal.running import Search
from mlcore.whatif.goal.seeking import GoalAnswer, Way, reach

__all__ = [
    "CHARGE",
    "Goal",
    "GoalAnswer",
    "Kind",
    "Moves",
    "Search",
    "Way",
    "range_end",
    "reach",
]
