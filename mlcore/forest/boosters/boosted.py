"""What a boosting library adds up, and what it makes of the sums, in one form for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from mlcore.errors import UnsupportedModelError
from mlcore.forest.arrays import LEAF, BoolArray, IntArray, TreeArrays, laid_out
from mlcore.forest.sets import CodeSet, SetTrees
from mlcore.schema import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Boosted:
    """A fitted boosting model taken apart.

    Attributes
    ----------
    scores : tuple of TreeArrays or SetTrees
        Each gives a row one score; what they ask of a category is its place among ``levels``.
    answer : int or list
        What the library makes of the scores, as a rule of :class:`mlcore.inference.links.Link`: a
        number, or the probability of each class.
    label : int or list or None
        Gives the place of the class that is named; None for a number.
    decision : tuple of (int or list)
        What the library calls its decision function; empty where it has none.
    levels : tuple of tuple
        The levels that the library knows of each category, in the order of these among the inputs.
    with_holes : bool
        Whether what a sparse matrix does not hold is missing for the library, rather than 0.
    """

    scores: tuple[TreeArrays | SetTrees, ...]
    answer: Any
    label: Any = None
    decision: tuple[Any, ...] = ()
    levels: tuple[tuple[Any, ...], ...] = ()
    with_holes: bool = False


def refused(name: str, setting: str, expected: str) -> UnsupportedModelError:
    """Say which setting of an estimator stands in the way, and what it should be."""
    return UnsupportedModelError(
        "model.booster-setting", received=name, setting=setting, expected=expected
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tree:
    """One tree, its root first.

    Attributes
    ----------
    feature : ndarray of shape (n_nodes,)
        Input compared, -1 at a leaf.
    threshold, left, right, value, missing_left : ndarray of shape (n_nodes,)
        As :class:`~mlcore.forest.TreeArrays` has them; what stands at the wrong kind of node does
        not count.
    sets : dict of int to tuple of int
        By node, the codes that go left, where it asks for a set.
    """

    feature: IntArray
    threshold: FloatArray
    left: IntArray
    right: IntArray
    value: FloatArray
    missing_left: BoolArray
    sets: Mapping[int, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def leaf(cls, value: float) -> Tree:
        """Return a tree of a single leaf."""
        nowhere = np.array([LEAF])
        return cls(
            feature=nowhere,
            threshold=np.zeros(1),
            left=nowhere,
            right=nowhere,
            value=np.array([value], dtype=np.float64),
            missing_left=np.zeros(1, dtype=bool),
        )


def ensemble(
    trees: Sequence[Tree], *, float32: bool, add32: bool = False, average: bool = False
) -> TreeArrays:
    """Lay trees one after the other; nodes that no row can reach are left out.

    Parameters
    ----------
    float32, add32, average : bool
        As :class:`~mlcore.forest.TreeArrays` has them.

    Examples
    --------
    >>> ensemble([Tree.leaf(2.0), Tree.leaf(3.0)], float32=False).predict(np.zeros((1, 1))).tolist()
    [5.0]
    """
    if not trees:
        trees = [Tree.leaf(0.0)]
    trees = [_reached(tree) for tree in trees]
    columns = laid_out(trees)
    feature = columns["feature"].astype(np.int64)
    leaf = feature == LEAF
    return TreeArrays(
        feature=feature,
        threshold=np.where(leaf, 0.0, columns["threshold"].astype(np.float64)),
        left=np.where(leaf, LEAF, columns["left"].astype(np.int64)),
        right=np.where(leaf, LEAF, columns["right"].astype(np.int64)),
        value=np.where(leaf, columns["value"].astype(np.float64), 0.0),
        missing_left=columns["missing_left"].astype(bool) & ~leaf,
        roots=columns["roots"].astype(np.int64),
        average=average,
        float32=float32,
        add32=add32,
    )


def with_sets(trees: Sequence[Tree], n_features: int, arrays: TreeArrays) -> TreeArrays | SetTrees:
    """Let nodes of laid out trees ask for sets of codes, where any does.

    Parameters
    ----------
    trees : sequence of Tree
        What ``arrays`` was laid out from.
    """
    asked: dict[CodeSet, int] = {}
    for root, tree in zip(arrays.roots.tolist(), map(_reached, trees), strict=False):
        for node, codes in tree.sets.items():
            place = CodeSet(int(tree.feature[node]), codes)
            arrays.feature[root + node] = n_features + asked.setdefault(place, len(asked))
            arrays.threshold[root + node] = 0.5
    if not asked:
        return arrays
    return SetTrees(trees=arrays, n_features=n_features, sets=tuple(asked))


def _reached(tree: Tree) -> Tree:
    """Leave out what pruning left behind, to which no way leads."""
    inner = np.flatnonzero(tree.feature != LEAF)
    found = np.zeros(len(tree.feature), dtype=bool)
    found[0] = True
    found[tree.left[inner]] = found[tree.right[inner]] = True
    if found.all():
        return tree
    kept = np.zeros(len(tree.feature), dtype=bool)
    level = np.array([0])
    while len(level):
        kept[level] = True
        level = level[tree.feature[level] != LEAF]
        level = np.concatenate([tree.left[level], tree.right[level]])
    place, at = np.cumsum(kept) - 1, np.flatnonzero(kept)
    leaf = tree.feature[at] == LEAF
    return Tree(
        feature=tree.feature[at],
        threshold=tree.threshold[at],
        left=np.where(leaf, LEAF, place[tree.left[at]]),
        right=np.where(leaf, LEAF, place[tree.right[at]]),
        value=tree.value[at],
        missing_left=tree.missing_left[at],
        sets={int(place[node]): codes for node, codes in tree.sets.items() if kept[node]},
    )
