"""Which pair of blocks comes next, and when enough is known."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import numpy as np

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.timing.blocks import (
    CPU_PER_CALL_S,
    BlockPlan,
    plan_block,
    time_block,
    warm_up,
)
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Pair
from mlcore.schema import FloatArray
from mlcore.stats import paired_ratio

UNSETTLED = "warm-up-unsettled"
NO_TIME = "no-time"

_CHECK_EVERY = 5
_CHECK_RESAMPLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """One way of asking a model.

    Attributes
    ----------
    name : str
        Of the pairs it makes, for example ``sporadic`` or ``batch-100``.
    n_rows : int
        Rows of one call.
    gap_s : float
        Idle time before each call, in seconds.
    share : float
        Part of the measuring time it gets, relative to the others.
    min_calls : int
        Calls of each arm before it may count as precise.
    """

    name: str
    n_rows: int
    gap_s: float
    share: float
    min_calls: int


def batch(n_rows: int, name: str) -> Workload:
    """Describe calls of many rows, one right after the other."""
    return Workload(name=name, n_rows=n_rows, gap_s=0.0, share=0.22, min_calls=0)


class Series:
    """The pairs of one workload: calibrated first, then measured one at a time.

    Parameters
    ----------
    arms : sequence of Arm
        The baseline first.
    inputs : sequence of ndarray
        One call each, in the order all arms get them.
    rng : numpy.random.Generator
        Draws the order of the arms in each pair.

    Attributes
    ----------
    spent_s : float
        Time given to it so far, in seconds.
    """

    def __init__(
        self,
        workload: Workload,
        arms: Sequence[Arm],
        inputs: Sequence[FloatArray],
        *,
        config: StudyConfig,
        clock: Clock,
        rng: np.random.Generator,
    ) -> None:
        self.workload = workload
        self.spent_s = 0.0
        self.flags: list[str] = []
        self._arms = arms
        self._inputs = {arm.name: [arm.prepare(X) for X in inputs] for arm in arms}
        self._feeds: dict[str, Iterator[Any]] = {
            name: cycle(prepared) for name, prepared in self._inputs.items()
        }
        self._config = config
        self._clock = clock
        self._rng = rng
        self._pairs: list[Pair] = []
        self._plans: dict[str, BlockPlan] = {}

    @property
    def arm_names(self) -> tuple[str, ...]:
        """Names of the arms, the baseline first."""
        return tuple(self._inputs)

    def warm_up(self, should_stop: Callable[[], bool]) -> dict[str, float]:
        """Bring every arm up to speed; returns the seconds a call takes, by arm."""
        seconds: dict[str, float] = {}
        single = self.workload.n_rows == 1
        for arm in self._arms:
            # A large call warms itself up; what it needs was loaded by the single ones.
            warm = warm_up(
                arm,
                # Inputs of its own: the timed ones start at the same row for every arm.
                cycle(self._inputs[arm.name]),
                clock=self._clock,
                min_s=self._config.warmup_s if single else 0.0,
                max_s=self._config.warmup_max_s if single else 0.0,
                should_stop=should_stop,
            )
            seconds[arm.name] = warm.call_s
            if single and not warm.settled:
                self.flags.append(f"{UNSETTLED}:{arm.name}")
        return seconds

    def calibrate(self, seconds: Mapping[str, float], *, left_s: float) -> bool:
        """Fix how many calls make a block, from the seconds a call of each arm takes.

        Returns whether at least one pair fits into the time left.
        """
        # One arm's median call against another's mean would not be a fair ratio.
        per_call = all(call_s >= CPU_PER_CALL_S for call_s in seconds.values())
        self._plans = {
            name: plan_block(
                call_s,
                block_s=self._config.block_s,
                gap_s=self.workload.gap_s,
                cpu_per_call=per_call,
            )
            for name, call_s in seconds.items()
        }
        if sum(self._plans[name].duration_s(call_s) for name, call_s in seconds.items()) <= left_s:
            return True
        self.flags.append(f"{NO_TIME}:{self.workload.name}")
        return False

    def measure_pair(self, origin_ns: int) -> Pair:
        """Make one block of each arm, in random order."""
        n_pairs = len(self._pairs)
        taking_part = [arm for arm in self._arms if n_pairs % arm.every == 0]
        blocks = {}
        for index in self._rng.permutation(len(taking_part)):
            arm = taking_part[index]
            blocks[arm.name] = time_block(
                arm,
                self._feeds[arm.name],
                self._plans[arm.name],
                clock=self._clock,
                origin_ns=origin_ns,
            )
        pair = Pair(workload=self.workload.name, blocks=blocks)
        self._pairs.append(pair)
        return pair

    def is_precise(self) -> bool:
        """Tell whether the ratio of CPU times is known well enough to end.

        It ends on precision, never on significance, which would favour lucky streaks. An arm that
        is timed alone is known once there are enough calls.
        """
        n_pairs = len(self._pairs)
        if n_pairs < self._config.min_pairs or n_pairs % _CHECK_EVERY:
            return False
        leading = [arm.name for arm in self._arms if arm.every == 1][:2]
        n_calls = min(sum(pair.blocks[name].n_calls for pair in self._pairs) for name in leading)
        if n_calls < self.workload.min_calls:
            return False
        if len(leading) == 1:
            return True
        slow, fast = ([pair.blocks[name].cpu for pair in self._pairs] for name in leading)
        ratio = paired_ratio(
            slow,
            fast,
            n_resamples=_CHECK_RESAMPLES,
            rng=np.random.default_rng(self._config.seed),
        )
        return ratio.half_width <= self._config.precision


def measure(
    series: Sequence[Series],
    *,
    budget_s: float,
    clock: Clock,
    should_stop: Callable[[], bool],
) -> Iterator[Pair]:
    """Measure pairs until every workload is precise, the budget is used, or somebody stops it.

    The workloads alternate, so that a disturbance of seconds touches all of them and each has an
    early answer; they begin in the order given. Whether to stop is asked between pairs.
    """
    origin_ns = clock.wall_ns()
    warmed: dict[tuple[object, ...], dict[str, float]] = {}
    ready: set[str] = set()
    active = list(series)

    def left_s() -> float:
        return budget_s - (clock.wall_ns() - origin_ns) / 1e9

    with quiet_collector():
        while active and left_s() > 0 and not should_stop():
            one = min(active, key=lambda one: one.spent_s / one.workload.share)
            workload = one.workload
            if workload.name not in ready:
                ready.add(workload.name)
                # Both ways of asking the same arms one row at a time share a warm-up.
                key = (workload.n_rows, *one.arm_names)
                if key not in warmed:
                    warmed[key] = one.warm_up(should_stop)
                if not one.calibrate(warmed[key], left_s=left_s()):
                    active.remove(one)
                continue
            began_ns = clock.wall_ns()
            yield one.measure_pair(origin_ns)
            one.spent_s += (clock.wall_ns() - began_ns) / 1e9
            gc.collect(0)
            if one.is_precise():
                active.remove(one)


@contextmanager
def quiet_collector() -> Iterator[None]:
    """Keep Python's garbage collector from running inside a timed call."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
