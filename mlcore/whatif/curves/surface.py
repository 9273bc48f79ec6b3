"""The prediction as two inputs move together, the others held."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.forest import LEAF, TreeArrays
from mlcore.forest.scores import Ensemble, Scores
from mlcore.inference import Predictor
from mlcore.schema import Feature, FloatArray
from mlcore.schema.track import spaced

SAMPLED = 61
"""Cells a side where each must be predicted: 3,721 rows."""
_TOP_CODE = 65_535


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Surface:
    """Predictions over a grid of two inputs.

    Attributes
    ----------
    across, up : str
        Names of the two inputs.
    x : ndarray of shape (n_x,), float64
        Middles of the cells along ``across``, ascending, in its unit; of a choice its codes.
    y : ndarray of shape (n_y,), float64
        The same along ``up``.
    values : ndarray of shape (n_y, n_x), float64
        The prediction in the middle of each cell, in the unit of the target.
    steps : bool
        Whether it was sliced from trees, so that the prediction does jump from cell to cell.
    """

    across: str
    up: str
    x: FloatArray
    y: FloatArray
    values: FloatArray
    steps: bool

    @property
    def span(self) -> tuple[float, float]:
        """Smallest and largest prediction."""
        return float(self.values.min()), float(self.values.max())

    def codes(self) -> npt.NDArray[np.uint16]:
        """Round to 16 bits between ``span``: a 65,535th of it, for a quarter of the bytes."""
        least, most = self.span
        scale = _TOP_CODE / (most - least) if most > least else 0.0
        return np.rint((self.values - least) * scale).astype(np.uint16)


def prediction_surface(
    predictor: Predictor,
    row: Sequence[float] | FloatArray,
    across: int,
    up: int,
    *,
    trees: Ensemble | None = None,
    resolution: int = 300,
    axes: Sequence[Feature] | None = None,
) -> Surface:
    """Predict over the bounds of two inputs of one row.

    Parameters
    ----------
    row : sequence of n_features numbers
        Its values of the two inputs do not matter.
    across, up : int
        Places of the two inputs in the model's order.
    trees : TreeArrays or Scores, optional
        Thresholds in raw units: the surface is then sliced from them, and nothing is predicted.
    resolution : int
        Cells a side. Without trees at most 61, since each cell is a row to predict. A choice has
        as many as it has levels.
    axes : sequence of Feature, optional
        The two inputs, where their bounds or tracks are other than the model's.

    Returns
    -------
    Surface
        Sliced values equal the predictor's up to the rounding of sums.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> surface = prediction_surface(predictor, predictor.schema.typical_row, 0, 2, resolution=30)
    >>> surface.across, surface.up, surface.values.shape
    ('temperature', 'insulation', (30, 30))
    """
    schema = predictor.schema
    held = schema.validate_row(list(map(float, row)))[0]
    cells = resolution if trees is not None else min(resolution, SAMPLED)
    x, y = (middles(each, cells) for each in axes or [schema.features[at] for at in (across, up)])
    if trees is not None:
        others = [place for place in schema.choices if place not in (across, up)]
        values = slice_surface(trees.holding(held, others), held, across, up, x, y)
    else:
        values = predictor.predict(grid_rows(held, across, up, x, y)).reshape(len(y), len(x))
    return Surface(
        across=schema.names[across],
        up=schema.names[up],
        x=x,
        y=y,
        values=values,
        steps=trees is not None,
    )


def middles(feature: Feature, cells: int) -> FloatArray:
    """Cut an input's track into cells of one width and return their middles, shape (cells,).

    A choice has one cell a level, whatever is asked for.
    """
    if feature.is_choice:
        return np.arange(math.ceil(feature.low), math.floor(feature.high) + 1.0)
    if feature.stops:
        between: FloatArray = spaced(feature.low, feature.high, feature.stops, 2 * cells + 1)[1::2]
        return between
    width = (feature.high - feature.low) / cells
    places: FloatArray = np.arange(cells, dtype=np.float64) + 0.5
    return feature.low + width * places


def grid_rows(row: FloatArray, across: int, up: int, x: FloatArray, y: FloatArray) -> FloatArray:
    """Vary two inputs of a row; shape (n_y * n_x, n_features), ``x`` running fastest."""
    rows = np.tile(row, (len(y), len(x), 1))
    rows[:, :, across] = x
    rows[:, :, up] = y[:, None]
    return rows.reshape(-1, len(row))


def slice_surface(
    trees: Ensemble, row: FloatArray, across: int, up: int, x: FloatArray, y: FloatArray
) -> FloatArray:
    """Add up the rectangles that the leaves of a forest cover on a grid.

    With the other inputs held, a leaf that can still be reached covers a rectangle of the two that
    move. Its value is noted at the rectangle's four corners only; one running sum along each axis
    then gives every cell (a summed-area table, backwards).

    Parameters
    ----------
    trees : TreeArrays or Scores
        Thresholds in raw units.
    row : ndarray of shape (n_features,), float64
        A missing value goes where the trees send it.
    across, up : int
        Places of the two inputs.
    x : ndarray of shape (n_x,), float64
        Ascending and finite; as a row does, a value on a threshold goes left.
    y : ndarray of shape (n_y,), float64
        The same.

    Returns
    -------
    ndarray of shape (n_y, n_x), float64
        In the unit of the target.

    References
    ----------
    Crow, "Summed-Area Tables for Texture Mapping", 1984.
    """
    if isinstance(trees, Scores):
        each = [slice_surface(member, row, across, up, x, y) for member in trees.members]
        return trees.link(np.stack(each, axis=-1).reshape(-1, len(each))).reshape(len(y), len(x))
    x0, x1, y0, y1, leaf = _rectangles(trees, row, across, up, x, y)
    value = trees.value[leaf]
    width = len(x) + 1
    # From the middle of the leaves: the sums then hold differences, and round less.
    middle = value.mean()
    change = value - middle
    corners = np.concatenate([y0 * width + x0, y1 * width + x1, y0 * width + x1, y1 * width + x0])
    weights = np.concatenate([change, change, -change, -change])
    table = np.bincount(corners, weights=weights, minlength=(len(y) + 1) * width)
    total = table.reshape(-1, width).cumsum(axis=0).cumsum(axis=1)[:-1, :-1]
    total += trees.n_trees * middle
    values: FloatArray = total / trees.n_trees if trees.average else total
    return np.ascontiguousarray(values)


def _rectangles(
    trees: TreeArrays, row: FloatArray, across: int, up: int, x: FloatArray, y: FloatArray
) -> tuple[npt.NDArray[np.int64], ...]:
    """Walk all trees at once; return cells x0 to x1 and y0 to y1 (not included), and leaf."""
    node = trees.roots
    x0, y0 = np.zeros_like(node), np.zeros_like(node)
    x1, y1 = np.full_like(node, len(x)), np.full_like(node, len(y))
    done: list[tuple[npt.NDArray[np.int64], ...]] = []
    while len(node):
        feature, threshold = trees.feature[node], trees.threshold[node]
        leaf = feature == LEAF
        done.append((x0[leaf], x1[leaf], y0[leaf], y1[leaf], node[leaf]))
        held = row[feature]
        goes_left = np.where(np.isnan(held), trees.missing_left[node], held <= threshold)
        along_x, along_y = feature == across, feature == up
        # The first cell beyond the threshold: where the left child ends and the right begins.
        cut_x = np.where(along_x, np.clip(np.searchsorted(x, threshold, side="right"), x0, x1), x1)
        cut_y = np.where(along_y, np.clip(np.searchsorted(y, threshold, side="right"), y0, y1), y1)
        # A child without a cell is left out: thresholds between two cells cost nothing more.
        left = ~leaf & np.where(along_x, cut_x > x0, np.where(along_y, cut_y > y0, goes_left))
        right = ~leaf & np.where(along_x, cut_x < x1, np.where(along_y, cut_y < y1, ~goes_left))
        node, x0, x1, y0, y1 = (
            np.concatenate([trees.left[node[left]], trees.right[node[right]]]),
            np.concatenate([x0[left], np.where(along_x, cut_x, x0)[right]]),
            np.concatenate([cut_x[left], x1[right]]),
            np.concatenate([y0[left], np.where(along_y, cut_y, y0)[right]]),
            np.concatenate([cut_y[left], y1[right]]),
        )
    return tuple(np.concatenate(column) for column in zip(*done, strict=True))
