"""The exact staircase of a forest along each input, read off its trees."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlcore.forest import LEAF, TreeArrays
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.whatif.curves import Curve, Stretch, stretches


def exact_curves(
    trees: TreeArrays,
    schema: FeatureSchema,
    row: Sequence[float] | FloatArray,
    *,
    along: Sequence[Stretch] | None = None,
) -> tuple[Curve, ...]:
    """Slice a forest along inputs of one row.

    With the other inputs held, each leaf that can still be reached covers an interval of the one
    that moves. All leaves' intervals laid over each other give the curve, with every breakpoint
    where it truly lies and no prediction made.

    Parameters
    ----------
    trees : TreeArrays
        Thresholds in raw units.
    along : sequence of Stretch, optional
        Which inputs, and from where to where; every input between its bounds by default.

    Returns
    -------
    tuple of Curve
        One staircase per stretch; values equal to the predictor's up to the rounding of sums.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.
    """
    values = schema.validate_row(list(map(float, row)))[0]
    along = stretches(schema) if along is None else along
    if not along:
        return ()
    which, low, high, value = _slices(trees, values, sorted({each.place for each in along}))
    if trees.average:
        value = value / trees.n_trees
    return tuple(
        _staircase(stretch.name, stretch.low, stretch.high, low[at], high[at], value[at])
        for stretch in along
        for at in [which == stretch.place]
    )


def _slices(trees: TreeArrays, row: FloatArray, places: list[int]) -> tuple[FloatArray, ...]:
    """Walk all trees for all places at once; return input, interval (low, high] and leaf value."""
    node = np.tile(trees.roots, len(places))
    which = np.repeat(np.array(places), trees.n_trees)
    low = np.full(len(node), -np.inf)
    high = np.full(len(node), np.inf)
    done: list[tuple[FloatArray, ...]] = []
    while len(node):
        feature, threshold = trees.feature[node], trees.threshold[node]
        leaf = feature == LEAF
        done.append((which[leaf], low[leaf], high[leaf], trees.value[node[leaf]]))
        held = row[feature]
        goes_left = np.where(np.isnan(held), trees.missing_left[node], held <= threshold)
        along = feature == which
        # Along the moving input both children stay, each on its side of the threshold.
        left = ~leaf & np.where(along, low < threshold, goes_left)
        right = ~leaf & np.where(along, high > threshold, ~goes_left)
        node, which, low, high = (
            np.concatenate([trees.left[node[left]], trees.right[node[right]]]),
            np.concatenate([which[left], which[right]]),
            np.concatenate([low[left], np.where(along, np.maximum(low, threshold), low)[right]]),
            np.concatenate([np.where(along, np.minimum(high, threshold), high)[left], high[right]]),
        )
    return tuple(np.concatenate(column) for column in zip(*done, strict=True))


def _staircase(
    name: str, least: float, most: float, low: FloatArray, high: FloatArray, value: FloatArray
) -> Curve:
    inside = (high >= least) & (low < most)
    start = np.maximum(low[inside], least)
    end = np.minimum(high[inside], most)
    # A value at the lower bound itself belongs to the interval that ends there.
    kept = (end > start) | (low[inside] < least)
    x, place = np.unique(np.concatenate([start[kept], end[kept]]), return_inverse=True)
    change = np.concatenate([value[inside][kept], -value[inside][kept]])
    height = np.cumsum(np.bincount(place, weights=change, minlength=len(x)))
    x, height = x[:-1], height[:-1]
    if len(x) == 0:
        here = (low < least) & (high >= least)
        return Curve(feature=name, x=np.array([least]), y=np.array([value[here].sum()]), steps=True)
    moves = np.concatenate([[True], np.abs(np.diff(height)) > 1e-12 * np.abs(height).max()])
    return Curve(feature=name, x=x[moves], y=height[moves], steps=True)
