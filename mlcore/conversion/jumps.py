"""Rows beside the jumps of any pipeline, found by asking it alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray

N_PAIRS = 150
"""Pairs of rows between which a jump is looked for: some 60 calls with as many rows."""
_WIDEST = 3
"""Steps to either side of a jump, in representable numbers of float64 and of float32."""
_SMALLEST = 1e-6
"""What counts as a jump, as a share of how far the answers reach: no slope between neighbours."""


def rows_beside_jumps(
    predict: Callable[[FloatArray], FloatArray],
    X: FloatArray,
    inputs: npt.NDArray[np.int64],
    *,
    rng: np.random.Generator,
) -> FloatArray:
    """Make rows right before and behind the places where the answer jumps.

    Between two rows that differ in one input and get different answers the distance is halved
    until they are neighbours. Where the answer is a step, that is where it steps: a conversion
    that rounds otherwise answers from the wrong side there.

    Parameters
    ----------
    predict : callable
        From an ndarray of shape (n_rows, n_features), float64, to one of shape (n_rows,), NaN for a
        row that is refused.
    X : ndarray of shape (n_real, n_features)
        Real rows, which the pairs are made of.
    inputs : ndarray of int64
        Places of the inputs that are moved.

    Returns
    -------
    ndarray of shape (n_rows, n_features), float64
        Empty where the answer never jumps.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> rows = rows_beside_jumps(
    ...     lambda rows: np.floor(rows[:, 0]), np.array([[0.5], [1.5]]), np.array([0]), rng=rng
    ... )
    >>> bool(np.abs(rows - 1.0).max() < 1e-6), bool((rows < 1.0).any()), bool((rows >= 1.0).any())
    (True, True, True)
    """
    if len(inputs) == 0:
        return X[:0]
    places = np.arange(N_PAIRS)
    rows = X[rng.integers(len(X), size=N_PAIRS)].astype(np.float64)
    feature = rng.choice(inputs, size=N_PAIRS)
    low = rows[places, feature].copy()
    high = X[rng.integers(len(X), size=N_PAIRS), feature].astype(np.float64)

    def answers(values: FloatArray) -> FloatArray:
        rows[places, feature] = values
        return np.asarray(predict(rows), dtype=np.float64).reshape(-1)

    before, behind = answers(low), answers(high)
    reach = float(np.ptp(np.nan_to_num(np.concatenate([before, behind]))))
    while True:
        middle = low + (high - low) / 2
        if ((middle == low) | (middle == high)).all():
            break
        found = answers(middle)
        # Where the pipeline refuses what lies between, nobody will ask for it: the pair is done.
        refused = np.isnan(found)
        same = found == before
        high = np.where(refused, low, np.where(same, high, middle))
        low = np.where(same, middle, low)
        behind = np.where(refused, before, np.where(same, behind, found))
    jumps = np.flatnonzero(np.abs(behind - before) > _SMALLEST * reach)
    steps = np.arange(-_WIDEST, _WIDEST + 1)[:, np.newaxis]
    coarse = np.spacing(np.abs(low[jumps]).astype(np.float32)).astype(np.float64)
    beside = [high[jumps][np.newaxis], low[jumps] + steps * np.spacing(np.abs(low[jumps])),
              low[jumps] + steps * coarse]  # fmt: skip
    values = np.concatenate(beside)
    made = np.repeat(rows[jumps][np.newaxis], len(values), axis=0)
    made[:, np.arange(len(jumps)), feature[jumps]] = values
    return np.ascontiguousarray(made.reshape(-1, X.shape[1]))
