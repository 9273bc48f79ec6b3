"""The last of all floats that answers yes, found by bisection over bit patterns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def last_to_the_left(
    low: IntArray,
    high: IntArray,
    goes_left: Callable[[FloatArray], npt.NDArray[np.bool_]],
    n_parts: int = 2,
) -> FloatArray:
    """Narrow each pair until they are neighbours: the lower one goes left, the higher right.

    ``goes_left`` is asked for the points between so many parts at a time, all pairs for the first
    of them, then for the second, and so on.
    """
    while ((distance := _distance(low, high)) > 1).any():
        step = np.maximum(distance // np.uint64(n_parts), np.uint64(1))
        last = np.where(distance > 0, distance - np.uint64(1), np.uint64(0))
        cuts = [np.minimum(step * np.uint64(cut), last) for cut in range(1, n_parts)]
        between = [low + cut.view(np.int64) for cut in cuts]
        left = goes_left(unordered(np.concatenate(between))).reshape(len(cuts), *low.shape)
        n_left = np.cumprod(left, axis=0).sum(axis=0)
        ends = np.stack([low, *between, high])
        low = np.take_along_axis(ends, n_left[np.newaxis], axis=0)[0]
        high = np.take_along_axis(ends, n_left[np.newaxis] + 1, axis=0)[0]
    return unordered(low)


def halfway(low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the numbers with as many others on either side, up to ``low`` and ``high``.

    Examples
    --------
    >>> halfway(np.array([-1.0]), np.array([1.0])).tolist()
    [0.0]
    """
    start = ordered(low)
    return unordered(start + (_distance(start, ordered(high)) // np.uint64(2)).view(np.int64))


def _distance(low: IntArray, high: IntArray) -> npt.NDArray[np.uint64]:
    # Read as unsigned: the whole line is longer than int64 counts.
    return (high - low).view(np.uint64)


def ordered(x: FloatArray) -> npt.NDArray[np.int64]:
    """Map float64 to integers that sort alike, neighbours one apart."""
    bits = x.view(np.int64)
    return np.where(bits < 0, np.int64(-(2**63)) - bits, bits)


def unordered(number: npt.NDArray[np.int64]) -> FloatArray:
    """Map integers back to the float64 they stand for."""
    bits = np.where(number < 0, np.int64(-(2**63)) - number, number)
    return bits.view(np.float64)
