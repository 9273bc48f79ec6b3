"""How one row's prediction moves as one input alone moves: sampled on a grid, or read off trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.forest import LEAF, TreeArrays
from mlcore.forest.scores import Ensemble, Scores
from mlcore.inference import Predictor
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.whatif.curves.ranges import InputRange, curve_grids, input_ranges

IntArray = npt.NDArray[np.int64]

CURVE_COLUMNS = ("input", "above", "up_to", "prediction")
"""A value above the one and at most the other gets the prediction; a sample has both the same."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """The prediction along one input, the others held.

    Attributes
    ----------
    feature : str
        Name of the input that moves.
    x : ndarray of shape (n_points,), float64
        Its values, ascending, in its unit.
    y : ndarray of shape (n_points,), float64
        The predictions, in the unit of the target.
    steps : bool
        Whether the curve is an exact staircase: ``y[i]`` holds from just above ``x[i]`` up to and
        including ``x[i + 1]``. Else the points are samples.
    missing : float or None
        The prediction where the input is not known; None where that is not allowed, or not asked.
    is_choice : bool
        Whether ``x`` are the codes of a choice, in the order of its levels, all others last if the
        model takes such. Then there is nothing between the points, and ``steps`` is False.
    """

    feature: str
    x: FloatArray
    y: FloatArray
    steps: bool = False
    missing: float | None = None
    is_choice: bool = False


def individual_conditional_expectation(
    predictor: Predictor, row: Sequence[float] | FloatArray, *, grid_resolution: int = 121
) -> tuple[Curve, ...]:
    """Predict along every input of one row, all in one batch.

    Parameters
    ----------
    grid_resolution : int
        Points per curve, evenly spaced between the input's bounds; of a choice every code.

    Returns
    -------
    tuple of Curve
        One per input, in the model's order.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.

    References
    ----------
    Goldstein et al., "Peeking Inside the Black Box", 2015.

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> typical = predictor.schema.typical_row
    >>> curves = individual_conditional_expectation(predictor, typical, grid_resolution=11)
    >>> len(curves), curves[0].feature, curves[0].x.shape
    (5, 'temperature', (11,))
    """
    schema = predictor.schema
    along = input_ranges(schema)
    grids = curve_grids(along, grid_resolution)
    rows = curve_rows(schema.validate_row(row)[0], along, grids)
    return curves_from(along, grids, predictor.predict(rows))


def curve_rows(
    row: FloatArray, along: Sequence[InputRange], grids: Sequence[FloatArray]
) -> FloatArray:
    """Vary one input at a time; as many rows as values in all grids, shape (n_rows, n_features)."""
    # Kept in grid order: neighbouring rows walk the same nodes, which the processor's caches like.
    rows = np.tile(row, (sum(map(len, grids)), 1))
    start = 0
    for span, grid in zip(along, grids, strict=True):
        rows[start : start + len(grid), span.place] = grid
        start += len(grid)
    return rows


def by_curve(grids: Sequence[FloatArray], answers: FloatArray) -> list[FloatArray]:
    """Cut the answers to ``curve_rows`` into those of each grid."""
    return np.split(answers, np.cumsum([len(grid) for grid in grids])[:-1]) if grids else []


def curves_from(
    along: Sequence[InputRange], grids: Sequence[FloatArray], answers: FloatArray
) -> tuple[Curve, ...]:
    """Make curves of the answers to ``curve_rows``."""
    return tuple(
        Curve(feature=span.name, x=x, y=y, is_choice=bool(span.codes))
        for span, x, y in zip(along, grids, by_curve(grids, answers), strict=True)
    )


def by_span(curves: Sequence[Curve]) -> tuple[int, ...]:
    """Return the places of the curves, the one that spans most first.

    Examples
    --------
    >>> flat = Curve(feature="a", x=np.array([0.0, 1.0]), y=np.array([2.0, 2.0]))
    >>> steep = Curve(feature="b", x=np.array([0.0, 1.0]), y=np.array([2.0, 9.0]))
    >>> by_span([flat, steep])
    (1, 0)
    """
    return tuple(sorted(range(len(curves)), key=lambda place: -float(np.ptp(curves[place].y))))


def exact_curves(
    trees: Ensemble,
    schema: FeatureSchema,
    row: Sequence[float] | FloatArray,
    *,
    along: Sequence[InputRange] | None = None,
) -> tuple[Curve, ...]:
    """Slice a forest, or the ensembles behind a link, along inputs of one row.

    With the other inputs held, each leaf that can still be reached covers an interval of the one
    that moves. All leaves' intervals laid over each other give the curve, with every breakpoint
    where it lies and no prediction made. Of several ensembles that is done for each, and what is
    made of their scores is read between the breakpoints of all.

    Parameters
    ----------
    trees : TreeArrays or Scores
        Thresholds in raw units.
    along : sequence of InputRange, optional
        Which inputs, and from where to where; every input between its bounds by default.

    Returns
    -------
    tuple of Curve
        One staircase per range, of a choice the answer at each code; values equal to the
        predictor's up to the rounding of sums.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.
    """
    values = schema.validate_row(list(map(float, row)))[0]
    along = input_ranges(schema) if along is None else along
    if not along:
        return ()
    moved = [span for span in along if not span.codes]
    curves = iter(_stairs(trees.holding(values, schema.choices), values, moved))
    return tuple(
        _of_levels(trees, values, span, schema) if span.codes else next(curves) for span in along
    )


def _stairs(trees: Ensemble, row: FloatArray, along: Sequence[InputRange]) -> tuple[Curve, ...]:
    if not along:
        return ()
    if isinstance(trees, Scores):
        return _linked([_sliced(member, row, along) for member in trees.members], trees)
    return _sliced(trees, row, along)


def _of_levels(trees: Ensemble, row: FloatArray, span: InputRange, schema: FeatureSchema) -> Curve:
    """Slice trees along one choice, all others held."""
    others = [place for place in schema.choices if place != span.place]
    (stairs,) = _stairs(trees.holding(row, others), row, [span])
    return _at_codes(stairs, span)


def _at_codes(stairs: Curve, span: InputRange) -> Curve:
    """Read the staircase over a choice's codes at the codes themselves."""
    x = np.array(span.codes)
    y = stairs.y[cells_of(stairs.x, x)]
    return Curve(feature=span.name, x=x, y=y, is_choice=True)


def cells_of(starts: FloatArray, x: FloatArray) -> IntArray:
    """Find on which step of a staircase each value lies; a step holds from just above its start."""
    return np.maximum(np.searchsorted(starts, x, side="left") - 1, 0)


def _sliced(trees: TreeArrays, row: FloatArray, along: Sequence[InputRange]) -> tuple[Curve, ...]:
    places = sorted({each.place for each in along})
    node, place = np.tile(trees.roots, len(places)), np.repeat(places, trees.n_trees)
    everything = np.full(len(node), np.inf)
    start, low, high, value = slices(trees, row, node, place, -everything, everything)
    which = place[start]
    if trees.average:
        value = value / trees.n_trees
    return tuple(
        _staircase(span.name, span.low, span.high, low[at], high[at], value[at])
        for span in along
        for at in [which == span.place]
    )


def _linked(members: Sequence[Sequence[Curve]], scores: Scores) -> tuple[Curve, ...]:
    """Make one staircase of those of all members, range by range, with a single call of the link.

    Parameters
    ----------
    members : sequence of sequence of Curve
        Of each member the curve along each range.
    """
    found, stairs = [], []
    for curves in zip(*members, strict=True):
        x = np.unique(np.concatenate([curve.x for curve in curves]))
        at = (np.searchsorted(curve.x, x, side="right") - 1 for curve in curves)
        stairs.append(x)
        found.append(np.column_stack([c.y[place] for c, place in zip(curves, at, strict=True)]))
    answers = scores.link(np.concatenate(found))
    heights = np.split(answers, np.cumsum([len(x) for x in stairs])[:-1])
    return tuple(
        Curve(feature=curve.feature, x=x[moves], y=y[moves], steps=True)
        for curve, x, y in zip(members[0], stairs, heights, strict=True)
        for moves in [_moves(y)]
    )


def _moves(y: FloatArray) -> npt.NDArray[np.bool_]:
    """Tell which steps of a staircase have a height, the first among them."""
    return np.concatenate([[True], np.abs(np.diff(y)) > 1e-12 * np.abs(y).max()])


def slices(
    trees: TreeArrays,
    row: FloatArray,
    node: IntArray,
    place: IntArray,
    low: FloatArray,
    high: FloatArray,
) -> tuple[IntArray, FloatArray, FloatArray, FloatArray]:
    """Find all leaves under nodes that one input each can lead to, the others held as in a row.

    Parameters
    ----------
    node, place : ndarray of shape (n_starts,), int64
        Where each walk begins, and the input that moves.
    low, high : ndarray of shape (n_starts,), float64
        The interval (low, high] it moves in.

    Returns
    -------
    start, low, high, value : ndarray of shape (n_leaves,)
        Number of the walk, interval (low, high] of its input, and what the leaf says.
    """
    start = np.arange(len(node))
    done: list[tuple[npt.NDArray[Any], ...]] = [(start[:0], low[:0], high[:0], low[:0])]
    while len(node):
        feature, threshold = trees.feature[node], trees.threshold[node]
        leaf = feature == LEAF
        done.append((start[leaf], low[leaf], high[leaf], trees.value[node[leaf]]))
        held = row[feature]
        goes_left = np.where(np.isnan(held), trees.missing_left[node], held <= threshold)
        along = feature == place[start]
        # Along the moving input both children stay, each on its side of the threshold.
        left = ~leaf & np.where(along, low < threshold, goes_left)
        right = ~leaf & np.where(along, high > threshold, ~goes_left)
        node, start, low, high = (
            np.concatenate([trees.left[node[left]], trees.right[node[right]]]),
            np.concatenate([start[left], start[right]]),
            np.concatenate([low[left], np.where(along, np.maximum(low, threshold), low)[right]]),
            np.concatenate([np.where(along, np.minimum(high, threshold), high)[left], high[right]]),
        )
    starts, lows, highs, values = (np.concatenate(column) for column in zip(*done, strict=True))
    return starts, lows, highs, values


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
    height: FloatArray = np.cumsum(np.bincount(place, weights=change, minlength=len(x)))
    x, height = x[:-1], height[:-1]
    if len(x) == 0:
        here = (low < least) & (high >= least)
        return Curve(feature=name, x=np.array([least]), y=np.array([value[here].sum()]), steps=True)
    moves = _moves(height)
    return Curve(feature=name, x=x[moves], y=height[moves], steps=True)


def curve_points(
    curves: Sequence[Curve], along: Sequence[InputRange]
) -> list[tuple[str, float, float, float]]:
    """List the points of curves, in the order of :data:`CURVE_COLUMNS`.

    Parameters
    ----------
    curves : sequence of Curve
        One per range.
    along : sequence of InputRange
        What they run along, and what their inputs are called in the table.

    Returns
    -------
    list of tuple
        A step of a staircase is one row; its first also holds for the lowest value itself. Of a
        choice the values are codes.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.whatif.curves import individual_conditional_expectation, input_ranges
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> typical = predictor.schema.typical_row
    >>> curves = individual_conditional_expectation(predictor, typical, grid_resolution=3)
    >>> points = curve_points(curves, input_ranges(predictor.schema))
    >>> len(points), points[0][0], points[0][1] == points[0][2]
    (15, 'temperature', True)
    """
    rows = []
    for curve, span in zip(curves, along, strict=True):
        x = [float(value) for value in curve.x]
        ends = [*x[1:], span.high] if curve.steps else x
        rows += [
            (span.name, start, end, float(y))
            for start, end, y in zip(x, ends, curve.y, strict=True)
            if start < end or not curve.steps
        ]
    return rows
