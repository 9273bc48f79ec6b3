"""How many calls a second several threads of one process get out of an arm."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from itertools import cycle
from typing import Any

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.judging import Point, median_point, time_point
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.study import Findings, Setup, Study
from mlcore.benchmark.timing.blocks import warm_up
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Sample, Step
from mlcore.benchmark.timing.schedule import quiet_collector
from mlcore.stats import Histogram
from mlcore.text import mark

_STEP_S = 0.3
_FEWEST = 5


def crowd(
    arm: Arm, inputs: Sequence[Any], *, n_threads: int, n_calls: int, turn: int, clock: Clock
) -> Sample:
    """Let several threads call an arm at the same time.

    Each makes ``n_calls`` and begins elsewhere in the inputs.

    Examples
    --------
    >>> arm = Arm(name="double", predict=lambda X: 2 * X)
    >>> crowd(arm, [1, 2, 3], n_threads=2, n_calls=5, turn=0, clock=Clock()).wall.n_calls
    10
    """
    walls: list[list[float]] = [[] for _ in range(n_threads)]
    failures: list[BaseException] = []
    gate = threading.Barrier(n_threads + 1)

    def call(place: int) -> None:
        start = place * len(inputs) // n_threads
        feed = cycle([*inputs[start:], *inputs[:start]])
        gate.wait()
        try:
            for _ in range(n_calls):
                X = next(feed)
                began_ns = clock.wall_ns()
                arm.predict(X)
                walls[place].append((clock.wall_ns() - began_ns) / 1e9)
        except BaseException as failure:
            failures.append(failure)

    callers = [threading.Thread(target=call, args=(place,)) for place in range(n_threads)]
    for caller in callers:
        caller.start()
    began_ns, cpu_ns = clock.wall_ns(), clock.cpu_ns()
    gate.wait()
    for caller in callers:
        caller.join()
    if failures:
        raise failures[0]
    took_s = (clock.wall_ns() - began_ns) / 1e9
    return Sample(
        arm=arm.name,
        at=n_threads,
        turn=turn,
        wall=Histogram.of([seconds for each in walls for seconds in each]),
        facts={
            "calls_per_s": n_threads * n_calls / took_s,
            "cpu_s": (clock.cpu_ns() - cpu_ns) / 1e9,
            "took_s": took_s,
        },
    )


def _steps(setup: Setup) -> Iterator[Step]:
    timing, clock = setup.config, setup.clock
    inputs = setup.inputs(setup.config.rows[0])
    prepared = {arm.name: [arm.prepare(X) for X in inputs] for arm in setup.headline_arms}
    counts = setup.thread_counts(2 * setup.n_cores)
    with quiet_collector():
        n_calls = {}
        for arm in setup.headline_arms:
            warm = warm_up(
                arm,
                cycle(prepared[arm.name]),
                clock=clock,
                min_s=timing.warmup_s,
                max_s=timing.warmup_max_s,
                should_stop=setup.should_stop,
            )
            n_calls[arm.name] = max(_FEWEST, round(_STEP_S / warm.call_s))
        for turn in range(setup.config.rounds):
            grid = [(arm, count) for arm in setup.headline_arms for count in counts]
            for index in setup.rng(1, turn).permutation(len(grid)):
                if not setup.goes_on:
                    return
                arm, count = grid[index]
                yield crowd(
                    arm,
                    prepared[arm.name],
                    n_threads=count,
                    # The same work for each number of threads, shared among them.
                    n_calls=max(_FEWEST, n_calls[arm.name] // count),
                    turn=turn,
                    clock=clock,
                )


def _conclude(result: StudyResult) -> Findings:
    config, samples = result.config, result.samples
    points: list[Point] = []
    for arm, at in sorted({(sample.arm, sample.at) for sample in samples}):
        here = [sample for sample in samples if (sample.arm, sample.at) == (arm, at)]
        rates = [(sample.process, sample.facts["calls_per_s"]) for sample in here]
        points.append(median_point(rates, arm=arm, quantity="calls_per_s", at=at, config=config))
        walls = [(sample.process, sample.wall) for sample in here]
        found = (time_point(walls, share, arm=arm, at=at, config=config) for share in (0.5, 0.99))
        points += [point for point in found if point]
    return tuple(points), ()


CONCURRENCY = Study(
    name="concurrency",
    title=mark("Several threads asking at once"),
    config=StudyConfig(budget_s=40, rounds=12),
    steps=_steps,
    conclude=_conclude,
    all_cores=True,
)
