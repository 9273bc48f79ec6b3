"""A measurement as it went: blocks in time, calls by their speed, and calls laid end to end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.benchmark.arms import ONNX, SKLEARN
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.studies import BATCH, BUSY
from mlcore.stats import Histogram, Shift, shift
from mlcore.stats.histogram import middle

MOST_ANSWERS = 2_000
"""Answers of a lane that are kept; more cannot be told apart in a picture."""

FloatArray = npt.NDArray[np.float64]

_STEPS = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One arm in time, a few blocks at a step.

    Attributes
    ----------
    began_s : tuple of float
        Seconds since measuring began, ascending; processes follow one another.
    p50_s : tuple of float
        Typical time of the calls of a step, in the unit of the headline.
    availability : tuple of float
        Share of a processor that was to be had in a step, in [0, 1].
    """

    arm: str
    began_s: tuple[float, ...]
    p50_s: tuple[float, ...]
    availability: tuple[float, ...]


def trace_of(result: StudyResult, workload: str, arm: str, *, n_steps: int = 70) -> Trace:
    """Lay the blocks of one arm out in time.

    Neighbouring blocks of a process are merged where there are more than ``n_steps``. The trace is
    empty if the arm was not measured in this workload.
    """
    unit = result.percentile_unit(workload)
    processes: dict[int, list[int]] = {}
    pairs = [p for p in result.pairs if p.workload == workload and arm in p.blocks]
    for place, pair in enumerate(pairs):
        processes.setdefault(pair.process, []).append(place)
    began_s, p50_s, availability = [], [], []
    offset_s = 0.0
    for process, places in processes.items():
        share = max(1, round(n_steps * len(places) / len(pairs)))
        for part in np.array_split(np.asarray(places), min(share, len(places))):
            blocks = [pairs[place].blocks[arm] for place in part]
            began_s.append(offset_s + blocks[0].started_s)
            p50_s.append(Histogram.merge([getattr(b, unit) for b in blocks]).quantile(0.5))
            wall_s = sum(block.wall_s for block in blocks)
            availability.append(min(1.0, sum(block.cpu_s for block in blocks) / wall_s))
        # The clock of each process begins at zero.
        offset_s += max(
            block.started_s + block.wall_s
            for pair in result.pairs
            if pair.process == process
            for block in pair.blocks.values()
        )
    return Trace(
        arm=arm, began_s=tuple(began_s), p50_s=tuple(p50_s), availability=tuple(availability)
    )


def shift_of(
    result: StudyResult, workload: str, *, arm: str = ONNX, baseline: str = SKLEARN
) -> Shift | None:
    """Compare two arms of a measurement from their fastest calls to their slowest.

    The ratio is ``baseline`` over ``arm``, in the unit of the headline where that is known by the
    call, else by the clock; always the same for the same result. None with fewer than six pairs,
    and where there is no verdict.
    """
    if result.verdict(workload, arm) is None:
        return None
    unit = result.percentile_unit(workload)
    both = [
        pair.blocks
        for pair in result.pairs
        if pair.workload == workload and {arm, baseline} <= pair.blocks.keys()
    ]
    return shift(
        [getattr(blocks[baseline], unit) for blocks in both],
        [getattr(blocks[arm], unit) for blocks in both],
        n_resamples=result.config.n_resamples,
        rng=np.random.default_rng([result.config.seed, 6]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Race:
    """Two arms that answer one call after the other, from the same moment on.

    Attributes
    ----------
    n_rows : int
        Rows of each call.
    unit : str
        ``wall`` or ``cpu``: the clock of the times, that of the headline.
    duration_s : float
        The typical (median) call of the slower arm, in seconds: it answers once.
    slow, fast : str
        Names of the arms.
    ends_s : tuple of float
        When the faster arm gave each of its answers, in seconds, ascending, none after
        ``duration_s``.
    next_s : float
        When the answer that was on its way at the end would have been given.
    is_cut : bool
        Whether there were more answers than are kept.
    """

    workload: str
    n_rows: int
    unit: str
    duration_s: float
    slow: str
    fast: str
    ends_s: tuple[float, ...]
    next_s: float
    is_cut: bool = False

    def slowdown(self, shown_s: float) -> float:
        """Return how much slower than it was a race is shown in at most ``shown_s`` seconds.

        It is 1, 2 or 5 times a power of ten, at least 1: a number that can be said.
        """
        wanted = max(1.0, shown_s / self.duration_s)
        decade = 10.0 ** np.floor(np.log10(wanted))
        return float(max(step * decade for step in _STEPS if step * decade <= wanted * (1 + 1e-9)))


def recorded_race(
    result: StudyResult,
    workload: str,
    *,
    rng: np.random.Generator,
    arm: str = ONNX,
    baseline: str = SKLEARN,
) -> Race | None:
    """Let two arms race with the times that were recorded of them, in the unit of the headline.

    None before there is a verdict on the workload.
    """
    verdict = result.verdict(workload, arm)
    if verdict is None:
        return None
    calls = {name: result.histogram(workload, name, verdict.unit) for name in (baseline, arm)}
    n_rows = _rows(result, workload)
    return hold_race(calls, workload=workload, n_rows=n_rows, unit=verdict.unit, rng=rng)


def hold_race(
    calls: Mapping[str, Histogram],
    *,
    rng: np.random.Generator,
    workload: str = BUSY,
    n_rows: int = 1,
    unit: str = "wall",
) -> Race:
    """Lay the calls of two arms end to end.

    The slower arm takes its median. The calls of the faster one are drawn from all of its recorded
    calls; idle time between them is left out.

    Examples
    --------
    >>> calls = {"sklearn": Histogram.of([0.0101] * 9), "onnx": Histogram.of([0.002] * 9)}
    >>> race = hold_race(calls, rng=np.random.default_rng(0))
    >>> race.fast, len(race.ends_s), race.slowdown(5.0)
    ('onnx', 5, 200.0)
    """
    fast, slow = sorted(calls, key=lambda name: calls[name].quantile(0.5))
    duration_s = calls[slow].quantile(0.5)
    ends = np.cumsum(_draw(calls[fast], rng))
    within = int(np.searchsorted(ends, duration_s, side="right"))
    return Race(
        workload=workload,
        n_rows=n_rows,
        unit=unit,
        duration_s=duration_s,
        slow=slow,
        fast=fast,
        ends_s=tuple(ends[:within].tolist()),
        next_s=float(ends[min(within, len(ends) - 1)]),
        is_cut=within == len(ends),
    )


def _draw(histogram: Histogram, rng: np.random.Generator) -> FloatArray:
    counts = np.array(histogram.counts, dtype=np.float64)
    seconds = np.array([middle(place) for place in histogram.bins])
    return rng.choice(seconds, size=MOST_ANSWERS, p=counts / counts.sum())


def _rows(result: StudyResult, workload: str) -> int:
    if workload == BATCH:
        return result.config.n_batch_rows
    size = workload.partition("-")[2]
    return int(size) if size.isdecimal() else 1
