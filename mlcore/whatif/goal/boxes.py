"""The exact search: boxes of rows in a forest, the most promising first."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import numpy as np
import numpy.typing as npt

from mlcore.forest import LEAF, TreeArrays
from mlcore.schema import FloatArray
from mlcore.whatif.goal.goals import Score, Stretch
from mlcore.whatif.goal.moves import IntArray, Moves

MAX_SPLIT = 6
"""Inputs tried for the next cut of a box; those that cut most of its leaves."""
N_CUTS = 3
"""Positions tried for a cut in each of them, beside those next to the row's own."""
MANY_LEAVES = 8_000
"""Leaves of a box from which a single one is tried."""
Int32Array = npt.NDArray[np.int32]
Box = tuple[float, float, float, int, IntArray, IntArray, IntArray]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaves:
    """The leaves of a forest that some position of the inputs reaches, tree after tree.

    Attributes
    ----------
    low, high : ndarray of shape (n_features, n_leaves), int32
        First and last position of each input that leads there.
    value : ndarray of shape (n_leaves,), float64
        Its share of the prediction.
    tree : ndarray of shape (n_leaves,), int32
        Ascending.
    """

    low: Int32Array
    high: Int32Array
    value: FloatArray
    tree: Int32Array

    @classmethod
    def of(cls, trees: TreeArrays, moves: Moves) -> Leaves:
        """Walk all trees at once, keeping both children wherever positions lead to both."""
        to_left = np.zeros(trees.n_nodes, dtype=np.int64)
        for place, values in enumerate(moves.values):
            at = np.flatnonzero(trees.feature == place)
            to_left[at] = np.searchsorted(values, trees.threshold[at], side="right")
            if np.isnan(values[0]):
                to_left[at] = trees.missing_left[at]
        node, tree = trees.roots, np.arange(trees.n_trees)
        low = np.zeros((len(moves.values), len(node)), dtype=np.int64)
        last = [len(values) - 1 for values in moves.values]
        high = np.tile(np.array(last)[:, None], len(node))
        done = []
        while len(node):
            leaf = trees.feature[node] == LEAF
            done.append((low[:, leaf], high[:, leaf], trees.value[node[leaf]], tree[leaf]))
            node, tree, low, high = node[~leaf], tree[~leaf], low[:, ~leaf], high[:, ~leaf]
            at, feature, cut = np.arange(len(node)), trees.feature[node], to_left[node]
            left, right = low[feature, at] < cut, high[feature, at] >= cut
            ends, starts = high.copy(), low.copy()
            ends[feature, at] = np.minimum(ends[feature, at], cut - 1)
            starts[feature, at] = np.maximum(starts[feature, at], cut)
            node = np.concatenate([trees.left[node[left]], trees.right[node[right]]])
            tree = np.concatenate([tree[left], tree[right]])
            low = np.concatenate([low[:, left], starts[:, right]], axis=1)
            high = np.concatenate([ends[:, left], high[:, right]], axis=1)
        low, high, value, tree = (np.concatenate(part, axis=-1) for part in zip(*done, strict=True))
        order = np.argsort(tree, kind="stable")
        value = value[order] / (trees.n_trees if trees.average else 1)
        # Half as wide: most of the time goes into moving them through memory.
        return cls(
            low=low[:, order].astype(np.int32),
            high=high[:, order].astype(np.int32),
            value=value,
            tree=tree[order].astype(np.int32),
        )


class BoxSearch:
    """Look for the cheapest row that reaches a goal, or the one that comes nearest to it.

    A box is a range of positions for every input. In it each tree says at most its best reachable
    leaf: the sum bounds the prediction, the position nearest to the row bounds the cost. Boxes are
    taken in the order of these bounds, so nothing better than the first that cannot be beaten is
    left. That makes every ``closed`` search a proof.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in raw units.
    score : callable
        Answers rows; what is found is judged by this, never by the bounds.
    beat : tuple of float
        Distance and cost of a row known already; ``best`` stays None where nothing is better.

    References
    ----------
    Devos, Meert and Davis, "Versatile Verification of Tree Ensembles", 2021 (the bound by each
    tree's best leaf, best first).
    """

    def __init__(
        self,
        trees: TreeArrays,
        moves: Moves,
        goal: Stretch,
        score: Score,
        *,
        beat: tuple[float, float] = (math.inf, math.inf),
    ) -> None:
        self.moves, self.goal, self.score = moves, goal, score
        self.best: IntArray | None = None
        self.distance, self.cost = beat
        self._leaves = leaves = Leaves.of(trees, moves)
        # At least a: +v must reach a. At most b: -v must reach -b. About: both.
        sides = ((1.0, goal.low), (-1.0, -goal.high))
        self._sides = [(sign * leaves.value, need) for sign, need in sides if need > -math.inf]
        self._slack = 1e-9 * max(1.0, float(np.abs(leaves.value).max()) * trees.n_trees)
        self._n_trees = trees.n_trees
        self._number = count()
        self._heap: list[Box] = []
        low = np.zeros(len(moves.values), dtype=np.int64)
        high = np.array([len(values) - 1 for values in moves.values])
        at = np.arange(len(leaves.value))
        gap = max(need - _tops(v[None], _firsts(leaves.tree))[0] for v, need in self._sides)
        self._push(float(gap), low, high, at)

    @property
    def closed(self) -> bool:
        """Whether nothing better than the best is left."""
        if not self._heap:
            return True
        distance, cost = self._heap[0][:2]
        if self.distance > 0:
            return distance >= self.distance - 2 * self._slack
        return distance > 0 or cost >= self.cost - 1e-12

    @property
    def unreachable(self) -> bool:
        """Whether no row reaches the goal."""
        return self.distance > 0 and (not self._heap or self._heap[0][0] > 0)

    def offer(self, places: IntArray, distance: float) -> None:
        """Take note of a row found in another way."""
        cost = float(self.moves.cost(places[None])[0])
        if (distance, cost) < (self.distance, self.cost):
            self.best, self.distance, self.cost = places, distance, cost

    def run(self, going: Callable[[], bool]) -> None:
        """Go on until closed or told to stop; may be called again.

        Parameters
        ----------
        going : callable
            Asked before every box.
        """
        while not self.closed and going():
            _, _, _, _, low, high, at = heapq.heappop(self._heap)
            places = np.clip(self.moves.nearest, low, high)
            value = self.score(self.moves.rows(places[None]))
            self.offer(places, float(self.goal.distance(value)[0]))
            self._split(low, high, at)

    def _push(self, gap: float, low: IntArray, high: IntArray, at: IntArray) -> None:
        # Sums differ in their last digits from the predictor's: a box in doubt is kept.
        distance = max(0.0, gap - self._slack)
        cost = float(self.moves.cost(np.clip(self.moves.nearest, low, high)[None])[0])
        if (distance, cost) < (self.distance, self.cost):
            heapq.heappush(self._heap, (distance, cost, gap, next(self._number), low, high, at))

    def _split(self, low: IntArray, high: IntArray, at: IntArray) -> None:
        """Cut a box in two where that lowers the bounds of both halves most."""
        leaves = self._leaves
        at = self._affordable(low, high, at)
        starts, ends = leaves.low[:, at], leaves.high[:, at]
        firsts = _firsts(leaves.tree[at])
        if len(firsts) < self._n_trees:
            return
        sides = [(values[at], need) for values, need in self._sides]
        whole = [_tops(values[None], firsts)[0] for values, _ in sides]
        inner = ((ends < high[:, None]) | (starts > low[:, None])).sum(axis=1)
        best, chosen = -1.0, None
        for place in np.argsort(-inner, kind="stable")[:MAX_SPLIT]:
            cuts = self._cuts(place, ends[place], int(low[place]), int(high[place]))
            if not len(cuts):
                continue
            gaps, gains = [], []
            for inside in (starts[place] <= cuts[:, None], ends[place] > cuts[:, None]):
                tops = [_tops(np.where(inside, v, -np.inf), firsts) for v, _ in sides]
                lacking = [need - top for (_, need), top in zip(sides, tops, strict=True)]
                gaps.append(np.max(lacking, axis=0))
                gains.append(sum(w - top for w, top in zip(whole, tops, strict=True)) + 1e-3)
            gain = gains[0] * gains[1]
            if gain.max() > best:
                k = int(gain.argmax())
                best = float(gain[k])
                chosen = place, int(cuts[k]), float(gaps[0][k]), float(gaps[1][k])
        if chosen is None:
            return
        place, cut, gap_left, gap_right = chosen
        end, start = high.copy(), low.copy()
        end[place], start[place] = cut, cut + 1
        self._push(gap_left, low, end, at[starts[place] <= cut])
        self._push(gap_right, start, high, at[ends[place] > cut])

    def _affordable(self, low: IntArray, high: IntArray, at: IntArray) -> IntArray:
        """Leave out the leaves where every row of the box costs more than the best one."""
        if self.distance > 0:
            return at
        cost = np.zeros(len(at))
        for place, costs in enumerate(self.moves.costs):
            starts = np.maximum(self._leaves.low[place, at], low[place])
            ends = np.minimum(self._leaves.high[place, at], high[place])
            cost += costs[np.clip(self.moves.nearest[place], starts, ends)]
        return at[cost < self.cost]

    def _cuts(self, place: int, ends: Int32Array, low: int, high: int) -> IntArray:
        """Choose a few positions after which an input's range may be cut."""
        edges = np.flatnonzero(np.bincount(ends[ends < high])[low:]) + low
        if not len(edges):
            return edges
        n_cuts = N_CUTS if len(ends) < MANY_LEAVES else 1
        spaced = (len(edges) * np.arange(1, n_cuts + 1)) // (n_cuts + 1)
        # Beside the row's own position: there one half costs a change and the other none.
        around = int(np.searchsorted(edges, self.moves.nearest[place]))
        beside = [k for k in (around - 1, around) if 0 <= k < len(edges)]
        return edges[sorted({*spaced.tolist(), *beside})]


def _firsts(tree: Int32Array) -> IntArray:
    """Find the first leaf of each tree."""
    return np.flatnonzero(np.concatenate([[True], tree[1:] != tree[:-1]]))


def _tops(values: FloatArray, firsts: IntArray) -> FloatArray:
    """Add up each tree's largest leaf, for every row of leaf values."""
    total: FloatArray = np.maximum.reduceat(values, firsts, axis=1).sum(axis=1)
    return total
