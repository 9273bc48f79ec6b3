"""Two fair verdicts on threads: one each, and for each the number that suits it best.

Default against default would be neither: scikit-learn with two threads takes three times as long
for one row as with one, and idle threads of ONNX Runtime spin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import cycle

from mlcore.benchmark.arms import SKLEARN, Arm
from mlcore.benchmark.judging import Point, judge_all, time_point
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.study import Findings, Setup, Study
from mlcore.benchmark.timing.blocks import plan_block, time_block, warm_up
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Sample, Step
from mlcore.benchmark.timing.schedule import Series, batch, quiet_collector
from mlcore.stats import Histogram
from mlcore.text import mark

ONE, BEST = "one-thread", "best-threads"
"""Workloads are ``one-thread-<rows>`` and ``best-threads-<rows>``."""

SETTING = "threads"
"""Quantity of the number of threads that was found best."""

_SEARCH_SHARE = 0.4
_SEARCH_ROUNDS = 5
_NEARLY = 1.03


def best_settings(samples: Sequence[Sample], n_rows: int) -> dict[str, int]:
    """Find the fewest threads with nearly the shortest typical call, by arm.

    They are within 3 % of the shortest: where threads change nothing, luck would choose.
    """
    tried: dict[str, dict[int, list[Histogram]]] = {}
    for sample in samples:
        if sample.at == n_rows:
            count = int(sample.facts["threads"])
            tried.setdefault(sample.arm, {}).setdefault(count, []).append(sample.wall)
    best = {}
    for arm, found in tried.items():
        calls_s = {count: Histogram.merge(walls).quantile(0.5) for count, walls in found.items()}
        within = _NEARLY * min(calls_s.values())
        best[arm] = min(count for count, call_s in calls_s.items() if call_s <= within)
    return best


def _search(
    setup: Setup, arms: Mapping[int, Mapping[str, Arm]], n_rows: int, until_s: float
) -> Iterator[Sample]:
    timing, clock = setup.config, setup.clock
    inputs = setup.inputs(n_rows)
    grid = [(name, count) for count in arms for name in arms[count]]
    plans, prepared = {}, {}
    for name, count in grid:
        arm = arms[count][name]
        prepared[name, count] = [arm.prepare(X) for X in inputs]
        warm = warm_up(
            arm,
            cycle(prepared[name, count]),
            clock=clock,
            min_s=0.0,
            max_s=0.0,
            should_stop=setup.should_stop,
        )
        plans[name, count] = plan_block(
            warm.call_s, block_s=timing.block_s, gap_s=0.0, cpu_per_call=False
        )
    for turn in range(_SEARCH_ROUNDS):
        for index in setup.rng(1, n_rows, turn).permutation(len(grid)):
            # The first round is whole: without it there is no setting.
            if setup.should_stop() or (turn and setup.left_s < until_s):
                return
            name, count = grid[index]
            arm = arms[count][name]
            feed = cycle(prepared[name, count])
            block = time_block(arm, feed, plans[name, count], clock=clock, origin_ns=setup.began_ns)
            facts = {"threads": float(count), "cpu_s": block.cpu_s, "wall_s": block.wall_s}
            yield Sample(arm=name, at=n_rows, turn=turn, wall=block.wall, facts=facts)


def _steps(setup: Setup) -> Iterator[Step]:
    counts = sorted({1, *setup.thread_counts(setup.n_cores)})
    names = {arm.name for arm in setup.headline_arms}
    arms = {
        count: {arm.name: arm for arm in setup.open_arms(count) if arm.name in names}
        for count in counts
    }
    budget_s = setup.left_s
    found: list[Sample] = []
    with quiet_collector():
        for place, n_rows in enumerate(setup.config.rows):
            share = _SEARCH_SHARE * (place + 1) / len(setup.config.rows)
            for sample in _search(setup, arms, n_rows, budget_s * (1 - share)):
                found.append(sample)
                yield sample
    if not setup.goes_on:
        return
    series: list[Series] = []
    for n_rows in setup.config.rows:
        best = best_settings(found, n_rows)
        settings = {ONE: dict.fromkeys(best, 1)}
        if set(best.values()) != {1}:
            settings[BEST] = best
        for name, chosen in settings.items():
            series.append(
                Series(
                    batch(n_rows, f"{name}-{n_rows}"),
                    # The baseline first.
                    [arms[chosen[arm]][arm] for arm in sorted(chosen, key=_sklearn_first)],
                    setup.inputs(n_rows),
                    config=setup.config,
                    clock=setup.clock,
                    rng=setup.rng(2, n_rows, len(series)),
                )
            )
    yield from setup.measured(series)


def _sklearn_first(arm: str) -> tuple[bool, str]:
    return (arm != SKLEARN, arm)


def _conclude(result: StudyResult) -> Findings:
    config, samples = result.config, result.samples
    points: list[Point] = []
    verdicts = list(judge_all(result.pairs, config))
    for n_rows in config.rows:
        best = best_settings(samples, n_rows)
        for arm, chosen in best.items():
            here = [sample for sample in samples if (sample.arm, sample.at) == (arm, n_rows)]
            for count in sorted({int(sample.facts["threads"]) for sample in here}):
                walls = [(s.process, s.wall) for s in here if s.facts["threads"] == count]
                point = time_point(walls, 0.5, arm=arm, at=n_rows, config=config, threads=count)
                points += [point] if point else []
            points.append(
                Point(arm=arm, quantity=SETTING, at=n_rows, value=chosen, low=None, high=None,
                      n=len(here), threads=chosen)
            )  # fmt: skip
        for verdict in [one for one in verdicts if one.workload == f"{ONE}-{n_rows}"]:
            same = f"{BEST}-{n_rows}"
            if set(best.values()) == {1}:
                verdicts.append(replace(verdict, workload=same))
                continue
            # Processor time adds up over threads: here a caller's time is what counts, and how
            # quiet the machine was is told by the blocks of one thread beside it.
            verdicts = [
                replace(one, unit="wall", availability=verdict.availability)
                if (one.workload, one.arm) == (same, verdict.arm)
                else one
                for one in verdicts
            ]
    return tuple(points), tuple(verdicts)


THREADS = Study(
    name="threads",
    title=mark("The best number of threads"),
    config=StudyConfig(budget_s=60, precision=0.03, rows=(1, 10_000)),
    steps=_steps,
    conclude=_conclude,
    all_cores=True,
)
