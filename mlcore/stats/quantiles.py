"""The quantiles a number of calls can carry, of one series alone and of two compared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.stats.histogram import BIN_WIDTH, Histogram
from mlcore.stats.ratios import MIN_PAIRS
from mlcore.stats.resampling import draw_weights, quantile_table

PERCENTILES = (0.5, 0.9, 0.95, 0.99, 0.999)

GRID = (0.01, *(round(0.05 * step, 2) for step in range(1, 20)), 0.99)
"""Shares at which two series are compared: 1 %, every 5 %, 99 %."""


def calls_needed(share: float) -> int:
    """Return the fewest calls for which a percentile has a 95 % range of its own.

    The range runs between order statistics; its upper end exists once the largest of ``n`` calls
    lies above the percentile with 97.5 % probability (Hahn and Meeker, "Statistical Intervals").

    Examples
    --------
    >>> [calls_needed(share) for share in PERCENTILES]
    [6, 36, 72, 368, 3688]
    """
    return math.ceil(math.log(0.025) / math.log(share))


@dataclass(frozen=True, slots=True, kw_only=True)
class Percentile:
    """One percentile, if there are enough calls for it.

    Attributes
    ----------
    share : float
        For example 0.99.
    seconds : float or None
        None if there are too few calls.
    missing_calls : int
        Calls still needed, 0 where ``seconds`` is given.
    """

    share: float
    seconds: float | None
    missing_calls: int


def percentiles(histogram: Histogram) -> tuple[Percentile, ...]:
    """Read the percentiles that a number of calls can carry.

    There is one for each of p50, p90, p95, p99 and p99.9.

    Examples
    --------
    >>> [(p.share, p.missing_calls) for p in percentiles(Histogram.of([0.01] * 40))]
    [(0.5, 0), (0.9, 0), (0.95, 32), (0.99, 328), (0.999, 3648)]
    """
    n = histogram.n_calls
    found = []
    for share in PERCENTILES:
        missing = max(0, calls_needed(share) - n)
        seconds = None if missing else histogram.quantile(share)
        found.append(Percentile(share=share, seconds=seconds, missing_calls=missing))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """How many times as long one series takes as another, from the fastest calls to the slowest.

    Attributes
    ----------
    shares : tuple of float
        Ascending, in (0, 1): those for which both have enough calls.
    slow, fast : tuple of float
        Quantiles of either series, in seconds.
    ratios : tuple of float
        ``slow`` over ``fast``.
    low, high : tuple of float
        A band that is simultaneous: with the stated confidence all actual ratios lie in it at once.
        It is wider than the range of any single one.
    """

    shares: tuple[float, ...]
    slow: tuple[float, ...]
    fast: tuple[float, ...]
    ratios: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


def shift(
    slow: Sequence[Histogram],
    fast: Sequence[Histogram],
    *,
    n_resamples: int,
    rng: np.random.Generator,
    shares: Sequence[float] = GRID,
    confidence: float = 0.95,
) -> Shift | None:
    """Compare two series at many quantiles of their paired blocks.

    The shift function is Doksum's (1974), here as ratios. Its band is as wide, in standard errors,
    as the farthest quantile of a resample strays (the sup-t band of Montiel Olea and
    Plagborg-Møller, 2019), with Student's t in place of the normal distribution for few pairs.

    Parameters
    ----------
    slow, fast : sequence of Histogram
        Block ``i`` of one was measured right beside block ``i`` of the other.
    shares : sequence of float
        Ascending, in (0, 1); those that need more calls than there are get left out.
    confidence : float
        In (0, 1).

    Returns
    -------
    Shift or None
        None with fewer than six pairs or too few calls for any quantile.

    Examples
    --------
    >>> slow, fast = [Histogram.of([0.02] * 9)] * 6, [Histogram.of([0.01] * 9)] * 6
    >>> found = shift(slow, fast, n_resamples=100, rng=np.random.default_rng(0))
    >>> found.shares[0], found.shares[-1], round(found.ratios[0], 1)
    (0.1, 0.9, 2.0)
    """
    from scipy.special import ndtri, stdtrit

    n_pairs = len(slow)
    n_calls = min(sum(block.n_calls for block in blocks) for blocks in (slow, fast))
    kept = [share for share in shares if calls_needed(max(share, 1 - share)) <= n_calls]
    if n_pairs < MIN_PAIRS or not kept:
        return None
    whole = np.ones((1, n_pairs), dtype=np.int64)
    weights = np.concatenate([whole, draw_weights(n_pairs, n_resamples, rng=rng)])
    slow_s, fast_s = (quantile_table(blocks, weights, kept) for blocks in (slow, fast))
    logs = np.log(slow_s / fast_s)
    # Where all resamples fall into one bin the quantile is still known no better than that bin.
    errors = np.maximum(logs[1:].std(axis=0), math.log(BIN_WIDTH) / 2)
    farthest = np.abs((logs[1:] - logs[0]) / errors).max(axis=1)
    tail = (1 - confidence) / 2
    widening = math.sqrt(n_pairs / (n_pairs - 1)) * stdtrit(n_pairs - 1, tail) / ndtri(tail)
    reach = float(np.quantile(farthest, confidence)) * widening * errors
    return Shift(
        shares=tuple(kept),
        slow=tuple(slow_s[0].tolist()),
        fast=tuple(fast_s[0].tolist()),
        ratios=tuple(np.exp(logs[0]).tolist()),
        low=tuple(np.exp(logs[0] - reach).tolist()),
        high=tuple(np.exp(logs[0] + reach).tolist()),
    )
