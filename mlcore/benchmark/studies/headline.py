"""The headline: how fast both answer now and then, in a busy loop, and many rows at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mlcore.benchmark.arms import ONNX, SKLEARN
from mlcore.benchmark.judging import judge_all
from mlcore.benchmark.result import HEADLINE, StudyResult
from mlcore.benchmark.study import Findings, Setup, Study
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Step
from mlcore.benchmark.timing.schedule import Series, Workload, batch
from mlcore.text import mark

SPORADIC = "sporadic"
BUSY = "busy"
BATCH = "batch"


def workloads(config: StudyConfig) -> tuple[Workload, ...]:
    """List the workloads of a measurement, the one of the headline first.

    Examples
    --------
    >>> [workload.name for workload in workloads(StudyConfig())]
    ['sporadic', 'busy', 'batch']
    """
    singles = {
        # 368 calls are the fewest that have a 99th percentile.
        SPORADIC: Workload(name=SPORADIC, n_rows=1, gap_s=config.gap_s, share=0.66, min_calls=368),
        BUSY: Workload(name=BUSY, n_rows=1, gap_s=0.0, share=0.12, min_calls=0),
        BATCH: batch(config.n_batch_rows, BATCH),
    }
    more = (batch(n_rows, f"{BATCH}-{n_rows}") for n_rows in sorted(config.more_rows))
    return (*(singles[name] for name in singles if name in config.workloads), *more)


def _steps(setup: Setup) -> Iterator[Step]:
    series = [
        Series(
            workload,
            setup.contest.arms,
            setup.inputs(workload.n_rows, place),
            config=setup.config,
            clock=setup.clock,
            rng=np.random.default_rng([setup.config.seed, 1, place]),
        )
        for place, workload in enumerate(workloads(setup.config))
    ]
    # Preparing rows does not count: on a busy machine it would take the time for the first pair.
    setup.began_ns = setup.clock.wall_ns()
    yield from setup.measured(series)


def _conclude(result: StudyResult) -> Findings:
    if result.baseline != SKLEARN:
        return (), ()
    # Between different answers a ratio says nothing.
    equal = [one.arm for one in result.agreements if one.agrees]
    return (), judge_all(result.pairs, result.config, equal)


def _has_answer(result: StudyResult) -> bool:
    return bool(result.blocks(SPORADIC, ONNX))


HEADLINE_STUDY = Study(
    name=HEADLINE,
    title=mark("Speed"),
    config=StudyConfig(),
    steps=_steps,
    conclude=_conclude,
    has_answer=_has_answer,
)
