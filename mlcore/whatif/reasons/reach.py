"""The lowest and the highest prediction that each input alone reaches from one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.forest import LEAF, TreeArrays
from mlcore.forest.scores import Ensemble, Scores
from mlcore.schema import Feature, FeatureSchema, FloatArray
from mlcore.whatif.curves.individual import cells_of, slices
from mlcore.whatif.curves.ranges import InputRange

MIDDLE_RANGE = (0.05, 0.95)
"""Shares of the real values below the range that an input runs through, and below its end."""
USUAL_SHARE = 0.01
"""Share of the rows from which on a level of a choice counts among what an input runs through."""
SAMPLED_POINTS = 21
"""Values of an input that are tried where there are no trees to read the steps off."""

IntArray = npt.NDArray[np.int64]


def middle_ranges(schema: FeatureSchema, X: FloatArray) -> tuple[InputRange, ...]:
    """Return, per input, the range that holds the middle 90 % of its real values.

    Of a choice these are the levels that at least one row in a hundred has.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> X = np.linspace(0, 10, 101)[:, None]
    >>> middle_ranges(describe_rows(X, X[:, 0], names=["a"]), X)
    (InputRange(place=0, name='a', low=0.5, high=9.5),)
    """
    ends = np.nanquantile(X, MIDDLE_RANGE, axis=0).T.tolist()
    found = []
    for place, (feature, (low, high)) in enumerate(zip(schema.features, ends, strict=True)):
        codes = usual_codes(feature, X[:, place]) if feature.is_choice else ()
        low, high = (codes[0], codes[-1]) if codes else (low, high)
        found.append(InputRange(place=place, name=feature.name, low=low, high=high, codes=codes))
    return tuple(found)


def usual_codes(feature: Feature, column: FloatArray) -> tuple[float, ...]:
    """Return the codes of the levels that at least one row in a hundred has; else of all levels.

    Parameters
    ----------
    column : ndarray of shape (n_rows,), float64
        The rows that were kept, for an input that does not know how often each level came.
    """
    codes = np.arange(len(feature.levels), dtype=np.float64)
    known = column[~np.isnan(column)]
    shares = feature.shares or (known[:, None] == codes).sum(axis=0) / max(len(known), 1)
    usual = codes[np.array(shares) >= USUAL_SHARE]
    return tuple((usual if len(usual) else codes).tolist())


def exact_reaches(trees: Ensemble, row: FloatArray, along: Sequence[InputRange]) -> FloatArray:
    """Read off a forest how far each input alone moves a row: the heights that ``reached`` finds.

    Returns
    -------
    ndarray of shape (n_ranges, 2), float64
        The lowest and the highest prediction; the predictor's up to the rounding of sums.
    """
    return reached(trees, row, along)[0]


def reached(
    trees: Ensemble, row: FloatArray, along: Sequence[InputRange]
) -> tuple[FloatArray, FloatArray]:
    """Read off a forest, or the ensembles behind a link, how far each input alone moves a row.

    The row's own way through each tree is walked once. Wherever one of the inputs decides there,
    the branch not taken is what that input can change: only these are walked besides, so that
    thirty inputs take little longer than five.

    Parameters
    ----------
    trees : TreeArrays or Scores
        Thresholds in raw units.
    row : ndarray of shape (n_features,), float64
    along : sequence of InputRange
        Which inputs, each at most once, and from where to where, both included; of a choice the
        codes that count.

    Returns
    -------
    heights : ndarray of shape (n_ranges, 2), float64
        The lowest and the highest prediction; the predictor's up to the rounding of sums.
    codes : ndarray of shape (n_ranges, 2), float64
        Of a choice the codes where that is the prediction; NaN of a number.
    """
    if not along:
        return np.empty((0, 2)), np.empty((0, 2))
    if np.isnan(row[[span.place for span in along]]).any():
        # A missing value lies on no side of a threshold: such an input begins in its range.
        known = [row.copy() for _ in along]
        for values, span in zip(known, along, strict=True):
            values[span.place] = span.low
        found = [reached(trees, values, [span]) for values, span in zip(known, along, strict=True)]
        heights, codes = (np.concatenate(part) for part in zip(*found, strict=True))
        return heights, codes
    if isinstance(trees, Scores):
        members = [_heights(member, row, along) for member in trees.members]
        number, start, height = _linked(members, trees)
    else:
        number, start, height = _heights(trees, row, along)
    first = np.searchsorted(number, np.arange(len(along)))
    heights = np.stack(
        [np.minimum.reduceat(height, first), np.maximum.reduceat(height, first)], axis=1
    )
    at = np.full_like(heights, np.nan)
    ends = [*first[1:], len(number)]
    for place, (span, begin, end) in enumerate(zip(along, first, ends, strict=True)):
        if span.codes:
            tried = height[begin:end][cells_of(start[begin:end], np.array(span.codes))]
            heights[place], at[place] = extremes(tried, span.codes)
    return heights, at


def extremes(
    answers: FloatArray, codes: Sequence[float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the lowest and the highest of some levels' answers, and the codes of these levels."""
    least, most = int(answers.argmin()), int(answers.argmax())
    return (float(answers[least]), float(answers[most])), (codes[least], codes[most])


def _linked(
    members: Sequence[tuple[IntArray, FloatArray, FloatArray]], scores: Scores
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Read what is made of the scores wherever one of them changes, as ``_heights`` returns it."""
    numbers, ats, heights = (np.concatenate(part) for part in zip(*members, strict=True))
    member = np.repeat(np.arange(len(members)), [len(number) for number, _, _ in members])
    order = np.lexsort((ats, numbers))
    number, at, member, height = numbers[order], ats[order], member[order], heights[order]
    # Each range begins with every member's score, which stays until the next step changes it.
    since = np.where(member == np.arange(len(members))[:, None], np.arange(len(at)), -1)
    last = np.maximum.accumulate(since, axis=1)
    read = np.append((np.diff(number) != 0) | (at[1:] != at[:-1]), True)
    return number[read], at[read], scores.link(height[last[:, read]].T)


def _heights(
    trees: TreeArrays, row: FloatArray, along: Sequence[InputRange]
) -> tuple[IntArray, FloatArray, FloatArray]:
    """Return the score's steps along each range: the range's number, where, and how high.

    Ascending; those of a range begin with the score at its start, at minus infinity.
    """
    base, which, low, high, change = _changes(trees, row, along)
    start, end = _ends(along)
    each = np.arange(len(along))
    # A change holds above its low, up to and including its high; those at the start come first.
    over = high < end[which]
    number = np.concatenate([each, which, which[over]])
    at = np.concatenate(
        [np.full(len(along), -np.inf), np.where(low < start[which], -np.inf, low), high[over]]
    )
    step = np.concatenate([np.zeros(len(along)), change, -change[over]])
    order = np.lexsort((at, number))
    number, at = number[order], at[order]
    height = np.cumsum(step[order])
    first = np.searchsorted(number, each)
    height -= np.concatenate([[0.0], height[first[1:] - 1]])[number]
    # Of the changes at one value all have happened before the prediction is read.
    read = np.append((np.diff(number) != 0) | (at[1:] != at[:-1]), True)
    height = base + height[read]
    return number[read], at[read], height / trees.n_trees if trees.average else height


def _ends(along: Sequence[InputRange]) -> tuple[FloatArray, FloatArray]:
    return np.array([span.low for span in along]), np.array([span.high for span in along])


def _changes(
    trees: TreeArrays, row: FloatArray, along: Sequence[InputRange]
) -> tuple[float, IntArray, FloatArray, FloatArray, FloatArray]:
    """Return the row's sum of leaves, and every leaf that an input alone can lead to instead.

    Of each: the number of the range, the interval (low, high] of the input, and what the leaf says
    more than the one it stands for.
    """
    start, end = _ends(along)
    numbers = np.full(len(row), -1)
    numbers[[span.place for span in along]] = np.arange(len(along))
    tree = np.arange(trees.n_trees)
    node = trees.roots
    said = np.empty(trees.n_trees)
    # What an input stays within on the row's way through each tree; the last column is the others'.
    lows = np.full((trees.n_trees, len(along) + 1), -np.inf)
    highs = np.full((trees.n_trees, len(along) + 1), np.inf)
    branches: list[tuple[npt.NDArray[Any], ...]] = []
    while len(node):
        leaf = trees.feature[node] == LEAF
        said[tree[leaf]] = trees.value[node[leaf]]
        node, tree = node[~leaf], tree[~leaf]
        feature, threshold = trees.feature[node], trees.threshold[node]
        held, number = row[feature], numbers[feature]
        left = np.where(np.isnan(held), trees.missing_left[node], held <= threshold)
        low, high = lows[tree, number], highs[tree, number]
        # The branch not taken holds what lies between here and there.
        edge = np.clip(threshold, low, high)
        least, most = np.where(left, edge, low), np.where(left, high, edge)
        at = (number >= 0) & (least < most) & (least < end[number]) & (most >= start[number])
        other = np.where(left, trees.right[node], trees.left[node])
        branches.append((other[at], tree[at], number[at], least[at], most[at]))
        lows[tree, number] = np.where(left, low, edge)
        highs[tree, number] = np.where(left, edge, high)
        node = np.where(left, trees.left[node], trees.right[node])
    node, tree, number, least, most = (np.concatenate(part) for part in zip(*branches, strict=True))
    places = np.array([span.place for span in along])
    branch, low, high, value = slices(trees, row, node, places[number], least, most)
    which, change = number[branch], value - said[tree[branch]]
    at = (low < end[which]) & (high >= start[which])
    return float(said.sum()), which[at], low[at], high[at], change[at]
