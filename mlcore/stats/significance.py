"""Tests that shuffle what was measured: how often chance alone would go as far."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mlcore.stats.resampling import slices

_EXACT_FLIPS = 12
_MOST_PATTERNS = 1_000
_N_RANDOM = 9_999


def sign_flip_test(differences: Sequence[float], *, rng: np.random.Generator) -> float:
    """Test whether paired differences could as well have had the other sign.

    The p value is two-sided, in (0, 1]. Up to 12 pairs every pattern of signs is tried, from 13 on
    random ones.

    Examples
    --------
    >>> sign_flip_test([1.0, 2.0, 1.5, 1.2, 0.7, 2.2], rng=np.random.default_rng(0))
    0.03125
    """
    observed = np.asarray(differences, dtype=np.float64)
    n = observed.size
    exact = n <= _EXACT_FLIPS
    if exact:
        sums = np.array(list(itertools.product((-1.0, 1.0), repeat=n))) @ observed
    else:
        # A bit a sign: this is asked while a measurement runs, and must be quick.
        drawn = rng.integers(0, 256, size=(_N_RANDOM, (n + 7) // 8), dtype=np.uint8)
        sums = np.concatenate(
            [
                (2.0 * np.unpackbits(drawn[part], axis=1, count=n) - 1.0) @ observed
                for part in slices(_N_RANDOM, n)
            ]
        )
    # The sum of the same numbers in another order may differ in its last bits.
    as_large = int((np.abs(sums) >= abs(observed.sum()) * (1 - 1e-12)).sum())
    return as_large / sums.size if exact else (as_large + 1) / (_N_RANDOM + 1)


def exchange_test(
    before: Sequence[float], after: Sequence[float], *, rng: np.random.Generator
) -> float:
    """Test whether two sides could as well have been drawn from one heap.

    The p value is two-sided, in (0, 1]: how often chance separates the means as far. Up to 1,000
    ways to divide them are all tried, of more random ones.

    Examples
    --------
    >>> exchange_test([1.0, 1.1, 1.2], [2.0, 2.1, 2.2], rng=np.random.default_rng(0))
    0.1
    """
    together = np.array([*before, *after])
    n, n_after = together.size, len(after)
    observed = abs(np.mean(after) - np.mean(before)) * (1 - 1e-12)

    def apart(chosen: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        sums = together[chosen].sum(axis=1)
        rest = (together.sum() - sums) / (n - n_after)
        return np.asarray(np.abs(sums / n_after - rest))

    if math.comb(n, n_after) <= _MOST_PATTERNS:
        every = np.array(list(itertools.combinations(range(n), n_after)))
        return float((apart(every) >= observed).mean())
    as_far = 0
    for part in slices(_N_RANDOM, n):
        drawn = np.array([rng.permutation(n)[:n_after] for _ in range(part.stop - part.start)])
        as_far += int((apart(drawn) >= observed).sum())
    return (as_far + 1) / (_N_RANDOM + 1)
