"""Numbers with their ranges, from blocks or from repetitions of one arm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from mlcore.benchmark.arms import SKLEARN
from mlcore.benchmark.judging import Verdict, judge
from mlcore.benchmark.studies.study import Point, StudyConfig
from mlcore.benchmark.timing.records import Pair
from mlcore.stats import Histogram, calls_needed
from mlcore.stats.ratios import MIN_PAIRS
from mlcore.stats.resampling import draw_weights, pooled_quantiles, widened_tail


def time_point(
    blocks: Sequence[Histogram],
    share: float,
    *,
    arm: str,
    at: float,
    config: StudyConfig,
    threads: int = 1,
) -> Point | None:
    """Read a percentile of the pooled calls, with the range that drawing whole blocks gives.

    Parameters
    ----------
    share : float
        For example 0.99; the quantity is named ``p99_s``.

    Returns
    -------
    Point or None
        None if there are too few calls for the percentile.

    Examples
    --------
    >>> from mlcore.config import BenchmarkConfig
    >>> config = StudyConfig(timing=BenchmarkConfig())
    >>> time_point([Histogram.of([0.01] * 5)], 0.99, arm="onnx", at=1, config=config) is None
    True
    """
    pooled = Histogram.merge(blocks)
    if pooled.n_calls < calls_needed(share):
        return None
    low = high = None
    if len(blocks) >= MIN_PAIRS:
        n_blocks, n_resamples = len(blocks), config.timing.n_resamples
        rng = np.random.default_rng([config.timing.seed, 4])
        weights = draw_weights(n_blocks, n_resamples, rng=rng)
        tail = widened_tail(0.025, n_blocks)
        found = np.quantile(pooled_quantiles(blocks, weights, share), [tail, 1 - tail])
        low, high = float(found[0]), float(found[1])
    return Point(
        arm=arm,
        quantity=f"p{100 * share:g}_s",
        at=at,
        value=pooled.quantile(share),
        low=low,
        high=high,
        n=pooled.n_calls,
        threads=threads,
    )


def median_point(
    values: Sequence[float], *, arm: str, quantity: str, at: float, config: StudyConfig
) -> Point:
    """Take the median of repetitions, with the range that drawing them anew gives.

    Parameters
    ----------
    values : sequence of float
        At least one.

    Examples
    --------
    >>> from mlcore.config import BenchmarkConfig
    >>> config = StudyConfig(timing=BenchmarkConfig())
    >>> point = median_point([3.0] * 6, arm="onnx", quantity="load_s", at=0, config=config)
    >>> point.value, point.low, point.high
    (3.0, 3.0, 3.0)
    """
    numbers = np.asarray(values, dtype=np.float64)
    low = high = None
    if numbers.size >= MIN_PAIRS:
        rng = np.random.default_rng([config.timing.seed, 4])
        drawn = rng.choice(numbers, size=(config.timing.n_resamples, numbers.size))
        tail = widened_tail(0.025, numbers.size)
        found = np.quantile(np.median(drawn, axis=1), [tail, 1 - tail])
        low, high = float(found[0]), float(found[1])
    return Point(
        arm=arm,
        quantity=quantity,
        at=at,
        value=float(np.median(numbers)),
        low=low,
        high=high,
        n=numbers.size,
    )


def judge_all(pairs: Sequence[Pair], config: StudyConfig) -> tuple[Verdict, ...]:
    """Judge every arm of every workload against scikit-learn."""
    found = (
        judge(
            pairs,
            workload=workload,
            arm=arm,
            baseline=SKLEARN,
            n_resamples=config.timing.n_resamples,
            rng=np.random.default_rng([config.timing.seed, 2]),
        )
        for workload in dict.fromkeys(pair.workload for pair in pairs)
        for arm in arms_of(pairs)
        if arm != SKLEARN
    )
    return tuple(verdict for verdict in found if verdict is not None)


def arms_of(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return the names of the arms that took part, scikit-learn first."""
    names = dict.fromkeys(name for pair in pairs for name in pair.blocks)
    return tuple(sorted(names, key=lambda name: (name != SKLEARN, name)))
