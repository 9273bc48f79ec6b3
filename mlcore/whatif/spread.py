"""How far the trees of a forest lie apart on one row."""

from __future__ import annotations

import numpy as np

from mlcore.forest import LEAF, TreeArrays
from mlcore.schema import FloatArray


class TreeSpread:
    """The standard deviation of the trees' answers, walked for all trees at once.

    The sample's form, divided by one tree less than there are: its square does not depend on how
    many trees are asked, so that the few which did not see a training row compare with them all.

    Parameters
    ----------
    trees : TreeArrays
        Averaged, with thresholds in raw units.

    Examples
    --------
    >>> two = TreeArrays(
    ...     feature=np.array([0, -1, -1, -1]), threshold=np.array([1.0, 0, 0, 0]),
    ...     left=np.array([1, -1, -1, -1]), right=np.array([2, -1, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0, 7.0]), missing_left=np.zeros(4, bool),
    ...     roots=np.array([0, 3]), average=True)
    >>> spread = TreeSpread(two)
    >>> spread([2.0]), round(spread([1.0]) ** 2, 12)
    (0.0, 2.0)
    """

    def __init__(self, trees: TreeArrays) -> None:
        leaf = trees.feature == LEAF
        here = np.arange(trees.n_nodes)
        # A leaf is its own child: all trees take as many steps as the deepest, and none is asked
        # whether it has arrived.
        left = np.where(leaf, here, trees.left)
        right = np.where(leaf, here, trees.right)
        self._child = np.stack([left, right], axis=1).reshape(-1)
        self._feature = np.where(leaf, 0, trees.feature)
        self._threshold = trees.threshold
        self._missing_left = trees.missing_left
        self._value = trees.value
        self._roots = trees.roots

    def __call__(self, row: FloatArray | list[float] | tuple[float, ...]) -> float:
        """Measure the spread on one row that fits the schema, in the unit of the target."""
        answers = self.answers(row)
        return float(answers.std(ddof=1)) if len(answers) > 1 else 0.0

    def answers(self, row: FloatArray | list[float] | tuple[float, ...]) -> FloatArray:
        """Return what each tree says of one row; shape (n_trees,)."""
        x = np.asarray(row, dtype=np.float64)
        missing = bool(np.isnan(x).any())
        node = self._roots
        while True:
            at = x[self._feature[node]]
            right = ~(at <= self._threshold[node])
            if missing:
                right &= ~(np.isnan(at) & self._missing_left[node])
            below = self._child[2 * node + right]
            if (below == node).all():
                return np.asarray(self._value[node])
            node = below
