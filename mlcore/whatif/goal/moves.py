"""Where each input may stand, and what moving it there costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mlcore.errors import InvalidConfigError
from mlcore.forest.scores import Ensemble
from mlcore.schema import Feature, FeatureSchema, FloatArray
from mlcore.whatif.goal.goals import Bounds, Limit

CHARGE = 0.5
"""What changing an input costs whatever the distance, in standard deviations."""

IntArray = npt.NDArray[np.int64]
MOST_STEPS = 20_000
"""Steps of a slider that are tried; of more, evenly some."""
MOST_REAL = 400
"""Real values that are tried beside them; of more, evenly some by rank."""
MORE_DECIMALS = 9
"""Decimals a value may need beyond those shown before it is taken with all it has."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Moves:
    """The positions of every input around one row.

    A row costs the sum over its changed inputs of the distance in standard deviations of the data
    plus :data:`CHARGE`, so that one input moved far is preferred to many moved a little. Any two
    levels of a choice lie one standard deviation apart.

    Attributes
    ----------
    row : ndarray of shape (n_features,), float64
        Where all costs are 0.
    low, high : ndarray of shape (n_features,), float64
        Bounds of each input; a locked one has its own value as both.
    unit : ndarray of shape (n_features,), float64
        What a distance of 1 is for each input; NaN for a choice.
    values : tuple of ndarray
        Per input, its positions, ascending, and the row's own value where the bounds allow it: for
        trees one in each cell in which they answer alike, for other models the steps of its slider,
        real values and both bounds. A choice has the codes that are allowed, a locked input one.
    costs : tuple of ndarray
        What each position costs.
    nearest : ndarray of shape (n_features,), int64
        The cheapest position of each input.
    complete : bool
        Whether no step of a slider is left out that may matter.
    """

    row: FloatArray
    low: FloatArray
    high: FloatArray
    unit: FloatArray
    values: tuple[FloatArray, ...]
    costs: tuple[FloatArray, ...]
    nearest: IntArray
    complete: bool

    @classmethod
    def around(
        cls,
        schema: FeatureSchema,
        row: FloatArray,
        *,
        scale: FloatArray,
        locked: Sequence[bool] | None = None,
        bounds: Bounds | None = None,
        trees: Ensemble | None = None,
        X: FloatArray | None = None,
    ) -> Moves:
        """List the positions.

        Parameters
        ----------
        row : ndarray of shape (n_features,), float64
        scale : ndarray of shape (n_features,), float64
            Standard deviation of each input in the data; where it is 0, the range stands in.
        locked : sequence of bool, optional
            Inputs that stay as they are. One whose value is missing always does.
        bounds : sequence of (low, high), frozenset of codes, or None, optional
            Per input, in its unit; None for those of the data, and for all levels of a choice.
        trees : TreeArrays or Scores, optional
            Of the model, thresholds in raw units.
        X : ndarray of shape (n_rows, n_features), float64, optional
            Real rows.

        Raises
        ------
        InvalidConfigError
            If no position of an input lies within its bounds.
        """
        n = schema.n_features
        locked = [False] * n if locked is None else locked
        bounds = [None] * n if bounds is None else bounds
        X = np.empty((0, n)) if X is None else X
        values, complete = [], True
        low, high, unit = np.array(row), np.array(row), np.ones(n)
        for place, feature in enumerate(schema.features):
            here, limits = float(row[place]), bounds[place]
            spread = float(scale[place])
            unit[place] = spread if spread > 0 else (feature.high - feature.low) or 1.0
            unit[place] = np.nan if feature.is_choice else unit[place]
            if locked[place] or np.isnan(here):
                values.append(np.array([here]))
                continue
            if feature.is_choice:
                values.append(allowed_codes(feature, here, limits))
                low[place], high[place] = values[-1][[0, -1]]
                continue
            # A row from elsewhere may lie outside the data: that is no reason to move it.
            lowest, highest = min(feature.low, here), max(feature.high, here)
            if isinstance(limits, tuple):
                lowest, highest = max(lowest, limits[0]), min(highest, limits[1])
            low[place], high[place] = lowest, highest
            real = X[:, place]
            if trees is not None:
                at, finer = trees.thresholds(place), is_finer(feature, real)
                places = in_cells(feature, here, lowest, highest, thresholds=at, finer=finer)
            else:
                places, every = on_steps(feature, here, lowest, highest, real=real)
                complete = complete and every
            if not len(places):
                least, most = limits if isinstance(limits, tuple) else (lowest, highest)
                raise InvalidConfigError("goal.bounds", field=feature.name, low=least, high=most)
            values.append(places)
        return cls._of(row, low, high, unit, values, complete=complete)

    @classmethod
    def _of(
        cls,
        row: FloatArray,
        low: FloatArray,
        high: FloatArray,
        unit: FloatArray,
        values: Sequence[FloatArray],
        *,
        complete: bool,
    ) -> Moves:
        costs = tuple(
            _cost(places, here, one) for places, here, one in zip(values, row, unit, strict=True)
        )
        return cls(
            row=row,
            low=low,
            high=high,
            unit=unit,
            values=tuple(values),
            costs=costs,
            nearest=np.array([int(cost.argmin()) for cost in costs]),
            complete=complete,
        )

    def best_of(self, X: FloatArray, distance: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """Find the best of given rows that keep the locks and bounds.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features), float64
        distance : callable
            Rows to what each of them lacks.

        Returns
        -------
        ndarray of shape (0 or 1, n_features), float64
        """
        fixed = np.isnan(self.row) & np.isnan(X)
        inside = (self.low <= X) & (self.high >= X)
        for place in self.choices:
            inside[:, place] = np.isin(X[:, place], self.values[place])
        X = X[(fixed | inside).all(axis=1)]
        if not len(X):
            return X
        ends = zip(X.T, self.row, self.unit, strict=True)
        cost = np.sum([_cost(column, here, one) for column, here, one in ends], axis=0)
        return X[np.lexsort((cost, distance(X)))[:1]]

    def along(self, row: FloatArray) -> Moves:
        """Return the same with a row's own values among the positions."""
        values = [
            places if np.isnan(value) else np.union1d(places, value)
            for places, value in zip(self.values, row, strict=True)
        ]
        return self._of(self.row, self.low, self.high, self.unit, values, complete=self.complete)

    def places(self, row: FloatArray) -> IntArray:
        """Return the positions of a row that stands on some."""
        found = [np.searchsorted(at, x) for at, x in zip(self.values, row, strict=True)]
        return np.array(found, dtype=np.int64)

    @property
    def free(self) -> IntArray:
        """The inputs that have more than one position."""
        return np.flatnonzero([len(places) > 1 for places in self.values])

    @property
    def choices(self) -> IntArray:
        """Places of the inputs that are choices."""
        return np.flatnonzero(np.isnan(self.unit))

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
        return replace(
            self,
            values=tuple(at[keep] for at, keep in zip(self.values, kept, strict=True)),
            costs=costs,
            nearest=np.array([int(cost.argmin()) for cost in costs]),
        )


def _cost(values: FloatArray, here: float, unit: float) -> FloatArray:
    change = np.where(np.isnan(values), 0.0, np.abs(values - here))
    if np.isnan(unit):  # of a choice
        return np.asarray((1.0 + CHARGE) * (change > 0), dtype=np.float64)
    return np.asarray(change / unit + CHARGE * (change > 0), dtype=np.float64)


def allowed_codes(feature: Feature, here: float, limit: Limit | None) -> FloatArray:
    """List the levels that a choice may have, ascending: its own and all of the data by default.

    Raises
    ------
    InvalidConfigError
        If there are none.
    """
    codes = {*map(float, range(len(feature.levels))), here}
    if limit is not None:
        codes = {
            c
            for c in codes
            if (c in limit if isinstance(limit, frozenset) else limit[0] <= c <= limit[1])
        }
    if not codes:
        raise InvalidConfigError("goal.levels", field=feature.name)
    return np.array(sorted(codes))


def on_steps(
    feature: Feature, here: float, low: float, high: float, *, real: FloatArray
) -> tuple[FloatArray, bool]:
    """List positions for a model that may answer otherwise anywhere.

    Parameters
    ----------
    here : float
        Where the input stands.
    low, high : float
        Its bounds, which are positions even between two steps.
    real : ndarray of shape (n_values,), float64
        Values of the data.

    Returns
    -------
    positions : ndarray of shape (n_positions,), float64
        Ascending.
    complete : bool
        Whether every step of the slider between the bounds is among them.
    """
    steps, stride = np.array(feature.stops), 1
    if not feature.stops:
        n_steps = int(np.floor((feature.high - feature.low) / feature.step + 1e-9))
        stride = n_steps // MOST_STEPS + 1
        steps = _step(feature, np.arange(0.0, n_steps + 1, stride))
    real = np.unique(real)
    ranks = np.linspace(0, len(real) - 1, min(len(real), MOST_REAL)).astype(int)
    every = np.concatenate([steps, real[ranks], [low, high, here]])
    return np.unique(every[(every >= low) & (every <= high)]), stride == 1


def in_cells(
    feature: Feature,
    here: float,
    low: float,
    high: float,
    *,
    thresholds: FloatArray,
    finer: bool = True,
) -> FloatArray:
    """List one position for each cell in which trees answer alike, the nearest that is round.

    Parameters
    ----------
    here, low, high : float
        As for :func:`on_steps`.
    thresholds : ndarray of shape (n_thresholds,), float64
        Where trees compare this input; a value that equals one belongs to the cell below it.
    finer : bool
        Whether the input takes values with more decimals than are shown. Else a cell without a
        value of that kind is left out, as between two whole numbers.

    Returns
    -------
    ndarray of shape (n_cells,), float64
        Ascending: the step of the slider nearest to ``here``; where a cell holds none, the number
        with the fewest decimals.
    """
    edges = np.unique(thresholds[(thresholds >= low) & (thresholds < high)])
    first = np.concatenate([[low], np.nextafter(edges, np.inf)])
    last = np.concatenate([edges, [high]])
    nearest = np.clip(here, first, last)
    found = np.where(nearest == here, here, np.nan)

    def take(values: FloatArray) -> None:
        fits = np.isnan(found) & (values >= first) & (values <= last)
        found[fits] = values[fits]

    for steps in _away(feature, here, nearest):
        take(steps)
    more = MORE_DECIMALS if finer else 0
    for decimals in feature.grids(more):
        scaled = nearest * 10.0**decimals
        take(np.where(here < nearest, np.ceil(scaled), np.floor(scaled)) / 10.0**decimals)
    if finer:
        take(nearest)
    return found[~np.isnan(found)]


def _away(feature: Feature, here: float, nearest: FloatArray) -> Iterator[FloatArray]:
    """Yield the steps of a slider that come first from each value on, away from ``here``."""
    up = here < nearest
    if feature.stops:
        stops = np.array(feature.stops)
        at = np.where(up, np.searchsorted(stops, nearest), np.searchsorted(stops, nearest, "right"))
        yield stops[np.clip(np.where(up, at, at - 1), 0, len(stops) - 1)]
        return
    steps = (nearest - feature.low) / feature.step
    away = np.where(up, np.ceil(steps - 1e-9), np.floor(steps + 1e-9))
    # Rounded, a step may fall out of its cell by the last bit: then the next one is the nearest.
    for number in (away, away + np.sign(nearest - here)):
        yield _step(feature, number)


def is_finer(feature: Feature, real: FloatArray) -> bool:
    """Tell whether real values have more decimals than are shown; without any, all but whole do."""
    if not len(real):
        return feature.resolution < 1
    apart = np.abs(real - feature.on_grid(real))
    return bool((apart > 1e-3 * feature.resolution).any())


def _step(feature: Feature, number: FloatArray) -> FloatArray:
    # Rounded as the slider shows them, so that an answer can be put on it unchanged.
    steps: FloatArray = feature.on_grid(feature.low + feature.step * number)
    return steps
