"""Orders in which inputs change one after the other, drawn at random in opposite pairs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray

MAX_CELLS = 8_000_000
"""Numbers in the rows of all walks, 64 MB; only models of hundreds of inputs come near."""


def count_pairs(n_moved: int, n_features: int, max_rows: int) -> int:
    """Return how many pairs of walks to draw: as many as rows allow, and two to judge an error."""
    return max(2, min(max_rows, MAX_CELLS // n_features) // (2 * (n_moved + 1)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Walks:
    """Ways from starting rows to one row, each followed in an order and in its opposite.

    Attributes
    ----------
    rows : ndarray of shape (n_walks * (n_moved + 1), n_features), float64
        What has to be predicted: every walk from its start to its end, one after the other.
    orders : ndarray of shape (n_walks, n_moved), int64
        Inputs in the order they change; each odd walk is the one before it reversed.
    times : int
        Pairs of walks from each start.
    """

    rows: FloatArray
    orders: npt.NDArray[np.int64]
    times: int

    def parts(self, answers: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Average what each input changed over the walks, and say how far off that may be.

        Parameters
        ----------
        answers : ndarray of shape (len(rows),), float64

        Returns
        -------
        values, errors : ndarray of shape (n_features,), float64
            Means, and the standard errors that drawing orders leaves them with.
        """
        n_walks, n_moved = self.orders.shape
        steps = np.diff(answers.reshape(n_walks, n_moved + 1), axis=1)
        each = np.zeros((n_walks, self.rows.shape[1]))
        np.put_along_axis(each, self.orders, steps, axis=1)
        # Two opposite walks err in opposite ways: only pairs are independent of each other.
        pairs = each.reshape(self.times, n_walks // 2 // self.times, 2, -1).mean(axis=2)
        # How the starts differ is no error: the average over all of them is what is asked for.
        errors = np.sqrt(pairs.var(axis=0, ddof=1).mean(axis=0) / (n_walks // 2))
        return pairs.mean(axis=(0, 1)), errors


def draw_walks(
    row: FloatArray,
    starts: FloatArray,
    moved: npt.NDArray[np.int64],
    *,
    times: int,
    rng: np.random.Generator,
) -> Walks:
    """Draw as many orders for every starting row, each with its opposite.

    Parameters
    ----------
    row : ndarray of shape (n_features,), float64
    starts : ndarray of shape (n_starts, n_features), float64
    moved : ndarray of int64
        Inputs that change; the others are the same everywhere.
    times : int
        Orders per starting row, at least two.

    References
    ----------
    Mitchell et al., "Sampling Permutations for Shapley Value Estimation", 2022 (antithetic pairs).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> walks = draw_walks(np.ones(3), np.zeros((1, 3)), np.arange(3), times=2, rng=rng)
    >>> values, errors = walks.parts(walks.rows.sum(axis=1))
    >>> values.tolist(), errors.tolist()
    ([1.0, 1.0, 1.0], [0.0, 0.0, 0.0])
    """
    starts = np.tile(starts, (times, 1))
    forth = rng.permuted(np.tile(moved, (len(starts), 1)), axis=1)
    orders = np.stack([forth, forth[:, ::-1]], axis=1).reshape(2 * len(starts), len(moved))
    rows = np.repeat(np.repeat(starts, 2, axis=0)[:, None], len(moved) + 1, axis=1)
    walk = np.arange(len(orders))
    for step in range(len(moved)):
        changed = orders[:, step]
        # From this step on the input has its new value.
        rows[walk, step + 1 :, changed] = row[changed][:, None]
    return Walks(rows=rows.reshape(-1, len(row)), orders=orders, times=times)
