"""The lower or upper end of the range around predictions, for many rows at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from mlcore.forest import TreeArrays
from mlcore.inference import Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.goal.goals import Score

BLOCK = 2_048
"""Rows walked at once: their nodes in all trees fit the processor's cache."""


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


def tree_spread(trees: TreeArrays, rows: FloatArray) -> FloatArray:
    """Return the standard deviation of the trees' answers, with one tree less in its divisor.

    Parameters
    ----------
    trees : TreeArrays
    rows : ndarray of shape (n_rows, n_features), float64

    Returns
    -------
    ndarray of shape (n_rows,), float64
        0 where there is a single tree.

    Examples
    --------
    >>> two = TreeArrays(
    ...     feature=np.array([0, -1, -1, -1]), threshold=np.array([1.0, 0, 0, 0]),
    ...     left=np.array([1, -1, -1, -1]), right=np.array([2, -1, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0, 7.0]), missing_left=np.zeros(4, bool),
    ...     roots=np.array([0, 3]), average=True)
    >>> tree_spread(two, np.array([[2.0], [1.0]])).round(3).tolist()
    [0.0, 1.414]
    """
    if trees.n_trees < 2:
        return np.zeros(len(rows))
    blocks = [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]
    return np.concatenate([trees.answers(block).std(axis=1, ddof=1) for block in blocks])
