"""The exact search: boxes of rows in trees, the most promising first."""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

import numpy as np

from mlcore.forest.scores import Ensemble, Scores
from mlcore.schema import FloatArray
from mlcore.whatif.goal.goals import Goal, Score
from mlcore.whatif.goal.leaves import BoolArray, Int32Array, Leaves, first_trees
from mlcore.whatif.goal.moves import IntArray, Moves

MAX_SPLIT = 6
"""Inputs tried for the next cut of a box; those that cut most of its leaves."""
N_CUTS = 3
"""Positions tried for a cut in each of them, beside those next to the row's own."""
MANY_LEAVES = 8_000
"""Leaves of a box from which a single one is tried."""
Box = tuple[float, float, float, int, IntArray, IntArray, IntArray]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of a goal, and how near to it a box can come.

    Attributes
    ----------
    values : ndarray of shape (n_leaves,), float64
        What each leaf adds toward this end.
    lacking : callable
        From each tree's best leaf, of shape (..., n_trees), to what is lacking at least.
    """

    values: FloatArray
    lacking: Callable[[FloatArray], FloatArray]


class BoxSearch:
    """Look for the cheapest row that reaches a goal, or the one that comes nearest to it.

    A box is a range of positions for every input. In it each tree says at most its best reachable
    leaf: the sum bounds the score, the position nearest to the row bounds the cost. What is made of
    the bounds of several scores, each on the side that moves the prediction toward the goal, bounds
    the prediction. Boxes are taken in the order of these bounds, so nothing better than the first
    that cannot be beaten is left. That makes every ``closed`` search a proof.

    Parameters
    ----------
    trees : TreeArrays or Scores
        Thresholds in raw units; of several ensembles each score moves the prediction one way.
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
        trees: Ensemble,
        moves: Moves,
        goal: Goal,
        score: Score,
        *,
        beat: tuple[float, float] = (math.inf, math.inf),
    ) -> None:
        self.moves, self.goal, self.score = moves, goal, score
        self.best: IntArray | None = None
        self.distance, self.cost = beat
        members = trees.members if isinstance(trees, Scores) else (trees,)
        self._leaves = leaves = Leaves.of_all(members, moves)
        self._choices = frozenset(moves.choices.tolist())
        self._n_trees = sum(member.n_trees for member in members)
        size = max(1.0, float(np.abs(leaves.value).max()) * self._n_trees)
        self._slack = 1e-9 * size
        # At least a: +v must reach a. At most b: -v must reach -b. About: both.
        ends = [(1, goal.low)] * (goal.low > -math.inf) + [(-1, goal.high)] * (goal.high < math.inf)
        if isinstance(trees, Scores):
            self._sides = [_linked(trees, leaves, end, sign, self._slack) for sign, end in ends]
        else:
            self._sides = [_summed(leaves, end, sign) for sign, end in ends]
        self._number = count()
        self._heap: list[Box] = []
        low = np.zeros(len(moves.values), dtype=np.int64)
        high = np.array([len(values) - 1 for values in moves.values])
        at = np.arange(len(leaves.value))
        tops = [_tops(side.values, _firsts(leaves.tree)) for side in self._sides]
        gaps = [side.lacking(top) for side, top in zip(self._sides, tops, strict=True)]
        self._push(float(max(gaps)), low, high, at)

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
        sides = [(side.values[at], side.lacking) for side in self._sides]
        whole = [_tops(values, firsts).sum() for values, _ in sides]
        inner = ((ends < high[:, None]) | (starts > low[:, None])).sum(axis=1)
        for place in self._choices:
            first, after = int(low[place]), int(high[place]) + 1
            inner[place] = (leaves.counts(place, at, first, after) < after - first).sum()
        best, chosen = -1.0, None
        for place in np.argsort(-inner, kind="stable")[:MAX_SPLIT]:
            if place in self._choices:
                cuts = self._between(place, int(low[place]), int(high[place]))
            else:
                cuts = self._cuts(place, ends[place], int(low[place]), int(high[place]))
            if not len(cuts) or not inner[place]:
                continue
            gaps, gains = [], []
            for inside in self._halves(place, cuts, low, high, at):
                tops = [_tops(np.where(inside, v, -np.inf), firsts) for v, _ in sides]
                lacking = [lacks(top) for (_, lacks), top in zip(sides, tops, strict=True)]
                gaps.append(np.max(lacking, axis=0))
                gained = (w - top.sum(axis=-1) for w, top in zip(whole, tops, strict=True))
                gains.append(sum(gained) + 1e-3)
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
        below, above = self._halves(place, np.array([cut]), low, high, at)
        self._push(gap_left, low, end, at[below[0]])
        self._push(gap_right, start, high, at[above[0]])

    def _affordable(self, low: IntArray, high: IntArray, at: IntArray) -> IntArray:
        """Leave out the leaves where every row of the box costs more than the best one."""
        if self.distance > 0:
            return at
        cost = np.zeros(len(at))
        for place, costs in enumerate(self.moves.costs):
            if place in self._choices:
                own = int(self.moves.nearest[place])
                stays = (low[place] <= own) & (own <= high[place])
                stays &= self._leaves.counts(place, at, own, own + 1) > 0
                # All other levels cost the same.
                cost += np.where(stays, costs[own], costs.max())
                continue
            starts = np.maximum(self._leaves.low[place, at], low[place])
            ends = np.minimum(self._leaves.high[place, at], high[place])
            cost += costs[np.clip(self.moves.nearest[place], starts, ends)]
        return at[cost < self.cost]

    def _halves(
        self, place: int, cuts: IntArray, low: IntArray, high: IntArray, at: IntArray
    ) -> tuple[BoolArray, BoolArray]:
        """Tell which leaves lie in either half of a box, for each cut; shape (n_cuts, n_leaves)."""
        leaves = self._leaves
        if place in self._choices:
            before = leaves.before[place]
            middle = before[np.ix_(cuts + 1, at)]
            return middle > before[low[place], at], before[high[place] + 1, at] > middle
        return leaves.low[place, at] <= cuts[:, None], leaves.high[place, at] > cuts[:, None]

    def _between(self, place: int, low: int, high: int) -> IntArray:
        """Choose a few positions of a choice after which it may be cut, its own one set apart."""
        own = int(self.moves.nearest[place])
        spaced = low + (high - low) * np.arange(1, N_CUTS + 1) // (N_CUTS + 1)
        chosen = {own - 1, own, *spaced.tolist()}
        return np.array(sorted(cut for cut in chosen if low <= cut < high), dtype=np.int64)

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
    """Find each tree's largest leaf; of leaf values in rows, for every row."""
    tops: FloatArray = np.maximum.reduceat(values, firsts, axis=-1)
    return tops


def _summed(leaves: Leaves, end: float, sign: int) -> Side:
    """Hold a forest's own sum against an end of the goal."""
    return Side(values=sign * leaves.value, lacking=lambda tops: sign * end - tops.sum(axis=-1))


def _linked(scores: Scores, leaves: Leaves, end: float, sign: int, slack: float) -> Side:
    """Hold what is made of the scores against an end of the goal."""
    firsts = first_trees(scores.members)
    toward = sign * np.array(scores.directions)
    member = np.searchsorted(firsts, leaves.tree, side="right") - 1

    def lacking(tops: FloatArray) -> FloatArray:
        empty = tops.min(axis=-1, keepdims=True) == -np.inf
        sums = np.add.reduceat(np.where(empty, 0.0, tops), firsts, axis=-1)
        # Here, not in the number: how far a rounding of the scores moves that is not known.
        best = toward * (sums + slack)
        numbers = scores.link(best.reshape(-1, len(firsts))).reshape(tops.shape[:-1])
        return np.where(empty[..., 0], np.inf, sign * (end - numbers))

    return Side(values=toward[member] * leaves.value, lacking=lacking)
