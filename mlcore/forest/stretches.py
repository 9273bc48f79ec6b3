"""Trees whose nodes send several stretches of an input to the left, written as comparisons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from mlcore.forest.arrays import LEAF, TreeArrays
from mlcore.forest.sets import SetTrees

MOST_NODES = 500_000
"""Nodes that an ensemble may come to; each tree is laid out in Python."""


class TooManyNodesError(Exception):
    """Trees would become too large."""


class _Known(NamedTuple):
    """What the way to a node says of an input: above ``low``, at most ``high``, or missing."""

    low: float = -np.inf
    high: float = np.inf
    missing: bool = True


@dataclass(frozen=True, slots=True)
class _Nodes:
    """Nodes written so far, column by column."""

    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    missing_left: list[bool] = field(default_factory=list)

    def add(self, feature: int, threshold: float, value: float, missing_left: bool) -> int:
        self.feature.append(feature)
        self.threshold.append(threshold)
        self.left.append(LEAF)
        self.right.append(LEAF)
        self.value.append(value)
        self.missing_left.append(missing_left)
        if len(self.feature) > MOST_NODES:
            raise TooManyNodesError
        return len(self.feature) - 1


def written_out(
    asked: TreeArrays | SetTrees, stretches: Mapping[int, Sequence[float]]
) -> TreeArrays | SetTrees:
    """Let nodes send several stretches of their input to the left.

    A runtime takes no node that two others lead to: what lies behind a node stands once for each
    of its stretches, without what these have answered already.

    Parameters
    ----------
    asked : TreeArrays or SetTrees
        Thresholds on raw values.
    stretches : mapping of int to sequence of float
        By node, where the sides take turns, ascending, an odd number of them: what is at most the
        first goes left, beyond it up to the second right, and so on.

    Raises
    ------
    TooManyNodesError

    Examples
    --------
    >>> stump = TreeArrays(
    ...     feature=np.array([0, -1, -1]), threshold=np.array([2.0, 0, 0]),
    ...     left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=False, float32=False)
    >>> written_out(stump, {0: [-1.0, 0.0, 2.0]}).predict(
    ...     np.array([[-2.0], [-1.0], [0.0], [1.0], [3.0], [np.nan]])).tolist()
    [5.0, 5.0, 7.0, 5.0, 7.0, 7.0]
    """
    if not stretches:
        return asked
    trees = asked.trees if isinstance(asked, SetTrees) else asked
    n_features = asked.n_features if isinstance(asked, SetTrees) else int(trees.feature.max()) + 1
    work = _Work(trees, n_features, stretches)
    roots = np.array([work.tree(int(root)) for root in trees.roots], dtype=np.int64)
    nodes = work.nodes
    written = replace(
        trees,
        feature=np.array(nodes.feature, dtype=np.int64),
        threshold=np.array(nodes.threshold, dtype=np.float64),
        left=np.array(nodes.left, dtype=np.int64),
        right=np.array(nodes.right, dtype=np.int64),
        value=np.array(nodes.value, dtype=np.float64),
        missing_left=np.array(nodes.missing_left, dtype=bool),
        roots=roots,
    )
    return asked.on(written) if isinstance(asked, SetTrees) else written


class _Work:
    """Trees being laid out."""

    def __init__(
        self, trees: TreeArrays, n_features: int, stretches: Mapping[int, Sequence[float]]
    ) -> None:
        self._feature, self._threshold = trees.feature.tolist(), trees.threshold.tolist()
        self._left, self._right = trees.left.tolist(), trees.right.tolist()
        self._value, self._missing_left = trees.value.tolist(), trees.missing_left.tolist()
        self._n_features = n_features
        self._stretches = {node: list(map(float, ends)) for node, ends in stretches.items()}
        self.nodes = _Nodes()
        self._ahead: list[tuple[int, dict[int, _Known], int, bool]] = []

    def tree(self, root: int) -> int:
        """Lay out a tree; returns the place of its first node."""
        first = len(self.nodes.feature)
        self._ahead = [(root, {}, LEAF, True)]
        while self._ahead:
            node, known, parent, is_left = self._ahead.pop()
            made = self._laid_out(node, known)
            if parent != LEAF:
                (self.nodes.left if is_left else self.nodes.right)[parent] = made
        return first

    def _laid_out(self, node: int, known: dict[int, _Known]) -> int:
        """Write what is asked at a node; what lies behind is laid out later."""
        while (place := self._feature[node]) != LEAF:
            children = (self._left[node], self._right[node])
            missing_right = not self._missing_left[node]
            if place >= self._n_features:
                made = self.nodes.add(place, self._threshold[node], 0.0, not missing_right)
                for side in (False, True):
                    self._ahead.append((children[side], known, made, not side))
                return made
            here = known.get(place, _Known())
            ends = self._stretches.get(node, [self._threshold[node]])
            turns = _turns(ends, here)
            first_right = sum(end <= here.low for end in ends) % 2 == 1
            if here.low >= here.high:  # nothing but a missing value comes here
                node = children[missing_right]
            elif turns:
                return self._chain(place, turns, first_right, missing_right, children, known)
            elif here.missing and first_right != missing_right:
                made = self.nodes.add(place, np.inf, 0.0, False)
                values = {**known, place: here._replace(missing=False)}
                gap = {**known, place: _Known(np.inf, -np.inf, True)}
                self._ahead.append((children[first_right], values, made, True))
                self._ahead.append((children[missing_right], gap, made, False))
                return made
            else:
                node = children[first_right]
        return self.nodes.add(LEAF, 0.0, self._value[node], False)

    def _chain(
        self,
        place: int,
        turns: Sequence[float],
        first_right: bool,
        missing_right: bool,
        children: tuple[int, int],
        known: dict[int, _Known],
    ) -> int:
        """Write one comparison after the other, from the lowest end to the highest."""
        here = known.get(place, _Known())
        # A missing value goes with the first stretch that goes to its side: one of the first two.
        with_gap = int(first_right != missing_right)
        edges = list(pairwise([here.low, *turns, here.high]))
        made = [self.nodes.add(place, end, 0.0, at == with_gap) for at, end in enumerate(turns)]
        for before, after in pairwise(made):
            self.nodes.right[before] = after
        for at, (low, high) in enumerate(edges):
            side = first_right != (at % 2 == 1)
            inside = _Known(low, high, here.missing and at == with_gap)
            parent = made[min(at, len(made) - 1)]
            self._ahead.append((children[side], {**known, place: inside}, parent, at < len(turns)))
        return made[0]


def _turns(ends: Sequence[float], known: _Known) -> list[float]:
    """Return where the sides take turns among values that are known to lie between two others."""
    turns: list[float] = []
    for end in ends:
        if turns and turns[-1] == end:  # nothing lies between
            turns.pop()
        elif known.low < end < known.high:
            turns.append(end)
    return turns
