"""What may be concluded from paired blocks, and how sure it is."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, stdtrit

from mlcore.stats.histogram import BIN_WIDTH, Histogram
from mlcore.stats.resampling import draw_weights, pooled_quantiles, slices

MIN_PAIRS = 6
"""Fewest pairs that get a range: with five, one sign pattern in 32 is already 3 %."""

PERCENTILES = (0.5, 0.9, 0.95, 0.99, 0.999)

_EXACT_FLIPS = 12
# A little more than a bin, so that no rounding decides between two neighbours.
_RESOLUTION = 1.001 * math.log(BIN_WIDTH)
_RANDOM_FLIPS = 9_999


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many times sooner one arm is done than another.

    Attributes
    ----------
    value : float
        Median (or another quantile asked for) of the slow arm over that of the fast, calls pooled.
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
        """``sooner``, ``later``, or ``equal`` where the range holds 1."""
        if self.low is not None and self.high is not None and self.low <= 1 <= self.high:
            return "equal"
        return "sooner" if self.value >= 1 else "later"

    def inverted(self) -> Ratio:
        """Return the ratio seen from the other arm."""
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
    """Compare two arms by their paired blocks.

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
    steady machine, all resamples in one bin, would else have a range without width.

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


def widened_tail(tail: float, n: int) -> float:
    """Return the tail to cut from a bootstrap of ``n`` observations instead of ``tail``.

    Parameters
    ----------
    tail : float
        Nominal probability beyond one end, in (0, 0.5).
    n : int
        At least 2.

    Returns
    -------
    float
        Smaller than ``tail``; close to it for large ``n``.

    Examples
    --------
    >>> round(widened_tail(0.025, 10), 4), round(widened_tail(0.025, 10_000), 4)
    (0.0086, 0.025)
    """
    return float(ndtr(math.sqrt(n / (n - 1)) * stdtrit(n - 1, tail)))


def sign_flip_test(differences: Sequence[float], *, rng: np.random.Generator) -> float:
    """Test whether paired differences could as well have had the other sign.

    Parameters
    ----------
    differences : sequence of float
        One a pair.
    rng : numpy.random.Generator
        Used from 13 pairs on; up to 12 every pattern of signs is tried.

    Returns
    -------
    float
        Two-sided p value, in (0, 1].

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
        drawn = rng.integers(0, 256, size=(_RANDOM_FLIPS, (n + 7) // 8), dtype=np.uint8)
        sums = np.concatenate(
            [
                (2.0 * np.unpackbits(drawn[part], axis=1, count=n) - 1.0) @ observed
                for part in slices(_RANDOM_FLIPS, n)
            ]
        )
    # The sum of the same numbers in another order may differ in its last bits.
    as_large = int((np.abs(sums) >= abs(observed.sum()) * (1 - 1e-12)).sum())
    return as_large / sums.size if exact else (as_large + 1) / (_RANDOM_FLIPS + 1)


def calls_needed(share: float) -> int:
    """Return the fewest calls for which a percentile has a 95 % range of its own.

    The range runs between order statistics; its upper end exists once the largest of ``n`` calls
    lies above the percentile with 97.5 % probability (Hahn and Meeker, "Statistical Intervals").

    Parameters
    ----------
    share : float
        In [0.5, 1), for example 0.99.

    Examples
    --------
    >>> [calls_needed(share) for share in PERCENTILES]
    [6, 36, 72, 368, 3688]
    """
    return math.ceil(math.log(0.025) / math.log(share))
