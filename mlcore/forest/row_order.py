"""The order in which the rows of a batch walk a forest fastest."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mlcore.forest.arrays import LEAF, IntArray, TreeArrays
from mlcore.schema import FloatArray

ROW_ORDER = "levers.row_order"
"""Name of the order among the metadata of an ONNX file."""
DEPTH = 10
"""Comparisons that decide a row's place: more cost more than the finer order saves."""
N_TREES = 8
"""Trees they are taken from: later ones of a forest compare alike."""
_NODE = np.dtype([("feature", "<u4"), ("threshold", "<f8")])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowOrder:
    """A full binary tree whose leaves, left to right, are the places of rows.

    Neighbours in this order go the same way at the comparisons that come first in the forest, so
    that a processor finds their nodes in its cache and guesses their branches right. The order
    decides nothing but speed.

    Attributes
    ----------
    feature : ndarray of shape (2 ** depth - 1,), int64
        Input compared; the children of node ``i`` are ``2 * i + 1`` and ``2 * i + 2``.
    threshold : ndarray of shape (2 ** depth - 1,), float64
        Rows at most as large go left; infinite where there is nothing to compare.

    Examples
    --------
    >>> order = RowOrder(feature=np.array([0]), threshold=np.array([2.0]))
    >>> order.argsort(np.array([[3.0], [1.0], [2.0]])).tolist()[-1]
    0
    """

    feature: IntArray
    threshold: FloatArray

    def argsort(self, rows: Any) -> npt.NDArray[np.int64]:
        """Sort rows of shape (n_rows, n_features); ``rows[argsort(rows)]`` is in order."""
        values = np.ascontiguousarray(rows).reshape(-1)
        start = np.arange(0, values.size, rows.shape[1])
        node = np.zeros(len(rows), dtype=np.int64)
        for _ in range(len(self.feature).bit_length()):
            right = values[start + self.feature[node]] > self.threshold[node]
            node += node
            node += 1
            node += right
        return np.argsort(node)

    def as_text(self) -> str:
        """Write the tree as text that an ONNX file can carry."""
        nodes = np.empty(len(self.feature), dtype=_NODE)
        nodes["feature"], nodes["threshold"] = self.feature, self.threshold
        return base64.b64encode(nodes.tobytes()).decode("ascii")


def row_order(trees: TreeArrays) -> RowOrder:
    """Put the first comparisons of a forest into one tree.

    Below a leaf of the first tree the second one goes on, and so forth; a comparison whose outcome
    is known by then is left out.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in the unit of the rows to be sorted.

    Examples
    --------
    >>> stump = TreeArrays(
    ...     feature=np.array([0, -1, -1]), threshold=np.array([1.0, 0, 0]),
    ...     left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=True)
    >>> order = row_order(stump)
    >>> float(order.threshold[0]), float(order.threshold[1])
    (1.0, inf)
    """
    roots = trees.roots[:N_TREES].tolist()
    forest = _Nodes.of(trees)
    n_nodes = 2**DEPTH - 1
    feature = np.zeros(n_nodes, dtype=np.int64)
    threshold = np.full(n_nodes, inf)
    ahead: list[tuple[int, list[int], _Box, _Box]] = [(0, roots[::-1], {}, {})]
    while ahead:
        place, nodes, low, high = ahead.pop()
        nodes = _undecided(forest, nodes, low, high)
        if not nodes:
            continue
        *later, node = nodes
        compared, split = forest.feature[node], forest.threshold[node]
        feature[place], threshold[place] = compared, split
        left, right = 2 * place + 1, 2 * place + 2
        if right < n_nodes:
            ahead.append((left, [*later, forest.left[node]], low, {**high, compared: split}))
            ahead.append((right, [*later, forest.right[node]], {**low, compared: split}, high))
    return RowOrder(feature=feature, threshold=threshold)


def read_row_order(text: str | None, n_features: int) -> RowOrder | None:
    """Read what :meth:`RowOrder.as_text` wrote; None if there is nothing that can be used.

    Examples
    --------
    >>> order = RowOrder(feature=np.array([3]), threshold=np.array([2.0]))
    >>> read_row_order(order.as_text(), n_features=4).feature.tolist()
    [3]
    >>> read_row_order(order.as_text(), n_features=3), read_row_order("?", n_features=3)
    (None, None)
    """
    try:
        nodes = np.frombuffer(base64.b64decode(text or "", validate=True), dtype=_NODE)
    except (binascii.Error, ValueError):
        return None
    full = len(nodes) > 0 and (len(nodes) + 1).bit_count() == 1
    if not full or int(nodes["feature"].max()) >= n_features:
        return None
    return RowOrder(
        feature=nodes["feature"].astype(np.int64), threshold=nodes["threshold"].astype(np.float64)
    )


_Box = Mapping[int, float]
"""How far a cell reaches: bounds of those inputs that were compared."""


class _Nodes(NamedTuple):
    """The nodes of the first trees as lists, which Python reads three times as fast as arrays."""

    feature: list[int]
    threshold: list[float]
    left: list[int]
    right: list[int]

    @classmethod
    def of(cls, trees: TreeArrays) -> _Nodes:
        end = int(trees.roots[N_TREES]) if trees.n_trees > N_TREES else trees.n_nodes
        if max(trees.left[:end].max(), trees.right[:end].max()) >= end:
            end = trees.n_nodes  # what sets of codes became stands behind all trees
        arrays = (trees.feature, trees.threshold, trees.left, trees.right)
        return cls(*(array[:end].tolist() for array in arrays))


def _undecided(forest: _Nodes, nodes: list[int], low: _Box, high: _Box) -> list[int]:
    """Walk on from the last node to the first one whose outcome is open in this cell."""
    nodes = nodes.copy()
    while nodes:
        node = nodes.pop()
        compared = forest.feature[node]
        if compared == LEAF:
            continue
        split = forest.threshold[node]
        if split >= high.get(compared, inf):
            nodes.append(forest.left[node])
        elif split <= low.get(compared, -inf):
            nodes.append(forest.right[node])
        else:
            return [*nodes, node]
    return []
