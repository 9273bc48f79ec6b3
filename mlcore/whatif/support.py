"""How far a row lies from the real ones, and which of these are nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray

N_NEIGHBOURS = 5
"""Real rows whose mean distance counts as the distance to the data."""
FAR = 0.95
"""Share of the real rows from which on a row is called far from the data."""
_BLOCK = 500_000
_REFERENCE_CELLS = 50_000_000
_MIN_REFERENCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A real row near another one.

    Attributes
    ----------
    place : int
        Its index among the real rows.
    distance : float
        Standard deviations between the two rows, over all inputs; see :class:`Support`.
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
    from a known one as two known ones drawn at random are from each other. Two levels of a choice
    differ by sqrt(2 / (1 - sum of the squared shares)), whichever they are: two rows drawn
    at random are on average as far apart in it as in a number.

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
    mismatch : ndarray of shape (n_columns,), float64
        Of a choice the square of what two levels differ by, 0 of a number. Codes are compared from
        1 on, and 0 is a missing one.

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
    mismatch: FloatArray

    @classmethod
    def from_rows(
        cls,
        X: FloatArray,
        *,
        n_neighbours: int = N_NEIGHBOURS,
        may_miss: Sequence[int] = (),
        choices: Sequence[int] = (),
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
        choices : sequence of int
            Inputs whose values are codes of levels.

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
        squares = np.zeros(X.shape[1])
        for place in choices:
            squares[place] = mismatch_of(X[known[:, place], place])
            mean[place], scale[place] = -1.0, 1.0
        # A constant's spread is not always 0: a sum of many equal numbers rounds.
        used = np.flatnonzero((spread > 1e-12) & (scale > 0))
        unknown = np.union1d(np.flatnonzero(~known.all(axis=0)), may_miss).astype(np.int64)
        rows = compared_rows(X, used, mean, scale, unknown)
        mismatch = np.concatenate([squares[used], np.zeros(len(unknown))])
        k = min(n_neighbours, len(X) - 1)
        return cls(
            rows=rows,
            reference=own_distances(rows, k, mismatch),
            n_neighbours=max(k, 1),
            used=used,
            mean=mean,
            scale=scale,
            unknown=unknown,
            mismatch=mismatch,
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
        return nearest_mean(compared, self.rows, self.n_neighbours, self.mismatch)

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
        distances = np.sqrt(squared_distances(compared, self.rows, self.mismatch)[0])
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
        pairs = zip(one, other, self.mismatch, strict=True)
        squares = [float(_squared(a, b, mismatch)) for a, b, mismatch in pairs]
        if not any(squares):
            return None
        place = int(np.argmax(squares))
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


def mismatch_of(codes: FloatArray) -> float:
    """Square what two levels of a choice differ by; 0 where all rows have the same.

    Parameters
    ----------
    codes : ndarray of shape (n_rows,), float64
        Known ones.

    Examples
    --------
    >>> mismatch_of(np.array([0.0, 1.0, 0.0, 1.0])), mismatch_of(np.zeros(3))
    (4.0, 0.0)
    """
    shares = np.unique(codes, return_counts=True)[1] / max(len(codes), 1)
    return float(2.0 / (1.0 - (shares**2).sum())) if len(shares) > 1 else 0.0


def squared_distances(one: FloatArray, other: FloatArray, mismatch: FloatArray) -> FloatArray:
    """Square the distances of all pairs; shape (len(one), len(other))."""
    total = np.zeros((len(one), len(other)))
    # Differences, not products: those would lose the digits that tell close rows apart.
    with np.errstate(over="ignore"):
        for column in range(one.shape[1]):
            total += _squared(one[:, column, None], other[:, column], mismatch[column])
    return total


def _squared(one: FloatArray, other: FloatArray, mismatch: float) -> FloatArray:
    if not mismatch:
        gap = one - other
        return np.asarray(gap * gap)
    # A missing one is one standard deviation from all levels, and another one for being missing.
    apart = np.where((one == 0) | (other == 0), 1.0, mismatch)
    return np.where(one == other, 0.0, apart)


def nearest_mean(
    one: FloatArray, other: FloatArray, k: int, mismatch: FloatArray, skip: int = 0
) -> FloatArray:
    """Average the k smallest distances of each row, but for the ``skip`` smallest."""
    block = max(1, _BLOCK // max(len(other), 1))
    means = np.empty(len(one))
    for start in range(0, len(one), block):
        squares = squared_distances(one[start : start + block], other, mismatch)
        if k + skip < len(other):
            squares = np.partition(squares, k + skip - 1, axis=1)
        nearest = np.sort(squares[:, : k + skip], axis=1)[:, skip:]
        means[start : start + block] = np.sqrt(nearest).mean(axis=1)
    return means


def own_distances(rows: FloatArray, k: int, mismatch: FloatArray) -> FloatArray:
    """Return what real rows' distances to their nearest others are, ascending."""
    if k < 1:
        return np.empty(0)
    cells = len(rows) * max(rows.shape[1], 1)
    wanted = min(len(rows), max(_MIN_REFERENCE, _REFERENCE_CELLS // cells))
    taken = np.linspace(0, len(rows) - 1, wanted).astype(int)
    # Each row's smallest distance is the one to itself, or to another that is just the same.
    return np.sort(nearest_mean(rows[taken], rows, k, mismatch, skip=1))
