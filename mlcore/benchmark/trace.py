"""A measurement as it went: block by block in time, and from its fastest calls to its slowest."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlcore.benchmark.arms import ONNX, SKLEARN
from mlcore.benchmark.result import StudyResult
from mlcore.stats import Histogram, Shift, shift


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

    Parameters
    ----------
    n_steps : int
        At most; neighbouring blocks of a process are merged where there are more.

    Returns
    -------
    Trace
        Empty if the arm was not measured in this workload.
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

    Parameters
    ----------
    workload, arm, baseline : str
        The ratio is ``baseline`` over ``arm``.

    Returns
    -------
    Shift or None
        In the unit of the headline where that is known by the call, else by the clock; always the
        same for the same result. None with fewer than six pairs, and where there is no verdict.
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
