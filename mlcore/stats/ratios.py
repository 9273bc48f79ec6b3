"""How many times as long one of two series takes as the other, from blocks measured in pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from mlcore.stats.histogram import BIN_WIDTH, Histogram
from mlcore.stats.resampling import (
    draw_nested,
    draw_weights,
    pooled_quantiles,
    widened_tail,
)
from mlcore.stats.significance import sign_flip_test

MIN_PAIRS = 6
"""Fewest pairs that get a range: with five, one sign pattern in 32 is already 3 %."""

# A little more than a bin, so that no rounding decides between two neighbours.
_RESOLUTION = 1.001 * math.log(BIN_WIDTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times as long the slow series takes as the fast one.

    Attributes
    ----------
    value : float
        Median, or another quantile, of the slow calls over that of the fast ones, blocks pooled.
    low, high : float or None
        95 % range around ``value``; None with fewer than six pairs.
    p_value : float
        Sign-flip test of "no difference", in (0, 1].
    """

    value: float
    low: float | None
    high: float | None
    n_pairs: int
    p_value: float

    @property
    def outcome(self) -> str:
        """``faster``, ``slower``, or ``equal`` where the range holds 1."""
        if self.low is not None and self.high is not None and self.low <= 1 <= self.high:
            return "equal"
        return "faster" if self.value >= 1 else "slower"

    def inverted(self) -> Ratio:
        """Return the ratio seen from the other side."""
        return replace(
            self,
            value=1 / self.value,
            low=None if self.high is None else 1 / self.high,
            high=None if self.low is None else 1 / self.low,
        )

    @property
    def half_width(self) -> float:
        """Half of the range relative to the ratio; infinite without a range."""
        if self.low is None or self.high is None:
            return math.inf
        return (self.high - self.low) / 2 / self.value


def paired_ratio(
    slow: Sequence[Histogram],
    fast: Sequence[Histogram],
    *,
    n_resamples: int,
    rng: np.random.Generator,
    confidence: float = 0.95,
    share: float = 0.5,
) -> Ratio:
    """Compare two series by their paired blocks.

    The range is the percentile interval of a bootstrap that draws whole pairs, widened for few
    pairs as in Hesterberg, "What Teachers Should Know About the Bootstrap" (2015), section 5.3, and
    by what the bins of the histograms leave open.

    Parameters
    ----------
    slow, fast : sequence of Histogram
        Block ``i`` of one was measured right beside block ``i`` of the other; at least one.
    confidence : float
        In (0, 1).
    share : float
        Which quantile of the calls is compared, in (0, 1).

    Examples
    --------
    >>> slow, fast = [Histogram.of([0.02] * 9)] * 6, [Histogram.of([0.01] * 9)] * 6
    >>> ratio = paired_ratio(slow, fast, n_resamples=100, rng=np.random.default_rng(0))
    >>> round(ratio.value, 2), round(ratio.low, 2), round(ratio.high, 2)
    (2.0, 2.0, 2.0)
    """
    n_pairs = len(slow)
    value = Histogram.merge(slow).quantile(share) / Histogram.merge(fast).quantile(share)
    differences = [
        math.log(a.quantile(share) / b.quantile(share)) for a, b in zip(slow, fast, strict=True)
    ]
    p_value = sign_flip_test(differences, rng=rng)
    if n_pairs < MIN_PAIRS:
        return Ratio(value=value, low=None, high=None, n_pairs=n_pairs, p_value=p_value)
    weights = draw_weights(n_pairs, n_resamples, rng=rng)
    tail = widened_tail((1 - confidence) / 2, n_pairs)
    low, high = resampled_range(slow, fast, weights, value=value, tail=tail, share=share)
    return Ratio(value=value, low=low, high=high, n_pairs=n_pairs, p_value=p_value)


def nested_ratio(
    slow: Sequence[Histogram],
    fast: Sequence[Histogram],
    processes: Sequence[int],
    *,
    n_resamples: int,
    rng: np.random.Generator,
    confidence: float = 0.95,
) -> Ratio:
    """Compare two series by their paired blocks, measured in one process or in several.

    A process has a luck that all its pairs share.

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


def resampled_range(
    slow: Sequence[Histogram],
    fast: Sequence[Histogram],
    weights: npt.NDArray[np.int64],
    *,
    value: float,
    tail: float,
    share: float = 0.5,
) -> tuple[float, float]:
    """Read the range of a ratio from resamples.

    A bin is added to either side, as the hypotenuse: each quantile is known to half of one. A very
    steady machine, all resamples in one bin, would otherwise have a range without width.

    Parameters
    ----------
    slow, fast : sequence of Histogram
        Pairs of blocks.
    weights : ndarray of shape (n_resamples, n_pairs)
        How often each pair counts in each resample.
    value : float
        The ratio, which the range holds in any case.
    tail : float
        Share of the resamples beyond either end, in (0, 0.5).
    share : float
        Which quantile of the calls is compared, in (0, 1).

    Examples
    --------
    >>> slow, fast = [Histogram.of([0.02])] * 2, [Histogram.of([0.01])] * 2
    >>> low, high = resampled_range(slow, fast, np.ones((5, 2), int), value=2.0, tail=0.025)
    >>> round(low, 3), round(high, 3)
    (1.998, 2.002)
    """
    slow_s, fast_s = (pooled_quantiles(blocks, weights, share) for blocks in (slow, fast))
    low, high = np.quantile(slow_s / fast_s, [tail, 1 - tail])
    below, above = (
        math.hypot(math.log(max(1.0, side)), _RESOLUTION)
        for side in (value / float(low), float(high) / value)
    )
    return value / math.exp(below), value * math.exp(above)
