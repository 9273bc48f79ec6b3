"""The lower or upper end of the range around predictions, for many rows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from mlcore.inference import Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.goal.goals import Score


def range_end(
    predictor: Predictor,
    half_width: Callable[[FloatArray], FloatArray],
    side: Literal["low", "high"],
) -> Score:
    """Make a score of rows from how far their ranges reach.

    Parameters
    ----------
    half_width : callable
        Rows to distances, as the model's intervals give them.
    side : str
        ``"low"`` or ``"high"``.

    Returns
    -------
    callable
        Rows of shape (n_rows, n_features) to the end of each one's range.
    """

    def score(rows: FloatArray) -> FloatArray:
        reach = half_width(rows)
        return predictor.predict(rows) + (reach if side == "high" else -reach)

    return score
