"""What a file asks at each node: of a number whether it is at most a threshold, of a choice a set.

In the what-if algorithms a set of levels is a chain of comparisons whose children are shared. Laid
out as a tree each shared child would be written as often as it is reached; as one question it is
written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mlcore.forest import TreeArrays
from mlcore.forest.arrays import BoolArray, IntArray

_AT_ONCE = 20_000
"""Nodes whose sets are told at once: of 1,000 levels each these are 20 MB."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Questions:
    """Trees that ask a choice for a set of its levels.

    Attributes
    ----------
    trees : TreeArrays
        No child of a node that a row reaches is shared. At a node that asks a choice, ``left`` is
        where the levels of the set go; its threshold says nothing.
    nodes : mapping of int to ndarray of shape (n_asking,), int64
        Per place of a choice, the nodes that ask it.
    sets : mapping of int to ndarray of shape (n_asking, n_bytes), uint8
        Per place of a choice, the set of each of these nodes: a bit a code, the first the highest.
    """

    trees: TreeArrays
    nodes: Mapping[int, IntArray]
    sets: Mapping[int, npt.NDArray[np.uint8]]


def questions_of(trees: TreeArrays, widths: Mapping[int, int]) -> Questions:
    """Read the sets off trees that compare codes.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in raw units; children may be shared along a chain.
    widths : mapping of int to int
        How many codes each choice has, by its place.

    Examples
    --------
    Level 1 goes to one leaf, the levels 0 and 2 to the other:

    >>> chain = TreeArrays(
    ...     feature=np.array([0, 0, -1, -1]), threshold=np.array([0.5, 1.5, 0, 0]),
    ...     left=np.array([2, 3, -1, -1]), right=np.array([1, 2, -1, -1]),
    ...     value=np.array([0, 0, 5.0, 7.0]), missing_left=np.zeros(4, bool),
    ...     roots=np.array([0]), average=False)
    >>> asked = questions_of(chain, {0: 3})
    >>> np.unpackbits(asked.sets[0][0], count=3).tolist()
    [1, 0, 1]
    >>> int(asked.trees.left[0]), int(asked.trees.right[0])
    (2, 3)
    """
    right, missing = trees.right.copy(), trees.missing_left.copy()
    n_parents = np.bincount(
        np.concatenate([trees.left[trees.inner], trees.right[trees.inner]]),
        minlength=trees.n_nodes,
    )
    nodes, sets = {}, {}
    for place, width in widths.items():
        asking = np.flatnonzero(trees.feature == place)
        found = [np.zeros((0, -(-width // 8)), dtype=np.uint8)]
        for start in range(0, len(asking), _AT_ONCE):
            some = asking[start : start + _AT_ONCE]
            inside, right[some], missing[some] = _followed(trees, some, width, n_parents)
            found.append(np.packbits(inside, axis=1))
        nodes[place], sets[place] = asking, np.concatenate(found)
    return Questions(
        trees=replace(trees, right=right, missing_left=missing), nodes=nodes, sets=sets
    )


def _followed(
    trees: TreeArrays, nodes: IntArray, width: int, n_parents: IntArray
) -> tuple[BoolArray, IntArray, BoolArray]:
    """Follow the chain that begins at each node to its end.

    Every other link of a chain leads to the same child, the first among them; where that is not
    so, a node stands for itself.

    Returns
    -------
    inside : ndarray of shape (n_nodes, width), bool
        The codes that go left.
    right : ndarray of shape (n_nodes,), int64
        Where all others go.
    missing : ndarray of shape (n_nodes,), bool
        Whether a missing value goes left.
    """
    codes = np.arange(width)
    place = trees.feature[nodes[0]]
    first, second = trees.left[nodes], trees.left[trees.right[nodes]]
    inside = codes <= trees.threshold[nodes, None]
    missing = trees.missing_left[nodes].copy()
    right = trees.right[nodes].copy()
    alone, alone_missing = inside.copy(), missing.copy()
    decided, told = inside.copy(), missing.copy()
    # What goes on: the link that each chain has come to.
    going = np.flatnonzero((n_parents[first] > 1) & (trees.feature[right] == place))
    link = right[going]
    ended = np.zeros(len(nodes), dtype=bool)
    while len(going):
        to_first = trees.left[link] == first[going]
        fits = to_first | (trees.left[link] == second[going])
        going, link, to_first = going[fits], link[fits], to_first[fits]
        here = (codes <= trees.threshold[link, None]) & ~decided[going]
        inside[going] |= here & to_first[:, None]
        decided[going] |= here
        nan_here = trees.missing_left[link] & ~told[going]
        missing[going] |= nan_here & to_first
        told[going] |= nan_here
        after = trees.right[link]
        last_first, last_second = after == first[going], after == second[going]
        inside[going] |= ~decided[going] & last_first[:, None]
        missing[going] |= ~told[going] & last_first
        ended[going[last_first | last_second]] = True
        goes_on = ~(last_first | last_second) & (trees.feature[after] == place)
        going, link = going[goes_on], after[goes_on]
    inside[~ended], missing[~ended] = alone[~ended], alone_missing[~ended]
    return inside, np.where(ended, second, right), missing
