"""The leaves of trees that positions of the inputs reach, and where each of them lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mlcore.forest import LEAF, TreeArrays
from mlcore.schema import FloatArray
from mlcore.whatif.goal.moves import IntArray, Moves

Int32Array = npt.NDArray[np.int32]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaves:
    """The leaves of trees that some position of the inputs reaches, tree after tree.

    Attributes
    ----------
    low, high : ndarray of shape (n_features, n_leaves), int32
        First and last position of each number that leads there.
    value : ndarray of shape (n_leaves,), float64
        Its share of the score.
    tree : ndarray of shape (n_leaves,), int32
        Ascending.
    before : mapping of int to ndarray of shape (n_positions + 1, n_leaves), int32
        Per place of a choice, how many of its first positions lead there: any do, not only those
        side by side.
    """

    low: Int32Array
    high: Int32Array
    value: FloatArray
    tree: Int32Array
    before: Mapping[int, Int32Array]

    @classmethod
    def of(cls, trees: TreeArrays, moves: Moves) -> Leaves:
        """Walk all trees at once, keeping both children wherever positions lead to both."""
        to_left = np.zeros(trees.n_nodes, dtype=np.int64)
        for place, values in enumerate(moves.values):
            at = np.flatnonzero(trees.feature == place)
            to_left[at] = np.searchsorted(values, trees.threshold[at], side="right")
            if np.isnan(values[0]):
                to_left[at] = trees.missing_left[at]
        choices = [at for at in moves.choices.tolist() if (trees.feature == at).any()]
        front = _Front.at_roots(trees, moves, choices)
        done = []
        while len(front.node):
            leaf = trees.feature[front.node] == LEAF
            done.append(front.kept(leaf))
            front = front.kept(~leaf)
            feature = trees.feature[front.node]
            # All that is asked of a choice at once: else a set would be as many leaves as it has
            # stretches, and two sets on the way their product.
            parts = [front.past(trees, moves.values[at], at, feature == at) for at in choices]
            others = front.kept(~np.isin(feature, choices)) if choices else front
            front = _Front.together([*parts, *others.below(trees, to_left)])
        found = _Front.together(done)
        order = np.argsort(found.tree, kind="stable")
        value = trees.value[found.node[order]] / (trees.n_trees if trees.average else 1)
        every = {at: np.ones((len(moves.values[at]), len(order)), bool) for at in moves.choices}
        masks = {**every, **{at: mask[:, order] for at, mask in found.masks.items()}}
        # Half as wide: most of the time goes into moving them through memory.
        return cls(
            low=found.low[:, order].astype(np.int32),
            high=found.high[:, order].astype(np.int32),
            value=value,
            tree=found.tree[order].astype(np.int32),
            before={at: _counted(mask) for at, mask in masks.items()},
        )

    @classmethod
    def of_all(cls, members: Sequence[TreeArrays], moves: Moves) -> Leaves:
        """Lay the leaves of several ensembles one after the other."""
        each = [cls.of(member, moves) for member in members]
        firsts = first_trees(members).astype(np.int32)
        return cls(
            low=np.concatenate([leaves.low for leaves in each], axis=1),
            high=np.concatenate([leaves.high for leaves in each], axis=1),
            value=np.concatenate([leaves.value for leaves in each]),
            tree=np.concatenate([leaves.tree + n for leaves, n in zip(each, firsts, strict=True)]),
            before={
                at: np.concatenate([leaves.before[at] for leaves in each], axis=1)
                for at in moves.choices.tolist()
            },
        )

    def counts(self, place: int, at: IntArray, first: int, after: int) -> Int32Array:
        """Count the positions of a choice, from the first up to the one after, that lead there."""
        before = self.before[place]
        return np.asarray(before[after, at] - before[first, at])


def first_trees(members: Sequence[TreeArrays]) -> IntArray:
    """Return the number of each ensemble's first tree, all trees counted through."""
    return np.cumsum([0, *(member.n_trees for member in members[:-1])])


def _counted(mask: BoolArray) -> Int32Array:
    counts = np.zeros((len(mask) + 1, mask.shape[1]), dtype=np.int32)
    np.cumsum(mask, axis=0, out=counts[1:])
    return counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Front:
    """The nodes that a walk through all trees has come to, and from where."""

    node: IntArray
    tree: IntArray
    low: IntArray
    high: IntArray
    masks: Mapping[int, BoolArray]

    @classmethod
    def at_roots(cls, trees: TreeArrays, moves: Moves, choices: Sequence[int]) -> _Front:
        n_trees, sizes = trees.n_trees, np.array([len(values) for values in moves.values])
        return cls(
            node=trees.roots,
            tree=np.arange(n_trees),
            low=np.zeros((len(sizes), n_trees), dtype=np.int64),
            high=np.tile(sizes[:, None] - 1, n_trees),
            masks={at: np.ones((sizes[at], n_trees), dtype=np.bool_) for at in choices},
        )

    @classmethod
    def together(cls, parts: Sequence[_Front]) -> _Front:
        return cls(
            node=np.concatenate([part.node for part in parts]),
            tree=np.concatenate([part.tree for part in parts]),
            low=np.concatenate([part.low for part in parts], axis=1),
            high=np.concatenate([part.high for part in parts], axis=1),
            masks={
                at: np.concatenate([part.masks[at] for part in parts], axis=1)
                for at in parts[0].masks
            },
        )

    def kept(self, at: IntArray | BoolArray) -> _Front:
        masks = {place: mask[:, at] for place, mask in self.masks.items()}
        low, high = self.low[:, at], self.high[:, at]
        return _Front(node=self.node[at], tree=self.tree[at], low=low, high=high, masks=masks)

    def below(self, trees: TreeArrays, to_left: IntArray) -> tuple[_Front, _Front]:
        """Go on to both children where positions of a number lead to both."""
        at, feature, cut = np.arange(len(self.node)), trees.feature[self.node], to_left[self.node]
        lefts = self.kept(self.low[feature, at] < cut)
        rights = self.kept(self.high[feature, at] >= cut)
        for side, ends in ((lefts, lefts.high), (rights, rights.low)):
            at, feature = np.arange(len(side.node)), trees.feature[side.node]
            cut = to_left[side.node]
            if ends is side.high:
                ends[feature, at] = np.minimum(ends[feature, at], cut - 1)
            else:
                ends[feature, at] = np.maximum(ends[feature, at], cut)
        return (
            replace(lefts, node=trees.left[lefts.node]),
            replace(rights, node=trees.right[rights.node]),
        )

    def past(self, trees: TreeArrays, codes: FloatArray, place: int, here: BoolArray) -> _Front:
        """Go on to wherever the positions of a choice lead behind all that is asked of it."""
        asking = self.kept(here)
        nodes, number = np.unique(asking.node, return_inverse=True)
        to = np.repeat(nodes[:, None], len(codes), axis=1)
        while (going := trees.feature[to] == place).any():
            at = to[going]
            held = np.broadcast_to(codes, to.shape)[going]
            left = np.where(np.isnan(held), trees.missing_left[at], held <= trees.threshold[at])
            to[going] = np.where(left, trees.left[at], trees.right[at])
        # Each node with each of its ways out, and the positions that take it.
        ways, way = np.unique(
            np.arange(len(nodes))[:, None] * trees.n_nodes + to, return_inverse=True
        )
        taken = np.zeros((len(codes), len(ways)), dtype=np.bool_)
        taken[np.arange(len(codes)), way.reshape(to.shape)] = True
        begins = np.searchsorted(ways, np.arange(len(nodes) + 1) * trees.n_nodes)
        n_ways = np.diff(begins)[number]
        entry = np.repeat(np.arange(len(number)), n_ways)
        within = np.arange(len(entry)) - np.repeat(np.cumsum(n_ways) - n_ways, n_ways)
        out = begins[number[entry]] + within
        mask = asking.masks[place][:, entry] & taken[:, out]
        found = asking.kept(entry)
        found = replace(
            found,
            node=ways[out] % trees.n_nodes,
            masks={**found.masks, place: mask},
        )
        return found.kept(np.flatnonzero(mask.any(axis=0)))
