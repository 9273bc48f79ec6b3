"""The answer for one workload: how many times sooner, in which unit, on how quiet a machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore.benchmark.timing.records import Block, Pair
from mlcore.stats import Ratio, find_drift, nested_ratio, noise_grade
from mlcore.stats.noise import choose_unit, units_agree
from mlcore.stats.ratios import MIN_PAIRS

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

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Verdict:
        """Read what ``dataclasses.asdict`` made of a verdict."""
        return cls(
            **{
                **values,
                "wall": Ratio(**values["wall"]),
                "cpu": Ratio(**values["cpu"]),
                "flags": tuple(values.get("flags", ())),
            }
        )


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

    Parameters
    ----------
    pairs : sequence of Pair
        Those of other workloads, or without the arm, are left out.
    workload, arm, baseline : str
        Names; the ratio is ``baseline`` over ``arm``.

    Returns
    -------
    Verdict or None
        None as long as there is no pair.

    Examples
    --------
    >>> from mlcore.stats import Histogram
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
        pair.blocks
        for pair in pairs
        if pair.workload == workload and arm in pair.blocks and baseline in pair.blocks
    ]
    if not both:
        return None
    slow = [blocks[baseline] for blocks in both]
    fast = [blocks[arm] for blocks in both]
    processes = [
        pair.process
        for pair in pairs
        if pair.workload == workload and arm in pair.blocks and baseline in pair.blocks
    ]
    wall, cpu = (
        nested_ratio(
            [getattr(block, unit) for block in slow],
            [getattr(block, unit) for block in fast],
            processes,
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
