"""Distances between rows, all pairs of a block at a time."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray

_BLOCK = 500_000
_REFERENCE_CELLS = 50_000_000
_MIN_REFERENCE = 200


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
