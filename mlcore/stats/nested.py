"""Ratios of pairs measured in several processes: a process has a luck that all its pairs share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from mlcore.stats.histogram import Histogram
from mlcore.stats.ratios import Ratio, paired_ratio, resampled_range, widened_tail


def nested_ratio(
    slow: Sequence[Histogram],
    fast: Sequence[Histogram],
    processes: Sequence[int],
    *,
    n_resamples: int,
    rng: np.random.Generator,
    confidence: float = 0.95,
) -> Ratio:
    """Compare two arms by their paired blocks, measured in one process or in several.

    The range comes from a bootstrap in two stages, processes first and then pairs within each
    (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, section 3.8), widened
    for few processes as one of pairs is for few pairs.

    Parameters
    ----------
    slow, fast : sequence of Histogram
        Block ``i`` of one was measured right beside block ``i`` of the other; at least one.
    processes : sequence of int
        Which process made pair ``i``. With one process this is :func:`paired_ratio`.
    confidence : float
        In (0, 1).

    Returns
    -------
    Ratio
        The p value is that of the signs inside pairs.

    Examples
    --------
    >>> slow, fast = [Histogram.of([0.02] * 9)] * 8, [Histogram.of([0.01] * 9)] * 8
    >>> ratio = nested_ratio(
    ...     slow, fast, [0] * 4 + [1] * 4, n_resamples=100, rng=np.random.default_rng(0)
    ... )
    >>> round(ratio.low, 2), round(ratio.high, 2), ratio.n_pairs
    (2.0, 2.0, 8)
    """
    pooled = paired_ratio(slow, fast, n_resamples=n_resamples, rng=rng, confidence=confidence)
    n_processes = len(set(processes))
    if n_processes == 1 or pooled.low is None:
        return pooled
    weights = draw_nested(processes, n_resamples=n_resamples, rng=rng)
    tail = widened_tail((1 - confidence) / 2, n_processes)
    low, high = resampled_range(slow, fast, weights, value=pooled.value, tail=tail)
    return replace(pooled, low=low, high=high)


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
