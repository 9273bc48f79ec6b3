"""Fitted models of XGBoost, LightGBM and CatBoost: their trees, and what they make of the sums."""

from mlcore.forest.boosters.boosted import Boosted
from mlcore.forest.boosters.libraries import (
    LIBRARIES,
    check_booster,
    is_booster,
    is_version,
    library_of,
    read_boosted,
    takes_unseen_for_others,
)

__all__ = [
    "LIBRARIES",
    "Boosted",
    "check_booster",
    "is_booster",
    "is_version",
    "library_of",
    "read_boosted",
    "takes_unseen_for_others",
]
