"""What a fresh process costs: seconds to its first answer, and the memory it holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mlcore.benchmark.arms import SKLEARN
from mlcore.benchmark.studies import fresh
from mlcore.benchmark.studies.points import judge_all, median_point
from mlcore.benchmark.studies.study import Findings, Point, Sample, Setup, Step, Study, StudyConfig
from mlcore.benchmark.timing.records import Block, Pair
from mlcore.benchmark.timing.rows import fresh_rows
from mlcore.config import BenchmarkConfig
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
    with fresh.scratch_folders(setup.published, arms) as ready:
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
                    setup.published,
                    [rows[turn % len(rows)]],
                    batch=batch,
                    wall_ns=setup.clock.wall_ns,
                )
                launches[names[index]] = (done, started_s)
            if turn >= 0:
                yield turn, launches


def _conclude_cold(
    pairs: Sequence[Pair], samples: Sequence[Sample], config: StudyConfig
) -> Findings:
    points = _medians(samples, config)
    for arm in dict.fromkeys(sample.arm for sample in samples):
        totals = [sample.wall.quantile(0.5) for sample in samples if sample.arm == arm]
        points.append(median_point(totals, arm=arm, quantity="total_s", at=0, config=config))
    return tuple(points), judge_all(pairs, config)


def _conclude_memory(
    pairs: Sequence[Pair], samples: Sequence[Sample], config: StudyConfig
) -> Findings:
    points = _medians(samples, config)
    held = {(sample.arm, sample.turn): sample.facts for sample in samples}
    for arm in dict.fromkeys(sample.arm for sample in samples if sample.arm != SKLEARN):
        ratios = [
            held[SKLEARN, turn]["batch_bytes"] / facts["batch_bytes"]
            for (name, turn), facts in held.items()
            if name == arm and (SKLEARN, turn) in held
        ]
        if ratios:
            points.append(median_point(ratios, arm=arm, quantity=RATIO, at=0, config=config))
    return tuple(points), ()


def _medians(samples: Sequence[Sample], config: StudyConfig) -> list[Point]:
    found: dict[tuple[str, str], list[float]] = {}
    for sample in samples:
        for quantity, value in sample.facts.items():
            found.setdefault((sample.arm, quantity), []).append(value)
    return [
        median_point(np.asarray(values).tolist(), arm=arm, quantity=quantity, at=0, config=config)
        for (arm, quantity), values in found.items()
    ]


COLD_START = Study(
    name=COLD_NAME,
    title=mark("First answer of a fresh process"),
    config=StudyConfig(timing=BenchmarkConfig(budget_s=60), rounds=10),
    steps=_cold_steps,
    conclude=_conclude_cold,
    all_cores=True,
)

MEMORY = Study(
    name=MEMORY_NAME,
    title=mark("Memory held"),
    config=StudyConfig(timing=BenchmarkConfig(budget_s=60), rows=(10_000,), rounds=6),
    steps=_memory_steps,
    conclude=_conclude_memory,
    all_cores=True,
)
