"""How many requests a second one core can serve while 99 of 100 are answered within a goal.

Requests come at random (Poisson) and are timed from the moment they were meant to come: timed
from their start, those that wait in the queue would look as fast as the others (Tene, "How NOT to
Measure Latency", 2013).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import cycle
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.judging import Point, median_point, time_point
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.study import Findings, Setup, Study
from mlcore.benchmark.timing.blocks import warm_up
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Sample, Step
from mlcore.benchmark.timing.schedule import quiet_collector
from mlcore.stats import Histogram, calls_needed
from mlcore.text import mark

LARGEST = "largest_rate"
"""Quantity of the answer; its range runs from the last rate that met the goal to the first that
did not."""

_N_RATES = 10
_STEP_S = 2.0
_MOST = 20_000
_FEWEST = calls_needed(0.99)
# An arm that missed the goal this often in a row would miss it at higher rates too.
_MISSES = 2


def choose_rates(calls_s: Sequence[float]) -> tuple[float, ...]:
    """Choose rates that reach from an idle slow arm to a busy fast one.

    They are requests a second, ascending, from the seconds a call of each arm takes.

    Examples
    --------
    >>> [round(rate) for rate in choose_rates([0.01, 0.0001])][::9]
    [40, 9500]
    """
    low, high = 0.4 / max(calls_s), 0.95 / min(calls_s)
    return tuple(np.geomspace(low, high, _N_RATES).tolist())


def serve(
    arm: Arm,
    inputs: Iterator[Any],
    arrivals_s: npt.NDArray[np.float64],
    *,
    rate: float,
    turn: int,
    clock: Clock,
    should_stop: Callable[[], bool],
) -> Sample | None:
    """Answer requests one after the other, none before it arrives; None if it was stopped.

    Parameters
    ----------
    arrivals_s : ndarray of shape (n_requests,), seconds from the beginning, ascending
    rate : float
        Requests a second that were meant.

    Examples
    --------
    >>> from itertools import repeat
    >>> arm = Arm(name="double", predict=lambda X: 2 * X)
    >>> sample = serve(
    ...     arm, repeat(21), np.array([0.0, 0.001]), rate=1000, turn=0, clock=Clock(),
    ...     should_stop=lambda: False,
    ... )
    >>> sample.wall.n_calls
    2
    """
    waits: list[float] = []
    services: list[float] = []
    origin_ns, cpu_ns = clock.wall_ns(), clock.cpu_ns()
    for arrival_s in arrivals_s:
        if should_stop():
            return None
        X = next(inputs)
        due_ns = origin_ns + round(arrival_s * 1e9)
        # A thread wakes a little late; the one who asked waits for that too.
        while (early_ns := due_ns - clock.wall_ns()) > 0:
            clock.sleep(early_ns / 1e9)
        began_ns = clock.wall_ns()
        arm.predict(X)
        ended_ns = clock.wall_ns()
        waits.append((ended_ns - due_ns) / 1e9)
        services.append((ended_ns - began_ns) / 1e9)
    took_s = (clock.wall_ns() - origin_ns) / 1e9
    return Sample(
        arm=arm.name,
        at=rate,
        turn=turn,
        wall=Histogram.of(waits),
        facts={
            "service_p50_s": Histogram.of(services).quantile(0.5),
            "answered_per_s": len(waits) / took_s,
            "cpu_s": (clock.cpu_ns() - cpu_ns) / 1e9,
            "busy_s": sum(services),
        },
    )


def _steps(setup: Setup) -> Iterator[Step]:
    timing, clock = setup.config, setup.clock
    inputs = setup.inputs(setup.config.rows[0])
    prepared = {arm.name: [arm.prepare(X) for X in inputs] for arm in setup.headline_arms}
    with quiet_collector():
        calls_s = [
            warm_up(
                arm,
                cycle(prepared[arm.name]),
                clock=clock,
                min_s=timing.warmup_s,
                max_s=timing.warmup_max_s,
                should_stop=setup.should_stop,
            ).call_s
            for arm in setup.headline_arms
        ]
        rates = choose_rates(calls_s)
        for turn in range(setup.config.rounds):
            misses = dict.fromkeys(prepared, 0)
            for place, rate in enumerate(rates):
                n_requests = int(np.clip(rate * _STEP_S, _FEWEST, _MOST))
                gaps = setup.rng(1, turn, place).exponential(1 / rate, size=n_requests)
                order = setup.rng(2, turn, place).permutation(len(setup.headline_arms))
                for arm in (setup.headline_arms[index] for index in order):
                    if misses[arm.name] >= _MISSES:
                        continue
                    if not setup.goes_on:
                        return
                    sample = serve(
                        arm,
                        cycle(prepared[arm.name]),
                        np.cumsum(gaps),
                        rate=rate,
                        turn=turn,
                        clock=clock,
                        should_stop=setup.should_stop,
                    )
                    if sample is None:
                        return
                    yield sample
                    missed = sample.wall.quantile(0.99) > setup.config.goal_s
                    misses[arm.name] = misses[arm.name] + 1 if missed else 0


def _conclude(result: StudyResult) -> Findings:
    config, samples = result.config, result.samples
    points: list[Point] = []
    for arm in dict.fromkeys(sample.arm for sample in samples):
        curve: list[tuple[float, float]] = []
        for rate in sorted({sample.at for sample in samples if sample.arm == arm}):
            here = [sample for sample in samples if (sample.arm, sample.at) == (arm, rate)]
            walls = [(sample.process, sample.wall) for sample in here]
            for share in (0.5, 0.9, 0.99, 0.999):
                point = time_point(walls, share, arm=arm, at=rate, config=config)
                points += [point] if point else []
                if point and share == 0.99:
                    curve.append((rate, point.value))
            answered = [(sample.process, sample.facts["answered_per_s"]) for sample in here]
            points.append(
                median_point(answered, arm=arm, quantity="answered_per_s", at=rate, config=config)
            )
        points += [largest_rate(arm, curve, config.goal_s)] if curve else []
    return tuple(points), ()


def largest_rate(arm: str, curve: Sequence[tuple[float, float]], goal_s: float) -> Point:
    """Find the highest rate that met the goal.

    A lower one that missed it was disturbed: a queue that is served at a rate is served below it.

    The value is 0 if none met it; ``high`` is the next rate tried, which missed it, and None if the
    highest met it.

    Examples
    --------
    >>> found = largest_rate("onnx", [(10, 0.01), (20, 0.015), (40, 0.3)], 0.02)
    >>> found.value, found.high
    (20, 40)
    """
    reached = max((rate for rate, p99_s in curve if p99_s <= goal_s), default=0.0)
    first_miss = min((rate for rate, _ in curve if rate > reached), default=None)
    return Point(
        arm=arm, quantity=LARGEST, at=goal_s, value=reached, low=reached, high=first_miss,
        n=len(curve),
    )  # fmt: skip


def with_goal(result: StudyResult, goal_s: float) -> StudyResult:
    """Ask a study ``server`` how many requests a second it serves within another goal.

    The same steps get another answer. Rates that were not tried because the earlier goal was missed
    stay untried: what it serves at least is still told.

    Parameters
    ----------
    goal_s : float
        Longest time 99 of 100 requests may take, in seconds, 1e-6 to 60.

    Raises
    ------
    InvalidConfigError
        If the goal is out of its range.
    """
    points = [point for point in result.points if point.quantity != LARGEST]
    for arm in result.arms_with_points:
        curve = [(point.at, point.value) for point in result.curve("p99_s", arm)]
        points += [largest_rate(arm, curve, goal_s)] if curve else []
    return replace(result, points=tuple(points), config=replace(result.config, goal_s=goal_s))


SERVER = Study(
    name="server",
    title=mark("Requests at random"),
    config=StudyConfig(budget_s=90, rounds=3),
    steps=_steps,
    conclude=_conclude,
)
