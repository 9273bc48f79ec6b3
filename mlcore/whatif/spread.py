"""How far the trees of a forest lie apart."""

from __future__ import annotations

import numpy as np

from mlcore.forest import TreeArrays
from mlcore.schema import FloatArray

BLOCK = 2_048
"""Rows walked at once: their nodes in all trees fit the processor's cache."""


def tree_spread(trees: TreeArrays, rows: FloatArray) -> FloatArray:
    """Return the standard deviation of the trees' answers.

    The sample's form, divided by one tree less than there are: its square does not depend on how
    many trees are asked, so that the few which did not see a training row compare with them all.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in raw units.
    rows : ndarray of shape (n_rows, n_features), float64

    Returns
    -------
    ndarray of shape (n_rows,), float64
        In the unit of the target; 0 where there is a single tree.

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
