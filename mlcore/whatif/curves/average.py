"""How the prediction moves along each input on average, and how differently single rows move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mlcore.forest import LEAF, TreeArrays
from mlcore.forest.scores import Ensemble, Scores
from mlcore.inference import Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.curves.individual import cells_of
from mlcore.whatif.curves.ranges import InputRange, curve_grids, input_ranges

LOWER, UPPER = 0.1, 0.9
"""Shares of the rows whose curves run below the band, and below its upper edge."""
MOST_LINKED = 200_000
"""Answers of all rows up to which every step of several ensembles is kept."""
LINKED_POINTS = 411
"""Points otherwise: one a pixel of the widest slider."""
_WORD = 64
IntArray = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Average:
    """The mean of many rows' curves along one input, with the band that most of them keep to.

    Attributes
    ----------
    feature : str
        Name of the input that moves.
    x : ndarray of shape (n_points,), float64
        Its values, ascending, in its unit.
    mean : ndarray of shape (n_points,), float64
        Mean prediction over the rows (partial dependence), in the unit of the target.
    low, high : ndarray of shape (n_points,), float64
        What a tenth and nine tenths of the rows' curves do not exceed once each is shifted to the
        same mean over the input's bounds: how differently rows move, not how far apart they are.
    n_rows : int
        Rows averaged.
    steps : bool
        Whether these are exact staircases, as :class:`Curve` has them. Else the points are samples.
    is_choice : bool
        Whether ``x`` are the codes of a choice, as :class:`Curve` has them.
    """

    feature: str
    x: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    n_rows: int
    steps: bool = False
    is_choice: bool = False

    @property
    def order(self) -> tuple[int, ...]:
        """Places of the points, the smallest mean first."""
        return tuple(np.argsort(self.mean, kind="stable").tolist())

    def thinned(self, x: FloatArray) -> Average:
        """Read the staircases at some values only, enough to draw them by; samples stay."""
        if not self.steps:
            return self
        at = cells_of(self.x, x)
        mean, low, high = (y[at] for y in (self.mean, self.low, self.high))
        return Average(feature=self.feature, x=x, mean=mean, low=low, high=high, n_rows=self.n_rows)


def average_curves(
    predictor: Predictor,
    rows: FloatArray,
    *,
    trees: Ensemble | None = None,
    grid_resolution: int = 41,
    along: Sequence[InputRange] | None = None,
) -> tuple[Average, ...]:
    """Average the curves of many rows along inputs.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, n_features), float64
        Real rows; each has its curve along each input.
    trees : TreeArrays or Scores, optional
        Thresholds in raw units: the averages are then exact staircases, and nothing is predicted.
        Of several ensembles with very many steps they are read at 411 points.
    grid_resolution : int
        Points per curve where there are no trees.
    along : sequence of InputRange, optional
        Which inputs, and from where to where; every input between its bounds by default.

    Returns
    -------
    tuple of Average
        One per range; equal to the predictor's answers up to the rounding of sums.

    Raises
    ------
    InvalidRowsError
        If the rows do not fit the schema.

    References
    ----------
    Friedman, "Greedy Function Approximation", 2001 (partial dependence); Goldstein et al.,
    "Peeking Inside the Black Box", 2015 (single rows' curves, and centring them).

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> rows = np.array([predictor.schema.typical_row] * 3)
    >>> averages = average_curves(predictor, rows, grid_resolution=11)
    >>> averages[0].feature, averages[0].mean.shape, averages[0].n_rows
    ('temperature', (11,), 3)
    """
    schema = predictor.schema
    X = schema.validate(rows)
    along = input_ranges(schema) if along is None else along
    if trees is None:
        grids = curve_grids(along, grid_resolution)
        return tuple(
            _summary(span, x, _asked(predictor, X, span.place, x), steps=False)
            for span, x in zip(along, grids, strict=True)
        )
    members = trees.members if isinstance(trees, Scores) else (trees,)
    sides = [_sides(member, X) for member in members]
    averages = []
    for span in along:
        each = [
            _sliced(member, span, *side, len(X))
            for member, side in zip(members, sides, strict=True)
        ]
        if isinstance(trees, Scores):
            averages.append(_linked(each, trees, span))
        else:
            averages.append(_summary(span, *_at_codes(span, *each[0]), steps=not span.codes))
    return tuple(averages)


def _at_codes(
    span: InputRange, starts: FloatArray, answers: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Read the cells of a choice at its codes; a number's stay as they are."""
    if not span.codes:
        return starts, answers
    x = np.array(span.codes)
    return x, answers[cells_of(starts, x)]


def _asked(predictor: Predictor, X: FloatArray, place: int, x: FloatArray) -> FloatArray:
    """Predict every row at every value of one input; shape (n_points, n_rows)."""
    varied = np.tile(X, (len(x), 1, 1))
    varied[:, :, place] = x[:, None]
    return predictor.predict(varied.reshape(-1, X.shape[1])).reshape(len(x), len(X))


def _sides(trees: TreeArrays, X: FloatArray) -> tuple[Bits, Bits]:
    """Note as bits which rows go left at each node, and all rows; shape (n_nodes, n_words)."""
    # 64 rows take one operation, and a whole forest's notes fit the processor's caches.
    n_bits = -(-len(X) // _WORD) * _WORD
    left = np.zeros((trees.n_nodes, n_bits), dtype=np.bool_)
    for place in range(X.shape[1]):
        at = np.flatnonzero(trees.feature == place)
        column = X[:, place]
        below = column <= trees.threshold[at][:, None]
        left[at, : len(X)] = np.where(np.isnan(column), trees.missing_left[at][:, None], below)
    return _words(left), _words(np.arange(n_bits)[None] < len(X))


def _words(bits: npt.NDArray[np.bool_]) -> Bits:
    return np.packbits(bits, axis=1).view(np.uint64)


def _linked(
    members: Sequence[tuple[FloatArray, FloatArray]], scores: Scores, span: InputRange
) -> Average:
    """Average what is made of the scores between the steps of all members.

    Parameters
    ----------
    members : sequence of (ndarray of shape (n_cells,), ndarray of shape (n_cells, n_rows))
        Of each, above which value its cells lie, and every row's score in them.
    """
    x = np.unique(np.concatenate([starts for starts, _ in members]))
    n_rows = members[0][1].shape[1]
    # What is made of a score may take a thousand times as long as to read it off a table.
    steps = len(x) * n_rows <= MOST_LINKED
    steps = steps and not span.codes
    if not steps:
        x = span.grid(LINKED_POINTS)
    side: Literal["left", "right"] = "right" if steps else "left"
    at = [np.maximum(np.searchsorted(starts, x, side=side) - 1, 0) for starts, _ in members]
    table = np.stack([one[cell] for (_, one), cell in zip(members, at, strict=True)], axis=-1)
    answers = scores.link(table.reshape(-1, len(members))).reshape(table.shape[:-1])
    return _summary(span, x, answers, steps=steps)


def _sliced(
    trees: TreeArrays, span: InputRange, goes_left: Bits, everybody: Bits, n_rows: int
) -> tuple[FloatArray, FloatArray]:
    """Lay the leaves that each row can reach along one input over each other.

    Returns
    -------
    x : ndarray of shape (n_cells,), float64
        Above which each cell lies.
    answers : ndarray of shape (n_cells, n_rows), float64
    """
    thresholds = trees.threshold[trees.feature == span.place]
    cuts = np.unique(thresholds[(thresholds > span.low) & (thresholds < span.high)])
    n_cells = len(cuts) + 1
    # Cell i ends with the value of cut i, which goes left there.
    ends = np.searchsorted(cuts, trees.threshold, side="right")
    ends[trees.threshold >= span.high] = n_cells
    leaf, start, end, member = _leaves(trees, span.place, ends, n_cells, goes_left, everybody)
    reached = np.unpackbits(member.view(np.uint8), axis=1, count=n_rows).view(np.bool_)
    # Flat and as bools: 2.5 ms, where finding ones in two dimensions took 11.6.
    which, row = np.divmod(np.flatnonzero(reached), n_rows)
    change = trees.value[leaf[which]]
    at = np.concatenate([start[which] * n_rows + row, end[which] * n_rows + row])
    table = np.bincount(
        at, weights=np.concatenate([change, -change]), minlength=(n_cells + 1) * n_rows
    )
    answers = table.reshape(-1, n_rows).cumsum(axis=0)[:-1]
    if trees.average:
        answers /= trees.n_trees
    return np.append(span.low, cuts), answers


def _leaves(
    trees: TreeArrays, place: int, ends: IntArray, n_cells: int, goes_left: Bits, everybody: Bits
) -> tuple[IntArray, IntArray, IntArray, Bits]:
    """Walk all trees for all rows at once; return leaf, cells start to end, rows that reach it."""
    node = trees.roots
    start, end = np.zeros_like(node), np.full_like(node, n_cells)
    member = np.repeat(everybody, len(node), axis=0)
    done = []
    while len(node):
        leaf = trees.feature[node] == LEAF
        done.append((node[leaf], start[leaf], end[leaf], member[leaf]))
        along = trees.feature[node] == place
        cut = np.where(along, np.clip(ends[node], start, end), end)
        # Along the moving input every row goes both ways, each on its side of the threshold.
        lefts = np.where(along[:, None], member, member & goes_left[node])
        rights = np.where(along[:, None], member, member & ~goes_left[node])
        left = ~leaf & (~along | (cut > start)) & lefts.any(axis=1)
        right = ~leaf & (~along | (cut < end)) & rights.any(axis=1)
        node, start, end, member = (
            np.concatenate([trees.left[node[left]], trees.right[node[right]]]),
            np.concatenate([start[left], np.where(along, cut, start)[right]]),
            np.concatenate([cut[left], end[right]]),
            np.concatenate([lefts[left], rights[right]]),
        )
    nodes, starts, stops, members = zip(*done, strict=True)
    return (
        np.concatenate(nodes),
        np.concatenate(starts),
        np.concatenate(stops),
        np.concatenate(members),
    )


def _summary(span: InputRange, x: FloatArray, answers: FloatArray, *, steps: bool) -> Average:
    """Take mean and band of answers of shape (n_points, n_rows), and drop steps of no height."""
    n_rows = answers.shape[1]
    mean = answers.mean(axis=1)
    ends = np.append(x, span.high)
    # As wide as they are drawn.
    along = np.interp(ends, span.stops, np.arange(len(span.stops))) if span.stops else ends
    widths = np.diff(along)
    # Samples lie evenly; an input whose bounds are one value has no width.
    own = np.average(answers, axis=0, weights=widths if steps and widths.any() else None)
    # Smallest rank that reaches the share; rounded, since 0.1 * 30 is a little more than 3.
    lower, upper = (int(np.ceil(np.round(share * n_rows, 9))) - 1 for share in (LOWER, UPPER))
    ordered = np.partition(answers - (own - own.mean()), (lower, upper), axis=1)
    lines = np.stack([mean, ordered[:, lower], ordered[:, upper]])
    if steps:
        moves = np.abs(np.diff(lines, axis=1)).max(axis=0) > 1e-12 * np.abs(answers).max()
        kept = np.append(True, moves)
        x, lines = x[kept], lines[:, kept]
    return Average(
        feature=span.name,
        x=x,
        mean=lines[0],
        low=lines[1],
        high=lines[2],
        n_rows=n_rows,
        steps=steps,
        is_choice=bool(span.codes),
    )
