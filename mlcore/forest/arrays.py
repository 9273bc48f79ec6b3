"""All nodes of all trees of an ensemble, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
LEAF = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreeArrays:
    """A tree ensemble as flat arrays.

    A row goes left at an inner node where its value is at most the threshold.

    Attributes
    ----------
    feature : ndarray of shape (n_nodes,), int64
        Input compared, -1 at a leaf.
    threshold : ndarray of shape (n_nodes,), float64
        In the unit the trees compare in; 0 at a leaf.
    left, right : ndarray of shape (n_nodes,), int64
        Index of the children, -1 at a leaf.
    value : ndarray of shape (n_nodes,), float64
        What a leaf says; 0 at an inner node.
    missing_left : ndarray of shape (n_nodes,), bool
        Whether a missing value goes left.
    roots : ndarray of shape (n_trees,), int64
        Index of the first node of each tree.
    average : bool
        Whether the leaves are averaged rather than added up.
    float32 : bool
        Whether a value is rounded to float32 before it is compared; else float64 is compared.
    add32 : bool
        Whether the leaves are added up in float32, as XGBoost does; each is such a number then.

    Examples
    --------
    >>> stump = TreeArrays(
    ...     feature=np.array([0, -1, -1]), threshold=np.array([1.0, 0, 0]),
    ...     left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=True)
    >>> stump.predict(np.array([[1.0], [1.5]])).tolist()
    [5.0, 7.0]
    """

    feature: IntArray
    threshold: FloatArray
    left: IntArray
    right: IntArray
    value: FloatArray
    missing_left: BoolArray
    roots: IntArray
    average: bool
    float32: bool = True
    add32: bool = False

    @property
    def n_nodes(self) -> int:
        """Number of nodes, leaves included."""
        return len(self.feature)

    @property
    def n_trees(self) -> int:
        """Number of trees."""
        return len(self.roots)

    @property
    def inner(self) -> IntArray:
        """Indices of the nodes that compare."""
        return np.flatnonzero(self.feature != LEAF)

    def thresholds(self, place: int) -> FloatArray:
        """Return where the trees compare an input, in any order."""
        found: FloatArray = self.threshold[self.feature == place]
        return found

    def holding(self, row: FloatArray, places: Sequence[int]) -> TreeArrays:
        """Return the trees in which a row has answered all that is asked of some inputs.

        Those who move the others walk past these comparisons, of which a set of levels is many.

        Examples
        --------
        >>> chain = TreeArrays(
        ...     feature=np.array([0, 0, -1, -1]), threshold=np.array([0.5, 1.5, 0, 0]),
        ...     left=np.array([2, 3, -1, -1]), right=np.array([1, 2, -1, -1]),
        ...     value=np.array([0, 0, 5.0, 7.0]), missing_left=np.zeros(4, bool),
        ...     roots=np.array([0]), average=False)
        >>> chain.holding(np.array([1.0]), [0]).roots.tolist()
        [3]
        """
        at = np.flatnonzero(np.isin(self.feature, places)) if len(places) else self.roots[:0]
        if not len(at):
            return self
        held = row[self.feature[at]]
        left = np.where(np.isnan(held), self.missing_left[at], held <= self.threshold[at])
        to = np.arange(self.n_nodes)
        to[at] = np.where(left, self.left[at], self.right[at])
        # Twice as far each time: a chain of 30 comparisons takes five rounds.
        while ((further := to[to[at]]) != to[at]).any():
            to[at] = further
        left_to, right_to = (np.where(each < 0, each, to[each]) for each in (self.left, self.right))
        return replace(self, left=left_to, right=right_to, roots=to[self.roots])

    def predict(self, X: FloatArray) -> FloatArray:
        """Walk every tree for every row, adding the trees up in their order.

        Slow, and meant as a reference to check faster ways against.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features), float64
            In the unit the trees compare in.

        Returns
        -------
        ndarray of shape (n_rows,), float64
        """
        kind: Any = np.float32 if self.add32 else np.float64
        total = np.zeros(len(X), dtype=kind)
        for answers in self.answers(X).T.astype(kind, copy=False):
            total += answers
        return np.asarray(total / self.n_trees if self.average else total, dtype=np.float64)

    def answers(self, X: FloatArray) -> FloatArray:
        """Walk all trees for all rows at once.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features), float64
            In the unit the trees compare in.

        Returns
        -------
        ndarray of shape (n_rows, n_trees), float64
            What the leaf says that each row reaches in each tree.
        """
        node = np.tile(self.roots, len(X))
        row = np.repeat(np.arange(len(X)), self.n_trees)
        going = np.flatnonzero(self.feature[node] != LEAF)
        while len(going):
            at = node[going]
            x = X[row[going], self.feature[at]]
            left = np.where(np.isnan(x), self.missing_left[at], x <= self.threshold[at])
            node[going] = at = np.where(left, self.left[at], self.right[at])
            going = going[self.feature[at] != LEAF]
        return self.value[node].reshape(len(X), self.n_trees)


def laid_out(trees: Sequence[Any]) -> dict[str, Any]:
    """Lay trees one after the other; returns the columns of :class:`TreeArrays` that tell nodes.

    Parameters
    ----------
    trees : sequence of object
        Single trees, each with these columns but ``roots``, its root first.
    """
    sizes = np.array([len(tree.feature) for tree in trees])
    roots = np.cumsum(sizes) - sizes
    offset = np.repeat(roots, sizes)
    names = ("feature", "threshold", "left", "right", "value", "missing_left")
    columns = {name: np.concatenate([getattr(tree, name) for tree in trees]) for name in names}
    for side in ("left", "right"):
        children = columns[side]
        columns[side] = np.where(children == LEAF, LEAF, children + offset)
    return {**columns, "roots": roots}
