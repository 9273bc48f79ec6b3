"""What steps say: ratios of two arms with the unit to state them in, and numbers with ranges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.benchmark.arms import SKLEARN
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Block, Pair
from mlcore.stats import Histogram, Ratio, calls_needed, find_drift, nested_ratio, noise_grade
from mlcore.stats.noise import choose_unit, units_agree
from mlcore.stats.ratios import MIN_PAIRS
from mlcore.stats.resampling import draw_nested, draw_weights, pooled_quantiles, widened_tail

FEW_PAIRS = "few-pairs"
BUSY_MACHINE = "busy-machine"
UNITS_DIFFER = "units-differ"
DRIFT = "drift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One arm against scikit-learn in one workload.

    Attributes
    ----------
    workload, arm : str
        Names.
    wall, cpu : Ratio
        What a caller felt, and what the code costs.
    unit : str
        ``wall`` or ``cpu``: which of the two may stand in a headline.
    availability : float
        Share of the time in which the calls had a CPU, the lower of the two arms, in [0, 1].
    flags : tuple of str
        What a reader should know: ``few-pairs`` (no range), ``busy-machine`` (grade C),
        ``units-differ`` (the two ratios by more than 5 %), ``drift:<arm>`` (see
        :mod:`mlcore.stats.drift`).
    """

    workload: str
    arm: str
    wall: Ratio
    cpu: Ratio
    unit: str
    availability: float
    flags: tuple[str, ...] = ()

    @property
    def headline(self) -> Ratio:
        """The ratio in the unit that may stand in a headline."""
        return self.wall if self.unit == "wall" else self.cpu

    @property
    def grade(self) -> str:
        """How quiet the machine was: ``A``, ``B`` or ``C``."""
        return noise_grade(self.availability)


def judge(
    pairs: Sequence[Pair],
    *,
    workload: str,
    arm: str,
    baseline: str,
    n_resamples: int,
    rng: np.random.Generator,
) -> Verdict | None:
    """Conclude what the pairs of one workload say about one arm.

    Pairs of other workloads, or without the arm, are left out; None as long as there is no pair.
    The ratio is ``baseline`` over ``arm``.

    Examples
    --------
    >>> def block(seconds):
    ...     calls = Histogram.of([seconds] * 9)
    ...     total = 9 * seconds
    ...     return Block(
    ...         wall=calls, cpu=calls, wall_s=total, cpu_s=total, queue_s=None, started_s=0.0,
    ...         cpu_per_call=True,
    ...     )
    >>> pair = Pair(workload="busy", blocks={"sklearn": block(0.02), "onnx": block(0.002)})
    >>> verdict = judge(
    ...     [pair] * 6, workload="busy", arm="onnx", baseline="sklearn", n_resamples=100,
    ...     rng=np.random.default_rng(0),
    ... )
    >>> round(verdict.headline.value, 1), verdict.unit, verdict.grade
    (10.0, 'wall', 'A')
    """
    both = [
        pair
        for pair in pairs
        if pair.workload == workload and {arm, baseline} <= pair.blocks.keys()
    ]
    if not both:
        return None
    slow = [pair.blocks[baseline] for pair in both]
    fast = [pair.blocks[arm] for pair in both]
    wall, cpu = (
        nested_ratio(
            [getattr(block, unit) for block in slow],
            [getattr(block, unit) for block in fast],
            [pair.process for pair in both],
            n_resamples=n_resamples,
            rng=rng,
        )
        for unit in ("wall", "cpu")
    )
    had = min(availability(slow), availability(fast))
    unit = choose_unit(had, wall.value, cpu.value)
    flags = {
        FEW_PAIRS: len(both) < MIN_PAIRS,
        BUSY_MACHINE: noise_grade(had) == "C",
        UNITS_DIFFER: not units_agree(wall.value, cpu.value),
        f"{DRIFT}:{baseline}": _drifts(slow, unit),
        f"{DRIFT}:{arm}": _drifts(fast, unit),
    }
    return Verdict(
        workload=workload,
        arm=arm,
        wall=wall,
        cpu=cpu,
        unit=unit,
        availability=had,
        flags=tuple(name for name, raised in flags.items() if raised),
    )


def _drifts(blocks: Sequence[Block], unit: str) -> bool:
    drift = find_drift([getattr(block, unit).quantile(0.5) for block in blocks])
    return drift is not None and drift.matters


def availability(blocks: Sequence[Block]) -> float:
    """Return CPU time over wall time; two clock readings may make it a little more than one."""
    return min(1.0, sum(block.cpu_s for block in blocks) / sum(block.wall_s for block in blocks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One number of a study's answer, for one arm at one place of its axis.

    Attributes
    ----------
    quantity : str
        For example ``p50_s``, ``p99_s``, ``rows_per_s``; the unit is in the name.
    at : float
        Rows, requests a second or threads, as the study says; 0 where it has no axis.
    low, high : float or None
        95 % range; None with too few repetitions.
    n : int
        Blocks, processes or requests it rests on.
    threads : int
        Threads of a call.
    """

    arm: str
    quantity: str
    at: float
    value: float
    low: float | None
    high: float | None
    n: int
    threads: int = 1


def time_point(
    made: Sequence[tuple[int, Histogram]],
    share: float,
    *,
    arm: str,
    at: float,
    config: StudyConfig,
    threads: int = 1,
) -> Point | None:
    """Read a percentile of the pooled calls, with the range that drawing whole blocks gives.

    Each block comes with the process that made it. None if there are too few calls for the
    percentile. The quantity is named like ``p99_s``.

    Examples
    --------
    >>> calls = Histogram.of([0.01] * 5)
    >>> time_point([(0, calls)], 0.99, arm="onnx", at=1, config=StudyConfig()) is None
    True
    """
    blocks = [block for _, block in made]
    pooled = Histogram.merge(blocks)
    if pooled.n_calls < calls_needed(share):
        return None
    low = high = None
    if len(blocks) >= MIN_PAIRS:
        rng = np.random.default_rng([config.seed, 4])
        weights, n_units = _draw([process for process, _ in made], config.n_resamples, rng)
        low, high = _range(pooled_quantiles(blocks, weights, share), n_units)
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
    made: Sequence[tuple[int, float]], *, arm: str, quantity: str, at: float, config: StudyConfig
) -> Point:
    """Take the median of repetitions, at least one, with the range that drawing them again gives.

    Each repetition comes with the process that made it.

    Examples
    --------
    >>> point = median_point(
    ...     [(0, 3.0)] * 6, arm="onnx", quantity="load_s", at=0, config=StudyConfig()
    ... )
    >>> point.value, point.low, point.high
    (3.0, 3.0, 3.0)
    """
    processes = [process for process, _ in made]
    numbers = np.array([value for _, value in made], dtype=np.float64)
    low = high = None
    if numbers.size >= MIN_PAIRS:
        rng = np.random.default_rng([config.seed, 4])
        if len(set(processes)) == 1:
            drawn = np.median(rng.choice(numbers, size=(config.n_resamples, numbers.size)), axis=1)
            n_units = numbers.size
        else:
            weights, n_units = _draw(processes, config.n_resamples, rng)
            drawn = np.array([np.median(np.repeat(numbers, row)) for row in weights])
        low, high = _range(drawn, n_units)
    return Point(
        arm=arm,
        quantity=quantity,
        at=at,
        value=float(np.median(numbers)),
        low=low,
        high=high,
        n=numbers.size,
    )


def _draw(
    processes: Sequence[int], n_resamples: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.int64], int]:
    """Draw steps, by process where there are several; returns weights and what was drawn of."""
    n_processes = len(set(processes))
    if n_processes == 1:
        return draw_weights(len(processes), n_resamples, rng=rng), len(processes)
    return draw_nested(processes, n_resamples=n_resamples, rng=rng), n_processes


def _range(drawn: npt.NDArray[np.float64], n_units: int) -> tuple[float, float]:
    tail = widened_tail(0.025, n_units)
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return float(low), float(high)


def judge_all(
    pairs: Sequence[Pair], config: StudyConfig, arms: Iterable[str] | None = None
) -> tuple[Verdict, ...]:
    """Judge arms, by default all there are, against scikit-learn in every workload."""
    arms = [arm for arm in arms_of(pairs) if arm != SKLEARN] if arms is None else list(arms)
    found = (
        judge(
            pairs,
            workload=workload,
            arm=arm,
            baseline=SKLEARN,
            n_resamples=config.n_resamples,
            rng=np.random.default_rng([config.seed, 2]),
        )
        for workload in dict.fromkeys(pair.workload for pair in pairs)
        for arm in arms
    )
    return tuple(verdict for verdict in found if verdict is not None)


def arms_of(pairs: Iterable[Pair]) -> tuple[str, ...]:
    """Return the names of the arms that took part, scikit-learn first."""
    names = dict.fromkeys(name for pair in pairs for name in pair.blocks)
    return tuple(sorted(names, key=lambda name: (name != SKLEARN, name)))
