"""Trees that also ask whether a category is one of a set, which no single threshold can ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from mlcore.forest.arrays import TreeArrays
from mlcore.schema import FloatArray


class CodeSet(NamedTuple):
    """Codes of one input; a row goes left whose code is among them.

    Attributes
    ----------
    place : int
        Of the input.
    codes : tuple of int
        Ascending.
    """

    place: int
    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SetTrees:
    """A tree ensemble that compares inputs, and asks of some whether their code is in a set.

    Attributes
    ----------
    trees : TreeArrays
        Behind the inputs, each set counts as one more: 0 where the code of its input is in it, 1
        where it is not, missing where the code is.
    n_features : int
        Inputs.
    sets : tuple of CodeSet
        In the order of the places behind the inputs.

    Examples
    --------
    >>> trees = TreeArrays(
    ...     feature=np.array([1, -1, -1]), threshold=np.array([0.5, 0, 0]),
    ...     left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=True, float32=False)
    >>> asked = SetTrees(trees=trees, n_features=1, sets=(CodeSet(0, (0, 2)),))
    >>> asked.as_comparisons().predict(np.array([[0.0], [1.0], [2.0], [3.0]])).tolist()
    [5.0, 7.0, 5.0, 7.0]
    """

    trees: TreeArrays
    n_features: int
    sets: tuple[CodeSet, ...]

    @property
    def n_nodes(self) -> int:
        """Number of nodes, leaves included."""
        return self.trees.n_nodes

    def on(self, trees: TreeArrays) -> SetTrees:
        """Return the same sets asked by other nodes."""
        return replace(self, trees=trees)

    def predict(self, X: FloatArray) -> FloatArray:
        """Walk every tree for every row, as :meth:`TreeArrays.predict` does; codes are whole."""
        asked = np.ones((len(X), len(self.sets)))
        for at, each in enumerate(self.sets):
            column = X[:, each.place]
            asked[np.isin(column, each.codes), at] = 0.0
            asked[np.isnan(column), at] = np.nan
        return self.trees.predict(np.column_stack([X, asked]))

    def as_comparisons(self) -> TreeArrays:
        """Write each set as comparisons with halves, whose children may be shared.

        A code is in {0, 2} if it is at most 0.5, or else not at most 1.5 but at most 2.5. Every way
        through comparisons walks these trees as any others; only what lays them out as a tree,
        each child for itself, would make more of them.
        """
        if not self.sets:
            return self.trees
        trees, n_nodes = self.trees, self.trees.n_nodes
        asks = np.flatnonzero(trees.feature >= self.n_features)
        number = trees.feature[asks] - self.n_features
        ends = [_ends(each.codes) for each in self.sets]
        counts = np.array([len(each) for each in ends], dtype=np.int64)[number]
        # The first comparison stands where the set was asked, the others behind all nodes.
        places = np.array([each.place for each in self.sets], dtype=np.int64)[number]
        feature = np.concatenate([trees.feature, np.repeat(places, counts - 1)])
        feature[asks] = places
        more = len(feature) - n_nodes
        threshold, left, right, value, missing = (
            np.concatenate([each, np.zeros(more, dtype=each.dtype)])
            for each in (trees.threshold, trees.left, trees.right, trees.value, trees.missing_left)
        )
        first = n_nodes + np.cumsum(counts - 1) - (counts - 1)
        for node, at, k in zip(asks.tolist(), first.tolist(), number.tolist(), strict=True):
            chain = [node, *range(at, at + len(ends[k]) - 1)]
            inside, outside = int(trees.left[node]), int(trees.right[node])
            # Below the first end lies what is in the set if 0 is, and so on in turns.
            here = self.sets[k].codes[0] == 0
            for place, end, later in zip(chain, ends[k], [*chain[1:], -1], strict=True):
                one, other = (inside, outside) if here else (outside, inside)
                threshold[place], left[place] = end, one
                right[place] = other if later < 0 else later
                missing[place] = trees.missing_left[node] == here
                here = not here
        return replace(
            trees,
            feature=feature,
            threshold=threshold,
            left=left,
            right=right,
            value=value,
            missing_left=missing,
            float32=False,
        )


def _ends(codes: Sequence[int]) -> list[float]:
    """Return where a set and what is outside take turns, half between two codes."""
    inside = set(codes)
    edges = {code - 0.5 for code in inside if code and code - 1 not in inside}
    return sorted(edges | {code + 0.5 for code in inside if code + 1 not in inside})
