"""Reading the trees of scikit-learn's histogram gradient boosting, categories among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore.forest.arrays import LEAF, TreeArrays
from mlcore.forest.sets import CodeSet, SetTrees


@dataclass(frozen=True, slots=True, kw_only=True)
class Histograms:
    """The trees of histogram boosting behind its own steps.

    Attributes
    ----------
    scores : tuple of SetTrees
        One a score; they ask for the columns that its own encoder makes, which stand in front.
    known : dict of int to tuple of int
        By column that holds categories, those that the trees know; any other counts as missing.
    """

    scores: tuple[SetTrees, ...]
    known: Mapping[int, tuple[int, ...]]


def histogram_scores(estimator: Any) -> Histograms:
    """Read all trees of histogram boosting, whatever is made of their sums.

    Examples
    --------
    >>> from sklearn.ensemble import HistGradientBoostingRegressor
    >>> rows = np.tile([[0.0], [1.0], [2.0]], (20, 1))
    >>> boosting = HistGradientBoostingRegressor(max_iter=1, categorical_features=[0])
    >>> found = histogram_scores(boosting.fit(rows, rows[:, 0] == 1))
    >>> found.scores[0].sets, found.known
    ((CodeSet(place=0, codes=(1,)),), {0: (0, 1, 2)})
    """
    flags = estimator._is_categorical_remapped
    n_columns = estimator.n_features_in_
    known: dict[int, tuple[int, ...]] = {}
    if flags is not None and any(flags):
        bitsets, places = estimator._bin_mapper.make_known_categories_bitsets()
        known = {at: _codes(bitsets[places[at]]) for at in np.flatnonzero(flags).tolist()}
    scores = []
    for place in range(estimator.n_trees_per_iteration_):
        trees = _trees(estimator, place)
        nodes = trees.feature
        asked: dict[CodeSet, int] = {}
        for node, each in _sets(estimator, place):
            nodes[node] = n_columns + asked.setdefault(each, len(asked))
            trees.threshold[node] = 0.5
        scores.append(SetTrees(trees=trees, n_features=n_columns, sets=tuple(asked)))
    return Histograms(scores=tuple(scores), known=known)


def _sets(estimator: Any, place: int) -> list[tuple[int, CodeSet]]:
    """Return the nodes that ask for categories, counted behind the start value, and which."""
    found, first = [], 1
    for stage in estimator._predictors:
        nodes, bitsets = stage[place].nodes, stage[place].raw_left_cat_bitsets
        asks = np.flatnonzero(nodes["is_categorical"].astype(bool) & ~nodes["is_leaf"].astype(bool))
        for node in asks.tolist():
            codes = _codes(bitsets[int(nodes["bitset_idx"][node])])
            found.append((first + node, CodeSet(int(nodes["feature_idx"][node]), codes)))
        first += len(nodes)
    return found


def _codes(bits: Any) -> tuple[int, ...]:
    """Read a set of codes from the bits of eight numbers."""
    return tuple(
        32 * at + bit
        for at, number in enumerate(bits.tolist())
        for bit in range(32)
        if number >> bit & 1
    )


def histogram_trees(estimator: Any) -> TreeArrays | None:
    """Read the trees of a histogram boosting of one score, whatever is made of their sum.

    Returns
    -------
    TreeArrays or None
        The start value as a tree of a single leaf, then the others. None if a tree asks for
        categories, which is no comparison with a threshold.

    Examples
    --------
    >>> from sklearn.ensemble import HistGradientBoostingRegressor
    >>> rows = np.arange(50.0).reshape(-1, 1)
    >>> model = HistGradientBoostingRegressor(max_iter=2, max_depth=1).fit(rows, rows[:, 0] > 24)
    >>> trees = histogram_trees(model)
    >>> trees.n_trees, trees.threshold.tolist(), trees.float32
    (3, [0.0, 24.5, 0.0, 0.0, 24.5, 0.0, 0.0], False)
    """
    return None if estimator.is_categorical_ is not None else _trees(estimator, 0)


def _trees(estimator: Any, place: int) -> TreeArrays:
    nodes = [stage[place].nodes for stage in estimator._predictors]
    start = float(np.ravel(estimator._baseline_prediction)[place])
    every = np.concatenate(nodes)
    counts = np.array([len(tree) for tree in nodes], dtype=np.int64)
    roots = np.concatenate([[0], 1 + np.cumsum(counts) - counts]).astype(np.int64)
    offset = np.repeat(roots[1:], counts)
    leaf = every["is_leaf"].astype(bool)

    def gather(single: float, column: Any) -> Any:
        return np.concatenate([np.array([single], dtype=column.dtype), column])

    return TreeArrays(
        feature=gather(LEAF, np.where(leaf, LEAF, every["feature_idx"].astype(np.int64))),
        threshold=gather(0.0, np.where(leaf, 0.0, every["num_threshold"])),
        left=gather(LEAF, np.where(leaf, LEAF, every["left"].astype(np.int64) + offset)),
        right=gather(LEAF, np.where(leaf, LEAF, every["right"].astype(np.int64) + offset)),
        value=gather(start, np.where(leaf, every["value"], 0.0)),
        missing_left=gather(False, every["missing_go_to_left"].astype(bool) & ~leaf),
        roots=roots,
        average=False,
        float32=False,
    )


def histogram_link(estimator: Any) -> str:
    """Name what histogram gradient boosting adds its trees up to.

    Returns
    -------
    str
        ``identity`` for the answer itself, ``log`` for its logarithm, as with the losses Poisson
        and gamma, ``other`` for what a loss of somebody's own defines.

    Examples
    --------
    >>> from sklearn.ensemble import HistGradientBoostingRegressor
    >>> counts = HistGradientBoostingRegressor(loss="poisson", max_iter=1)
    >>> histogram_link(counts.fit(np.arange(50.0).reshape(-1, 1), np.arange(50.0)))
    'log'
    """
    link = type(estimator._loss.link).__name__
    return {"IdentityLink": "identity", "LogLink": "log"}.get(link, "other")
