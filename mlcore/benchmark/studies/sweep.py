"""How the lead changes with the rows of a call, from 1 to 10,000; and rows a second at the end."""

from __future__ import annotations

from collections.abc import Iterator

from mlcore.benchmark.judging import Point, arms_of, judge_all, median_point, time_point
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.study import Findings, Setup, Study
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Step
from mlcore.benchmark.timing.schedule import Series, batch
from mlcore.text import mark

_NAME = "rows"


def _steps(setup: Setup) -> Iterator[Step]:
    timing = setup.config
    series = [
        Series(
            batch(n_rows, f"{_NAME}-{n_rows}"),
            setup.contest.arms,
            setup.inputs(n_rows),
            config=timing,
            clock=setup.clock,
            rng=setup.rng(1, n_rows),
        )
        for n_rows in setup.config.rows
    ]
    yield from setup.measured(series)


def _conclude(result: StudyResult) -> Findings:
    config = result.config
    points: list[Point | None] = []
    for n_rows in config.rows:
        here = [pair for pair in result.pairs if pair.workload == f"{_NAME}-{n_rows}"]
        for arm in arms_of(here):
            made = [(pair.process, pair.blocks[arm]) for pair in here if arm in pair.blocks]
            walls = [(process, block.wall) for process, block in made]
            points += [
                time_point(walls, share, arm=arm, at=n_rows, config=config) for share in (0.5, 0.99)
            ]
            rates = [(process, n_rows * block.n_calls / block.wall_s) for process, block in made]
            points.append(
                median_point(rates, arm=arm, quantity="rows_per_s", at=n_rows, config=config)
            )
    return tuple(point for point in points if point is not None), judge_all(result.pairs, config)


SWEEP = Study(
    name="sweep",
    title=mark("Rows at a time"),
    config=StudyConfig(
        budget_s=90,
        min_pairs=10,
        precision=0.03,
        warmup_max_s=1.0,
        rows=(1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000),
    ),
    steps=_steps,
    conclude=_conclude,
)

OFFLINE = Study(
    name="offline",
    title=mark("Rows a second"),
    config=StudyConfig(budget_s=20, rows=(10_000,)),
    steps=_steps,
    conclude=_conclude,
)
