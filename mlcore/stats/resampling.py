"""The bootstrap: blocks drawn again with replacement, and the quantiles of what was drawn."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from mlcore.stats.histogram import Histogram, middle

_NUMBERS_AT_ONCE = 500_000


def draw_weights(
    n_blocks: int, n_resamples: int, *, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw how often each block takes part in each resample.

    Returns
    -------
    ndarray of shape (n_resamples, n_blocks), int64
        Each row sums to ``n_blocks``.

    Examples
    --------
    >>> draw_weights(3, 5, rng=np.random.default_rng(0)).sum(axis=1).tolist()
    [3, 3, 3, 3, 3]
    """
    return rng.multinomial(n_blocks, [1 / n_blocks] * n_blocks, size=n_resamples)


def draw_nested(
    processes: Sequence[int], *, n_resamples: int, rng: np.random.Generator
) -> npt.NDArray[np.int64]:
    """Draw processes with replacement, and within each drawn one its pairs with replacement.

    Parameters
    ----------
    processes : sequence of int
        Which process made each pair.

    Returns
    -------
    ndarray of shape (n_resamples, n_pairs)
        How often each resample holds each pair.

    Examples
    --------
    >>> draw_nested([0, 0, 1, 1], n_resamples=3, rng=np.random.default_rng(0)).sum(axis=1).tolist()
    [4, 4, 4]
    """
    labels = np.asarray(processes)
    found = np.unique(labels)
    times = rng.multinomial(found.size, [1 / found.size] * found.size, size=n_resamples)
    weights = np.zeros((n_resamples, labels.size), dtype=np.int64)
    for column, process in enumerate(found):
        members = np.flatnonzero(labels == process)
        # Drawn k times, a process gives k independent draws of its pairs: one of k times as many.
        weights[:, members] = rng.multinomial(
            times[:, column] * members.size, [1 / members.size] * members.size
        )
    return weights


def pooled_quantiles(
    blocks: Sequence[Histogram], weights: npt.NDArray[np.int64], share: float
) -> npt.NDArray[np.float64]:
    """Read a single column of :func:`quantile_table`."""
    return quantile_table(blocks, weights, [share])[:, 0]


def quantile_table(
    blocks: Sequence[Histogram], weights: npt.NDArray[np.int64], shares: Sequence[float]
) -> npt.NDArray[np.float64]:
    """Pool each resample's blocks and read several quantiles of their calls.

    Parameters
    ----------
    blocks : sequence of Histogram
        At least one, none of them empty.
    weights : ndarray of shape (n_resamples, n_blocks)
        How often each block counts; every row holds a positive weight.
    shares : sequence of float
        Each in (0, 1].

    Returns
    -------
    ndarray of shape (n_resamples, n_shares), float64
        Seconds, the same as the quantile of the merged histograms.

    Examples
    --------
    >>> blocks = [Histogram.of([0.01]), Histogram.of([0.02])]
    >>> quantile_table(blocks, np.array([[2, 0], [0, 2]]), [0.5]).round(3).tolist()
    [[0.01], [0.02]]
    """
    # Imported by who measures: a quarter of a second that a page of sliders does without.
    from scipy.sparse import csr_array

    owners = np.repeat(np.arange(len(blocks)), [len(block.bins) for block in blocks])
    bins, places = np.unique(np.concatenate([b.bins for b in blocks]), return_inverse=True)
    counts = np.concatenate([np.asarray(block.counts, dtype=np.float64) for block in blocks])
    # Few blocks hold a bin: with a place for each block and bin, 5,000 blocks would take 1 GB.
    held = csr_array((counts, (places, owners)), shape=(bins.size, len(blocks)))
    seconds = np.array([middle(place) for place in bins.tolist()])
    found = np.empty((len(weights), len(shares)))
    for part in slices(len(weights), bins.size):
        # Sums of whole numbers are exact in any order.
        reached = np.cumsum(held @ weights[part].T, axis=0)
        for index, share in enumerate(shares):
            # As in Histogram.quantile, a share of n that is whole must not be missed by a rounding.
            enough = reached >= share * reached[-1] - 1e-9
            found[part, index] = seconds[np.argmax(enough, axis=0)]
    return found


def slices(n: int, width: int) -> Iterator[slice]:
    """Cut a table of ``n`` rows of ``width`` numbers into parts of some megabytes.

    Examples
    --------
    >>> [(part.start, part.stop) for part in slices(5, 200_000)]
    [(0, 2), (2, 4), (4, 5)]
    """
    step = max(1, _NUMBERS_AT_ONCE // width)
    for start in range(0, n, step):
        yield slice(start, min(n, start + step))


def widened_tail(tail: float, n: int) -> float:
    """Return the tail to cut from a bootstrap of ``n`` observations instead of ``tail``.

    It is the nominal probability beyond one end, in (0, 0.5). The result is smaller, and close to
    it for large ``n``.

    Examples
    --------
    >>> round(widened_tail(0.025, 10), 4), round(widened_tail(0.025, 10_000), 4)
    (0.0086, 0.025)
    """
    from scipy.special import ndtr, stdtrit

    return float(ndtr(math.sqrt(n / (n - 1)) * stdtrit(n - 1, tail)))
