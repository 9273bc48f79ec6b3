"""Trees that add up in float32, in the form a file holds them: compared in float32 as well.

ONNX Runtime adds leaves up in the type in which it compares. A threshold on raw float64 values can
be a float32 one behind a cast, if it is where rounding turns; any other is asked for by rank: how
many thresholds of its input lie below the value, a small whole number.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np

from mlcore.forest.arrays import LEAF, IntArray, TreeArrays
from mlcore.schema import FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SingleTrees:
    """Trees behind a cast to float32 of the inputs and, behind these, of ranks.

    Attributes
    ----------
    trees : TreeArrays
        Each threshold is a float32 number. An input that is asked for by rank counts as a further
        one, in the order of ``tables``.
    tables : dict of int to ndarray of float64
        By the place of an input, its thresholds on raw values, ascending: the rank of a value is
        how many lie below it.
    """

    trees: TreeArrays
    tables: Mapping[int, FloatArray]


def last_rounded(t: FloatArray) -> FloatArray:
    """Return the largest float64 numbers that rounding to float32 takes to at most ``t``.

    Parameters
    ----------
    t : ndarray of float64
        Each a float32 number.

    Examples
    --------
    >>> found = last_rounded(np.array([1.0]))
    >>> found.astype(np.float32).tolist(), np.nextafter(found, 2).astype(np.float32) > 1
    ([1.0], array([ True]))
    """
    single = t.astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        above = np.nextafter(single, np.float32(np.inf)).astype(np.float64)
        # Beyond the largest float32 number rounding goes on as if there were one more.
        above = np.where(np.isinf(above) & np.isfinite(single), 2.0**128, above)
        middle = t / 2 + above / 2
        # Half way rounding goes to the even one.
        even = middle.astype(np.float32) <= single
        found = np.where(even, middle, np.nextafter(middle, -np.inf))
    return np.where(np.isfinite(single), found, t)


def as_single(trees: TreeArrays, n_features: int, codes: Collection[int] = ()) -> SingleTrees:
    """Write thresholds on raw values as float32 ones.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds on raw values, compared in float64.
    n_features : int
        Inputs.
    codes : collection of int
        Places of inputs that hold whole codes, with thresholds half between two.

    Examples
    --------
    >>> stump = TreeArrays(
    ...     feature=np.array([0, -1, -1]), threshold=np.array([0.1, 0, 0]),
    ...     left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
    ...     value=np.array([0, 5.0, 7.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=False, float32=False, add32=True)
    >>> found = as_single(stump, 1)
    >>> found.trees.feature.tolist(), found.trees.threshold.tolist(), found.tables
    ([1, -1, -1], [0.5, 0.0, 0.0], {0: array([0.1])})
    """
    inner = trees.inner
    feature, threshold = trees.feature.copy(), trees.threshold.copy()
    asked, t = trees.feature[inner], trees.threshold[inner]
    with np.errstate(over="ignore"):
        rounded = t.astype(np.float32).astype(np.float64)
    fits = (last_rounded(rounded) == t) | np.isin(asked, list(codes)) | (asked >= n_features)
    threshold[inner] = rounded
    tables = {}
    ranked = np.unique(asked[~fits]).tolist()
    for number, place in enumerate(ranked):
        here = inner[asked == place]
        table, rank = np.unique(trees.threshold[here], return_inverse=True)
        tables[place] = table
        # A value of this threshold's rank lies at most at it.
        feature[here], threshold[here] = n_features + number, rank + 0.5
    # What stood behind the inputs, sets of codes, stands behind the ranks.
    sets = inner[asked >= n_features]
    feature[sets] += len(ranked)
    return SingleTrees(
        trees=replace(trees, feature=feature, threshold=threshold, float32=True), tables=tables
    )


def on_raw_values(single: SingleTrees, n_features: int) -> TreeArrays:
    """Undo :func:`as_single`: thresholds on raw values, compared in float64."""
    trees, tables = single.trees, list(single.tables.items())
    inner = trees.inner
    feature, threshold = trees.feature.copy(), trees.threshold.copy()
    threshold[inner] = last_rounded(trees.threshold[inner])
    for number, (place, table) in enumerate(tables):
        here = inner[trees.feature[inner] == n_features + number]
        rank = (trees.threshold[here] - 0.5).astype(np.int64)
        feature[here], threshold[here] = place, table[rank]
    sets = inner[trees.feature[inner] >= n_features + len(tables)]
    feature[sets] -= len(tables)
    threshold[sets] = trees.threshold[sets]
    return replace(trees, feature=feature, threshold=threshold, float32=False)


def rank_trees(tables: Mapping[int, FloatArray]) -> tuple[TreeArrays, IntArray]:
    """Write the search for ranks as trees of their own.

    Returns
    -------
    trees : TreeArrays
        One an input: its leaves give the rank of a value, NaN where it is missing.
    target : ndarray of shape (n_nodes,), int64
        Number of the input, among those of the tables, of each node.
    """
    rows: list[list[float]] = []
    roots: list[int] = []
    targets: list[int] = []

    def added(feature: float, threshold: float, value: float) -> int:
        rows.append([feature, threshold, LEAF, LEAF, value])
        return len(rows) - 1

    def searched(place: int, table: FloatArray, low: int, high: int) -> int:
        if low == high:
            return added(LEAF, 0.0, low)
        middle = (low + high) // 2
        node = added(place, float(table[middle]), 0.0)
        rows[node][2] = searched(place, table, low, middle)
        rows[node][3] = searched(place, table, middle + 1, high)
        return node

    for number, (place, table) in enumerate(tables.items()):
        root = added(place, np.inf, 0.0)
        rows[root][2] = searched(place, table, 0, len(table))
        rows[root][3] = added(LEAF, 0.0, np.nan)
        roots.append(root)
        targets += [number] * (len(rows) - len(targets))
    columns = np.array(rows).reshape(-1, 5).T
    feature, threshold, left, right, value = columns
    trees = TreeArrays(
        feature=feature.astype(np.int64),
        threshold=threshold,
        left=left.astype(np.int64),
        right=right.astype(np.int64),
        value=value,
        missing_left=np.zeros(len(rows), dtype=bool),
        roots=np.array(roots, dtype=np.int64),
        average=False,
        float32=False,
    )
    return trees, np.array(targets, dtype=np.int64)
