"""Where each input may stand, and what moving it there costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.errors import InvalidConfigError
from mlcore.schema import Feature, FeatureSchema, FloatArray

CHARGE = 0.5
"""What changing an input costs whatever the distance, in standard deviations."""

IntArray = npt.NDArray[np.int64]
Bounds = Sequence[tuple[float, float] | None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """The positions of every input around one row.

    A row costs the sum over its changed inputs of the distance in standard deviations of the data
    plus :data:`CHARGE`, so that one input moved far is preferred to many moved a little.

    Attributes
    ----------
    row : ndarray of shape (n_features,), float64
        Where all costs are 0.
    values : tuple of ndarray
        Per input, its positions, ascending: those of its slider within the bounds, and the row's
        own value where the bounds allow it. A locked input has one.
    costs : tuple of ndarray
        What each position costs.
    nearest : ndarray of shape (n_features,), int64
        The cheapest position of each input.
    """

    row: FloatArray
    values: tuple[FloatArray, ...]
    costs: tuple[FloatArray, ...]
    nearest: IntArray

    @classmethod
    def around(
        cls,
        schema: FeatureSchema,
        row: FloatArray,
        *,
        scale: FloatArray,
        locked: Sequence[bool] | None = None,
        bounds: Bounds | None = None,
    ) -> Moves:
        """List the positions.

        Parameters
        ----------
        schema : FeatureSchema
        row : ndarray of shape (n_features,), float64
        scale : ndarray of shape (n_features,), float64
            Standard deviation of each input in the data; where it is 0, the range stands in.
        locked : sequence of bool, optional
            Inputs that stay as they are. One whose value is missing always does.
        bounds : sequence of (low, high) or None, optional
            Per input, in its unit; None for those of the data.

        Raises
        ------
        InvalidConfigError
            If no position of an input lies within its bounds.
        """
        n = schema.n_features
        locked = [False] * n if locked is None else locked
        bounds = [None] * n if bounds is None else bounds
        values, costs = [], []
        for feature, here, spread, fixed, limits in zip(
            schema.features, row, scale, locked, bounds, strict=True
        ):
            if fixed or np.isnan(here):
                places = np.array([here])
            else:
                places = _positions(feature, float(here), limits)
            unit = spread if spread > 0 else (feature.high - feature.low) or 1.0
            change = np.where(np.isnan(places), 0.0, np.abs(places - here))
            values.append(places)
            costs.append(change / unit + CHARGE * (change > 0))
        nearest = np.array([int(cost.argmin()) for cost in costs])
        return cls(row=row, values=tuple(values), costs=tuple(costs), nearest=nearest)

    @property
    def free(self) -> IntArray:
        """The inputs that have more than one position."""
        return np.flatnonzero([len(places) > 1 for places in self.values])

    @property
    def start(self) -> FloatArray:
        """The cheapest row: the given one, moved into the bounds where it lay outside."""
        start: FloatArray = self.rows(self.nearest[None])[0]
        return start

    def rows(self, places: IntArray) -> FloatArray:
        """Turn positions of shape (n_rows, n_features) into values."""
        columns = [at[column] for at, column in zip(self.values, places.T, strict=True)]
        rows: FloatArray = np.stack(columns, axis=1)
        return rows

    def cost(self, places: IntArray) -> FloatArray:
        """Add up what positions of shape (n_rows, n_features) cost."""
        parts = [at[column] for at, column in zip(self.costs, places.T, strict=True)]
        total: FloatArray = np.sum(parts, axis=0, dtype=np.float64)
        return total

    def changed(self, row: FloatArray) -> IntArray:
        """Name the inputs in which a row differs; one whose value is missing never does."""
        return np.flatnonzero((row != self.row) & ~np.isnan(row))

    def below(self, cost: float) -> Moves:
        """Leave out the positions that alone cost as much as this or more."""
        kept = [costs < cost for costs in self.costs]
        for keep, nearest in zip(kept, self.nearest, strict=True):
            keep[nearest] = True
        costs = tuple(costs[keep] for costs, keep in zip(self.costs, kept, strict=True))
        return Moves(
            row=self.row,
            values=tuple(at[keep] for at, keep in zip(self.values, kept, strict=True)),
            costs=costs,
            nearest=np.array([int(cost.argmin()) for cost in costs]),
        )


def _positions(feature: Feature, here: float, limits: tuple[float, float] | None) -> FloatArray:
    low, high = (feature.low, feature.high) if limits is None else limits
    n_steps = int(np.floor((feature.high - feature.low) / feature.step + 1e-9))
    # Rounded as the slider shows them, so that an answer can be put on it unchanged.
    grid = np.round(feature.low + feature.step * np.arange(n_steps + 1), feature.decimals)
    places = np.unique(np.append(grid, here))
    # A row from elsewhere may lie outside the data: that is no reason to move it.
    inside = (places >= low) & (places <= high)
    if limits is None:
        inside |= places == here
    if not inside.any():
        raise InvalidConfigError("goal.bounds", field=feature.name, low=low, high=high)
    return places[inside]
