"""Each arm against itself: a method that finds a lead where there is none finds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from mlcore.benchmark.judging import judge
from mlcore.benchmark.studies.points import arms_of
from mlcore.benchmark.studies.study import Findings, Sample, Setup, Step, Study, StudyConfig
from mlcore.benchmark.timing.records import Pair
from mlcore.benchmark.timing.schedule import Series, batch
from mlcore.config import BenchmarkConfig
from mlcore.text import mark

TWIN = "-again"
"""What an arm is called beside itself."""


class _EqualSeries(Series):
    """Both sides make the same number of calls, whatever the warm-up found."""

    def calibrate(self, seconds: Mapping[str, float], *, left_s: float) -> bool:
        call_s = sum(seconds.values()) / len(seconds)
        return super().calibrate(dict.fromkeys(seconds, call_s), left_s=left_s)


def _steps(setup: Setup) -> Iterator[Step]:
    series = [
        _EqualSeries(
            batch(n_rows, f"self-{arm.name}-{n_rows}"),
            (arm, replace(arm, name=arm.name + TWIN)),
            setup.inputs(n_rows),
            config=setup.config.timing,
            clock=setup.clock,
            rng=setup.rng(1, place, n_rows),
        )
        for place, arm in enumerate(setup.headline_arms)
        for n_rows in setup.config.rows
    ]
    yield from setup.measured(series)


def _conclude(pairs: Sequence[Pair], samples: Sequence[Sample], config: StudyConfig) -> Findings:
    found = (
        judge(
            pairs,
            workload=workload,
            arm=arm + TWIN,
            baseline=arm,
            n_resamples=config.timing.n_resamples,
            rng=np.random.default_rng([config.timing.seed, 2]),
        )
        for workload in dict.fromkeys(pair.workload for pair in pairs)
        for arm in arms_of(pairs)
        if not arm.endswith(TWIN)
    )
    return (), tuple(verdict for verdict in found if verdict is not None)


SELF_TEST = Study(
    name="self-test",
    title=mark("Each against itself"),
    config=StudyConfig(timing=BenchmarkConfig(budget_s=20, precision=0.005)),
    steps=_steps,
    conclude=_conclude,
)
