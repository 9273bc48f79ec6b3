"""Where the real rows lie: how far from a row, which are nearest, and where there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.schema import Feature, FeatureSchema, FloatArray

N_NEIGHBOURS = 5
"""Real rows whose mean distance counts as the distance to the data."""
FAR = 0.95
"""Share of the real rows from which on a row is called far from the data."""
_BLOCK = 500_000
_REFERENCE_CELLS = 50_000_000
_MIN_REFERENCE = 200
NEAR = 0.05
"""Share of an input's range that always counts as near."""
MOST = 0.95
"""Share of the real rows' own distances that counts as near where they lie farther apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A real row near another one.

    Attributes
    ----------
    place : int
        Its index among the real rows.
    distance : float
        Standard deviations between the two rows, over all inputs.
    percentile : float
        Share of the real rows that lie nearer to the data than this distance, in [0, 1].
    differs : int or None
        The input in which the two differ most, in standard deviations; None if in none.
    """

    place: int
    distance: float
    percentile: float
    differs: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Support:
    """Real rows, ready to be compared with others.

    Distances are Euclidean, each input divided by its standard deviation in the data; an input
    that never changes there does not count. A missing value lies at the mean of its input and one
    standard deviation aside: two missing values are alike, and a missing one is on average as far
    from a known one as two known ones drawn at random are from each other.

    Attributes
    ----------
    rows : ndarray of shape (n_rows, n_columns), float64
        The real rows as they are compared.
    reference : ndarray of shape (n_reference,), float64
        Mean distance of real rows to their own nearest others, ascending.
    n_neighbours : int
        How many others.
    used : ndarray of shape (n_used,), int64
        Inputs that count, in the order of the columns.
    mean, scale : ndarray of shape (n_features,), float64
        What a value is compared by: less the one, divided by the other.
    unknown : ndarray of shape (n_unknown,), int64
        Inputs that may be missing: one more column each tells of them.

    References
    ----------
    Ramaswamy, Rastogi and Shim, "Efficient Algorithms for Mining Outliers from Large Data Sets",
    2000; Angiulli and Pizzuti, "Fast Outlier Detection in High Dimensional Spaces", 2002 (the
    mean instead of the k-th distance).

    Examples
    --------
    >>> support = Support.from_rows(np.arange(40.0).reshape(20, 2))
    >>> support.percentile([20.0, 21.0]), support.percentile([90.0, 91.0])
    (0.0, 1.0)
    """

    rows: FloatArray
    reference: FloatArray
    n_neighbours: int
    used: npt.NDArray[np.int64]
    mean: FloatArray
    scale: FloatArray
    unknown: npt.NDArray[np.int64]

    @classmethod
    def from_rows(
        cls,
        X: FloatArray,
        *,
        n_neighbours: int = N_NEIGHBOURS,
        may_miss: Sequence[int] = (),
    ) -> Support:
        """Measure how far real rows lie from each other.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features), float64
            NaN where a value is not known.
        n_neighbours : int
            Real rows whose mean distance counts; all others where there are fewer.
        may_miss : sequence of int
            Inputs that other rows may miss, though none of these does.

        Returns
        -------
        Support
            Of many rows with many inputs, 200 rows or more, evenly taken, are the reference.
        """
        X = np.asarray(X, dtype=np.float64)
        known = ~np.isnan(X)
        n_known = np.maximum(known.sum(axis=0), 1)
        # Divided by the largest first: the square of a value near the end of float64 overflows.
        most = np.abs(np.where(known, X, 0.0)).max(axis=0, initial=0.0)
        most[most == 0] = 1.0
        share = np.where(known, X / most, 0.0)
        centre = share.sum(axis=0) / n_known
        spread = np.sqrt((np.where(known, share - centre, 0.0) ** 2).sum(axis=0) / n_known)
        mean, scale = centre * most, spread * most
        # A constant's spread is not always 0: a sum of many equal numbers rounds.
        used = np.flatnonzero((spread > 1e-12) & (scale > 0))
        unknown = np.union1d(np.flatnonzero(~known.all(axis=0)), may_miss).astype(np.int64)
        rows = compared_rows(X, used, mean, scale, unknown)
        k = min(n_neighbours, len(X) - 1)
        return cls(
            rows=rows,
            reference=own_distances(rows, k),
            n_neighbours=max(k, 1),
            used=used,
            mean=mean,
            scale=scale,
            unknown=unknown,
        )

    def distances(self, X: Sequence[Sequence[float]] | FloatArray) -> FloatArray:
        """Return the mean distance of rows to their nearest real rows.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)

        Returns
        -------
        ndarray of shape (n_rows,), float64
            In standard deviations.
        """
        compared = self._encode(np.asarray(X, dtype=np.float64))
        return nearest_mean(compared, self.rows, self.n_neighbours)

    def percentiles(self, X: Sequence[Sequence[float]] | FloatArray) -> FloatArray:
        """Return the share of real rows that lie nearer to the data than each row.

        A real row's own distance leaves itself out.

        Parameters
        ----------
        X : array-like of shape (n_rows, n_features)

        Returns
        -------
        ndarray of shape (n_rows,), float64
            In [0, 1]; 1 where a row is further away than every real row.
        """
        return self._shares(self.distances(X))

    def percentile(self, row: Sequence[float] | FloatArray) -> float:
        """Return the share of real rows that lie nearer to the data than one row."""
        return float(self.percentiles(np.asarray([row], dtype=np.float64))[0])

    def nearest(self, row: Sequence[float] | FloatArray, n: int = 5) -> tuple[Neighbour, ...]:
        """Find the real rows nearest to a row.

        Parameters
        ----------
        n : int
            How many; fewer where there are not so many.

        Returns
        -------
        tuple of Neighbour
            Nearest first; of equally near ones the first in the data.
        """
        compared = self._encode(np.asarray([row], dtype=np.float64))
        distances = np.sqrt(squared_distances(compared, self.rows)[0])
        places = np.argsort(distances, kind="stable")[:n]
        shares = self._shares(distances[places])
        return tuple(
            Neighbour(
                place=int(place),
                distance=float(distances[place]),
                percentile=float(share),
                differs=self._most(compared[0], self.rows[place]),
            )
            for place, share in zip(places, shares, strict=True)
        )

    def _shares(self, distances: FloatArray) -> FloatArray:
        nearer = np.searchsorted(self.reference, distances, side="left")
        return np.asarray(nearer / max(len(self.reference), 1), dtype=np.float64)

    def _encode(self, X: FloatArray) -> FloatArray:
        return compared_rows(X, self.used, self.mean, self.scale, self.unknown)

    def _most(self, one: FloatArray, other: FloatArray) -> int | None:
        gaps = np.abs(one - other)
        if not gaps.any():
            return None
        place = int(np.argmax(gaps))
        columns = np.concatenate([self.used, self.unknown])
        return int(columns[place])


def compared_rows(
    X: FloatArray,
    used: npt.NDArray[np.int64],
    mean: FloatArray,
    scale: FloatArray,
    unknown: npt.NDArray[np.int64],
) -> FloatArray:
    """Standardise, and add a column for each input that may be missing: whether it is."""
    # What overflows is infinitely far, which is said, not warned of.
    with np.errstate(over="ignore"):
        standard = (X[:, used] - mean[used]) / scale[used]
    missing = np.isnan(X[:, unknown]).astype(np.float64)
    return np.concatenate([np.where(np.isnan(standard), 0.0, standard), missing], axis=1)


def squared_distances(one: FloatArray, other: FloatArray) -> FloatArray:
    """Square the distances of all pairs; shape (len(one), len(other))."""
    total = np.zeros((len(one), len(other)))
    # Differences, not products: those would lose the digits that tell close rows apart.
    with np.errstate(over="ignore"):
        for column in range(one.shape[1]):
            gap = one[:, column, None] - other[:, column]
            total += gap * gap
    return total


def nearest_mean(one: FloatArray, other: FloatArray, k: int, skip: int = 0) -> FloatArray:
    """Average the k smallest distances of each row, but for the ``skip`` smallest."""
    block = max(1, _BLOCK // max(len(other), 1))
    means = np.empty(len(one))
    for start in range(0, len(one), block):
        squares = squared_distances(one[start : start + block], other)
        if k + skip < len(other):
            squares = np.partition(squares, k + skip - 1, axis=1)
        nearest = np.sort(squares[:, : k + skip], axis=1)[:, skip:]
        means[start : start + block] = np.sqrt(nearest).mean(axis=1)
    return means


def own_distances(rows: FloatArray, k: int) -> FloatArray:
    """Return what real rows' distances to their nearest others are, ascending."""
    if k < 1:
        return np.empty(0)
    cells = len(rows) * max(rows.shape[1], 1)
    wanted = min(len(rows), max(_MIN_REFERENCE, _REFERENCE_CELLS // cells))
    taken = np.linspace(0, len(rows) - 1, wanted).astype(int)
    # Each row's smallest distance is the one to itself, or to another that is just the same.
    return np.sort(nearest_mean(rows[taken], rows, k, skip=1))


def gaps(feature: Feature, column: FloatArray) -> tuple[tuple[float, float], ...]:
    """Find the stretches of an input in which no real value lies.

    A stretch is a gap if it is wider than a twentieth of the range, and than twice the distance
    within which 19 of 20 neighbouring values lie: a few regular values, as years, leave none.

    Parameters
    ----------
    feature : Feature
        Its bounds count: a stretch before the first value or after the last may be a gap.
    column : ndarray of shape (n_rows,), float64
        Real values; missing ones are left out.

    Returns
    -------
    tuple of (float, float)
        First and last value of each gap, in the input's unit, ascending.

    Examples
    --------
    >>> age = Feature(name="age", label="Age", low=0, high=100, typical=20, step=1, decimals=0)
    >>> gaps(age, np.array([*range(40), 98.0]))
    ((39.0, 98.0),)
    """
    values = np.unique(column[np.isfinite(column)])
    reach = max(NEAR * (feature.high - feature.low), 2 * _widest_gap(values))
    ends = np.concatenate([[feature.low], values, [feature.high]])
    wide = np.flatnonzero(np.diff(ends) > reach)
    return tuple((float(ends[at]), float(ends[at + 1])) for at in wide)


def gaps_table(schema: FeatureSchema, X: FloatArray) -> FloatArray:
    """Find the gaps of every input, to be kept where the rows are not.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features), float64
        Real rows, those that are not kept too.

    Returns
    -------
    ndarray of shape (n_gaps, 3), float64
        The place of the input, and the first and the last value of the gap.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> X = np.column_stack([np.arange(41.0), [*range(40), 98.0]])
    >>> gaps_table(describe_rows(X, X[:, 0], names=["a", "b"]), X).tolist()
    [[1.0, 39.0, 98.0]]
    """
    found = [
        (place, *gap)
        for place, feature in enumerate(schema.features)
        for gap in gaps(feature, X[:, place])
    ]
    return np.array(found, dtype=np.float64).reshape(-1, 3)


def empty_cells(
    features: tuple[Feature, Feature], rows: FloatArray, *, resolution: int = 100
) -> npt.NDArray[np.bool_]:
    """Find the cells of two inputs' plane that lie far from every real row.

    Distances are measured in each input's own reach, a twentieth of its range or more where its
    values lie farther apart. A cell is empty if no row is within one reach, nor as near as 19 of
    20 rows are to another one.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, 2), float64
        Real values of the two inputs; rows with a missing one are left out.
    resolution : int
        Cells a side between the bounds.

    Returns
    -------
    ndarray of shape (resolution, resolution), bool
        The first input runs along the last axis.

    Examples
    --------
    >>> side = Feature(name="a", label="a", low=0, high=1, typical=0, step=0.1, decimals=1)
    >>> along_the_diagonal = np.repeat(np.linspace(0, 1, 50)[:, None], 2, axis=1)
    >>> empty_cells((side, side), along_the_diagonal, resolution=3).astype(int)
    array([[0, 1, 1],
           [1, 0, 1],
           [1, 1, 0]])
    """
    rows = rows[np.isfinite(rows).all(axis=1)]
    if len(rows) == 0:
        return np.ones((resolution, resolution), dtype=bool)
    middles, scaled = [], []
    for feature, column in zip(features, rows.T, strict=True):
        low, high, stops = feature.low, feature.high, feature.stops
        if stops:
            # Near is what lies near on the map.
            low, high = 0.0, len(stops) - 1.0
            column = np.interp(column, stops, np.arange(len(stops)))
        reach = max(NEAR * (high - low), _widest_gap(np.unique(column))) or 1.0
        width = (high - low) / resolution
        middles.append((low + width * (np.arange(resolution) + 0.5)) / reach)
        scaled.append(column / reach)
    rows = np.unique(np.column_stack(scaled), axis=0)
    nearest = np.array([_nearest(rows, row) for row in rows]) if len(rows) > 1 else np.zeros(1)
    # Squared throughout: only the order of distances matters.
    near = max(1.0, float(np.quantile(nearest, MOST)))
    x_apart = (middles[0][:, None] - rows[:, 0]) ** 2
    y_apart = (middles[1][:, None] - rows[:, 1]) ** 2
    return np.array([(x_apart + one).min(axis=1) > near for one in y_apart])


def _widest_gap(values: FloatArray) -> float:
    return float(np.quantile(np.diff(values), MOST)) if len(values) > 1 else 0.0


def _nearest(rows: FloatArray, row: FloatArray) -> float:
    apart = ((rows - row) ** 2).sum(axis=1)
    return float(np.partition(apart, 1)[1])
