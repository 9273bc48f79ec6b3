"""Which numbers a sparse matrix does not hold."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mlcore.errors import UnsupportedModelError
from mlcore.schema import FloatArray
from mlcore.stats.bisection import halfway, last_to_the_left, ordered


def holes(
    is_held: Callable[[FloatArray], npt.NDArray[np.bool_]],
    zeros: tuple[FloatArray, FloatArray],
    domain: tuple[FloatArray, FloatArray],
    n_parts: int = 2,
) -> tuple[FloatArray, FloatArray]:
    """Find where the values of inputs begin and end that become no entry of a sparse matrix.

    Such values become 0; but a number that became 0 only after the matrix was made is held.

    Parameters
    ----------
    is_held : callable
        From values of shape (n, n_inputs), float64, to whether the matrix holds what becomes of
        each.
    zeros : tuple of ndarray of shape (n_inputs,)
        After which value, and up to which, what becomes of them is 0; the same where none does.
        Infinite where there is no such end.
    domain : tuple of ndarray of shape (n_inputs,)
        Least and most values that are asked for.
    n_parts : int
        As of :func:`~mlcore.stats.bisection.last_to_the_left`.

    Returns
    -------
    before, last : ndarray of shape (n_inputs,)
        As ``zeros``.

    Raises
    ------
    UnsupportedModelError
        If values become 0 and none of them is found that is not held.

    Examples
    --------
    >>> before, last = holes(
    ...     lambda x: np.abs(x) > 1.0, (np.array([-3.0]), np.array([3.0])),
    ...     (np.array([-9.0]), np.array([9.0])))
    >>> before.tolist(), last.tolist()
    ([-1.0000000000000002], [1.0])
    """
    (below, end), (least, most) = zeros, domain
    some = below < end
    low, high = np.maximum(below, least), np.minimum(np.nextafter(end, np.inf), most)
    tried = np.stack([np.clip(0.0, low, high), halfway(low, high)])
    gone = ~is_held(tried)
    if (some & ~gone.any(axis=0)).any():
        raise UnsupportedModelError("model.booster-sparse")
    hole = np.where(gone[0], tried[0], tried[1])
    low, high = np.where(some, low, hole), np.where(some, high, hole)
    low_held, high_held = is_held(np.stack([low, high]))

    def searched(
        first: FloatArray, second: FloatArray, asks: Callable[[FloatArray], npt.NDArray[np.bool_]]
    ) -> FloatArray:
        return last_to_the_left(
            ordered(first),
            ordered(second),
            lambda x: asks(x.reshape(-1, len(some))).reshape(x.shape),
            n_parts,
        )

    before = np.where(low_held, searched(low, hole, is_held), -np.inf)
    last = np.where(high_held, searched(hole, high, lambda x: ~is_held(x)), np.inf)
    return np.where(some, before, below), np.where(some, last, below)
