"""What a fresh process costs: seconds to its first answer, and the memory it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlcore.benchmark.arms import SKLEARN
from mlcore.benchmark.judging import Point, judge_all, median_point
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.studies import fresh
from mlcore.benchmark.study import Findings, Setup, Study
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Block, Pair, Sample, Step
from mlcore.benchmark.timing.rows import fresh_rows
from mlcore.stats import Histogram
from mlcore.text import mark

COLD_NAME = "cold-start"
MEMORY_NAME = "memory"

RATIO = "memory_ratio"
"""Quantity: memory of scikit-learn over that of the arm, after the batch."""


def _cold_steps(setup: Setup) -> Iterator[Step]:
    for turn, launches in _rounds(setup, batch=None):
        blocks = {}
        for arm, (done, started_s) in launches.items():
            facts = {f"{step}_s": seconds for step, seconds in done.seconds.items()}
            wall = Histogram.of([done.total_s])
            yield Sample(arm=arm, at=0, turn=turn, wall=wall, facts=facts)
            blocks[arm] = Block(
                wall=wall,
                cpu=Histogram.of([done.cpu_s]),
                wall_s=done.total_s,
                cpu_s=done.cpu_s,
                queue_s=None,
                started_s=started_s,
                cpu_per_call=True,
            )
        yield Pair(workload=COLD_NAME, blocks=blocks)


def _memory_steps(setup: Setup) -> Iterator[Step]:
    rows = fresh_rows(
        setup.contest.schema, setup.contest.sample, setup.config.rows[0], rng=setup.rng(0)
    )
    for turn, launches in _rounds(setup, batch=rows.tolist()):
        for arm, (done, _) in launches.items():
            facts = {f"{step}_bytes": float(held) for step, held in done.bytes.items()}
            yield Sample(arm=arm, at=0, turn=turn, wall=Histogram.of([]), facts=facts)


def _rounds(
    setup: Setup, *, batch: Sequence[Sequence[float]] | None
) -> Iterator[tuple[int, dict[str, tuple[fresh.Launch, float]]]]:
    """Start every arm once a round, in random order; the first round fills the disk's cache."""
    rows = fresh_rows(setup.contest.schema, setup.contest.sample, 64, rng=setup.rng(1)).tolist()
    arms = [arm.name for arm in setup.contest.arms]
    with fresh.scratch_folders(setup.model, arms) as ready:
        names = list(ready)
        for turn in range(-1, setup.config.rounds):
            launches = {}
            for index in setup.rng(2, turn + 1).permutation(len(names)):
                if not setup.goes_on:
                    return
                started_s = (setup.clock.wall_ns() - setup.began_ns) / 1e9
                program, scratch = ready[names[index]]
                done = fresh.launch(
                    program,
                    scratch,
                    setup.model,
                    [rows[turn % len(rows)]],
                    asked=setup.contest.asked,
                    batch=batch,
                    wall_ns=setup.clock.wall_ns,
                )
                launches[names[index]] = (done, started_s)
            if turn >= 0:
                yield turn, launches


def _conclude_cold(result: StudyResult) -> Findings:
    found = _facts(result)
    for sample in result.samples:
        total = (sample.process, sample.wall.quantile(0.5))
        found.setdefault((sample.arm, "total_s"), []).append(total)
    return _medians(found, result.config), judge_all(result.pairs, result.config)


def _conclude_memory(result: StudyResult) -> Findings:
    found = _facts(result)
    held = {(one.arm, one.process, one.turn): one.facts["batch_bytes"] for one in result.samples}
    for (arm, process, turn), own in held.items():
        if arm != SKLEARN and (SKLEARN, process, turn) in held:
            ratio = (process, held[SKLEARN, process, turn] / own)
            found.setdefault((arm, RATIO), []).append(ratio)
    return _medians(found, result.config), ()


_Found = dict[tuple[str, str], list[tuple[int, float]]]
"""By arm and quantity, the process and the value of each repetition."""


def _facts(result: StudyResult) -> _Found:
    found: _Found = {}
    for sample in result.samples:
        for quantity, value in sample.facts.items():
            found.setdefault((sample.arm, quantity), []).append((sample.process, value))
    return found


def _medians(found: _Found, config: StudyConfig) -> tuple[Point, ...]:
    return tuple(
        median_point(made, arm=arm, quantity=quantity, at=0, config=config)
        for (arm, quantity), made in found.items()
    )


COLD_START = Study(
    name=COLD_NAME,
    title=mark("First answer of a fresh process"),
    config=StudyConfig(budget_s=60, rounds=10),
    steps=_cold_steps,
    conclude=_conclude_cold,
    all_cores=True,
)

MEMORY = Study(
    name=MEMORY_NAME,
    title=mark("Memory held"),
    config=StudyConfig(budget_s=60, rows=(10_000,), rounds=6),
    steps=_memory_steps,
    conclude=_conclude_memory,
    all_cores=True,
)
