"""The lower or upper end of the range around predictions, for many rows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from mlcore.forest import TreeArrays
from mlcore.inference import Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.goal.goals import Score
from mlcore.whatif.spread import tree_spread


def range_end(
    predictor: Predictor,
    trees: TreeArrays,
    half_width: Callable[[FloatArray], FloatArray],
    side: Literal["low", "high"],
) -> Score:
    """Make a score of rows from how far a forest's trees lie apart.

    Parameters
    ----------
    predictor : Predictor
    trees : TreeArrays
        Of the same forest, averaged, thresholds in raw units.
    half_width : callable
        Spreads to distances, as a calibration gives them.
    side : str
        ``"low"`` or ``"high"``.

    Returns
    -------
    callable
        Rows of shape (n_rows, n_features) to the end of each one's range.
    """

    def score(rows: FloatArray) -> FloatArray:
        reach = half_width(tree_spread(trees, rows))
        return predictor.predict(rows) + (reach if side == "high" else -reach)

    return score
