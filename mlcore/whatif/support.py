"""How far a row lies from the real rows, and which of them are nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray
from mlcore.whatif.distances import (
    compared_rows,
    nearest_mean,
    own_distances,
    squared_distances,
)

N_NEIGHBOURS = 5
"""Real rows whose mean distance counts as the distance to the data."""
FAR = 0.95
"""Share of the real rows from which on a row is called far from the data."""


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
    standard deviation aside, so that two missing values are alike.

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
        Inputs with missing values: one more column each tells of them.

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
    def from_rows(cls, X: FloatArray, *, n_neighbours: int = N_NEIGHBOURS) -> Support:
        """Measure how far real rows lie from each other.

        Parameters
        ----------
        X : ndarray of shape (n_rows, n_features), float64
            NaN where a value is not known.
        n_neighbours : int
            Real rows whose mean distance counts; all others where there are fewer.

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
        unknown = np.flatnonzero(~known.all(axis=0))
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
