"""Timing calls: the warm-up of an arm, and one block of calls."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.records import Block
from mlcore.stats import Histogram

CPU_PER_CALL_S = 1e-3
"""Calls longer than this get a reading of the CPU clock each (0.6 us a reading)."""

_WINDOW_S = 0.2
_WINDOW_AGREEMENT = 0.03
_MIN_WARMUP_CALLS = 20
_MIN_CALLS = 3
_SPORADIC_CALLS = 8
_SPORADIC_S = 0.4


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmUp:
    """How an arm came up to speed.

    Attributes
    ----------
    call_s : float
        Median duration of a call in the last window, in seconds.
    settled : bool
        Whether the last two windows agreed within 3 %.
    """

    call_s: float
    settled: bool


def warm_up(
    arm: Arm,
    feed: Iterator[Any],
    *,
    clock: Clock,
    min_s: float,
    max_s: float,
    should_stop: Callable[[], bool],
) -> WarmUp:
    """Call an arm until its speed no longer changes.

    It takes endless inputs, at least 20 calls and ``min_s`` seconds; from ``max_s`` on it ends
    unsettled.

    Examples
    --------
    >>> from itertools import repeat
    >>> arm = Arm(name="double", predict=lambda X: 2 * X)
    >>> warm_up(
    ...     arm, repeat(21), clock=Clock(), min_s=0.0, max_s=0.0, should_stop=lambda: False
    ... ).settled
    False
    """
    began = clock.wall_ns()
    medians: list[float] = []
    n_calls = 0
    while True:
        walls: list[int] = []
        window_began = clock.wall_ns()
        while clock.wall_ns() - window_began < _WINDOW_S * 1e9:
            X = next(feed)
            start = clock.wall_ns()
            arm.predict(X)
            walls.append(clock.wall_ns() - start)
        medians.append(statistics.median(walls) / 1e9)
        n_calls += len(walls)
        elapsed = (clock.wall_ns() - began) / 1e9
        settled = (
            len(medians) > 1 and abs(medians[-1] - medians[-2]) <= _WINDOW_AGREEMENT * medians[-2]
        )
        enough = elapsed >= min_s and n_calls >= _MIN_WARMUP_CALLS
        if (enough and settled) or elapsed >= max_s or should_stop():
            return WarmUp(call_s=medians[-1], settled=settled)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockPlan:
    """How the blocks of one arm in one workload are made.

    Attributes
    ----------
    n_head : int
        Calls made first and dropped: those right after a switch are slow.
    n_calls : int
        Calls counted.
    gap_s : float
        Idle time before each call, in seconds.
    cpu_per_call : bool
        Read the CPU clock around each call instead of around the block.
    """

    n_head: int
    n_calls: int
    gap_s: float
    cpu_per_call: bool

    def duration_s(self, call_s: float) -> float:
        """Estimate how long a block takes, in seconds."""
        return (self.n_head + self.n_calls) * (call_s + self.gap_s)


def plan_block(call_s: float, *, block_s: float, gap_s: float, cpu_per_call: bool) -> BlockPlan:
    """Calibrate the number of calls so that a block takes about ``block_s`` seconds.

    With idle gaps it takes up to 0.4 s, because most of it is waiting. All times are in seconds.

    Examples
    --------
    >>> plan = plan_block(0.00002, block_s=0.035, gap_s=0.0, cpu_per_call=False)
    >>> plan.n_head, plan.n_calls
    (50, 1750)
    >>> plan_block(0.04, block_s=0.035, gap_s=0.0, cpu_per_call=True).n_calls
    3
    """
    if gap_s:
        n_calls = max(_MIN_CALLS, min(_SPORADIC_CALLS, int(_SPORADIC_S / (gap_s + call_s))))
        return BlockPlan(n_head=1, n_calls=n_calls, gap_s=gap_s, cpu_per_call=True)
    n_calls = max(_MIN_CALLS, math.ceil(block_s / call_s - 1e-9))
    # After a switch a fast arm needs some ten calls to get back to its speed, a slow one one.
    n_head = 1 if call_s >= CPU_PER_CALL_S else min(50, math.ceil(0.2 * n_calls))
    return BlockPlan(n_head=n_head, n_calls=n_calls, gap_s=0.0, cpu_per_call=cpu_per_call)


def time_block(
    arm: Arm, feed: Iterator[Any], plan: BlockPlan, *, clock: Clock, origin_ns: int
) -> Block:
    """Make one block of calls.

    It takes endless inputs; ``origin_ns`` is when the measuring began, on the wall clock.

    Examples
    --------
    >>> from itertools import repeat
    >>> plan = BlockPlan(n_head=1, n_calls=3, gap_s=0.0, cpu_per_call=True)
    >>> arm = Arm(name="double", predict=lambda X: 2 * X)
    >>> time_block(arm, repeat(21), plan, clock=Clock(), origin_ns=0).n_calls
    3
    """
    for X in islice(feed, plan.n_head):
        if plan.gap_s:
            clock.sleep(plan.gap_s)
        arm.predict(X)
    inputs = list(islice(feed, plan.n_calls))
    started_ns, queued_ns = clock.wall_ns(), clock.queue_ns()
    if plan.cpu_per_call:
        walls, cpus = _each_call(arm.predict, inputs, plan.gap_s, clock)
        wall_ns, cpu_ns = sum(walls), sum(cpus)
        cpu = Histogram.of([value / 1e9 for value in cpus])
    else:
        walls, wall_ns, cpu_ns = _whole_block(arm.predict, inputs, clock)
        cpu = Histogram.of([cpu_ns / 1e9 / len(walls)], repeat=len(walls))
    queued_after_ns = clock.queue_ns()
    if queued_ns is None or queued_after_ns is None:
        queue_s = None
    else:
        queue_s = (queued_after_ns - queued_ns) / 1e9
    return Block(
        wall=Histogram.of([value / 1e9 for value in walls]),
        cpu=cpu,
        wall_s=wall_ns / 1e9,
        cpu_s=cpu_ns / 1e9,
        queue_s=queue_s,
        started_s=(started_ns - origin_ns) / 1e9,
        cpu_per_call=plan.cpu_per_call,
    )


def _each_call(
    predict: Callable[[Any], Any], inputs: list[Any], gap_s: float, clock: Clock
) -> tuple[list[int], list[int]]:
    wall_ns, cpu_ns, sleep = clock.wall_ns, clock.cpu_ns, clock.sleep
    walls: list[int] = []
    cpus: list[int] = []
    for X in inputs:
        if gap_s:
            sleep(gap_s)
        # The CPU readings stand outside, so that the wall reading holds the call alone.
        cpu_start = cpu_ns()
        start = wall_ns()
        predict(X)
        walls.append(wall_ns() - start)
        cpus.append(cpu_ns() - cpu_start)
    return walls, cpus


def _whole_block(
    predict: Callable[[Any], Any], inputs: list[Any], clock: Clock
) -> tuple[list[int], int, int]:
    wall_ns = clock.wall_ns
    walls: list[int] = []
    cpu_start, block_start = clock.cpu_ns(), wall_ns()
    for X in inputs:
        start = wall_ns()
        predict(X)
        walls.append(wall_ns() - start)
    return walls, wall_ns() - block_start, clock.cpu_ns() - cpu_start
