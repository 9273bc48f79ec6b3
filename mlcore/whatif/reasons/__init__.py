"""Why the prediction is what it is: what each input adds, and which inputs matter."""

from mlcore.whatif.reasons.importance import Importance, Swing, permutation_importance, swings
from mlcore.whatif.reasons.reach import exact_reaches, middle_ranges
from mlcore.whatif.reasons.shapley import (
    BACKGROUND_ROWS,
    Contributions,
    contributions,
    shapley_values,
)

__all__ = [
    "BACKGROUND_ROWS",
    "Contributions",
    "Importance",
    "Swing",
    "contributions",
    "exact_reaches",
    "middle_ranges",
    "permutation_importance",
    "shapley_values",
    "swings",
]
