"""Each arm against itself: whether the method finds a lead where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from mlcore.benchmark.judging import (
    Verdict,
    arms_of,
    judge,
)
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.study import Findings, Setup, Study
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.records import Step
from mlcore.benchmark.timing.schedule import Series, batch
from mlcore.text import mark

TWIN = "-again"
"""What an arm is called beside itself."""


class EqualSeries(Series):
    """Both sides make the same number of calls, whatever the warm-up found."""

    def calibrate(self, seconds: Mapping[str, float], *, left_s: float) -> bool:
        """Fix how many calls make a block, by the mean of what a call of each side takes."""
        call_s = sum(seconds.values()) / len(seconds)
        return super().calibrate(dict.fromkeys(seconds, call_s), left_s=left_s)


def _steps(setup: Setup) -> Iterator[Step]:
    series = [
        EqualSeries(
            batch(n_rows, f"self-{arm.name}-{n_rows}"),
            (arm, replace(arm, name=arm.name + TWIN)),
            setup.inputs(n_rows),
            config=setup.config,
            clock=setup.clock,
            rng=setup.rng(1, place, n_rows),
        )
        for place, arm in enumerate(setup.headline_arms)
        for n_rows in setup.config.rows
    ]
    yield from setup.measured(series)


def _conclude(result: StudyResult) -> Findings:
    config = result.config
    found = (
        judge(
            result.pairs,
            workload=workload,
            arm=arm + TWIN,
            baseline=arm,
            n_resamples=config.n_resamples,
            rng=np.random.default_rng([config.seed, 2]),
        )
        for workload in result.workloads
        for arm in arms_of(result.pairs)
        if not arm.endswith(TWIN)
    )
    return (), tuple(verdict for verdict in found if verdict is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """One arm against itself.

    Attributes
    ----------
    n_rows : int
        Rows of a call.
    verdict : Verdict
        Its ratio is that of two equal things.
    """

    arm: str
    n_rows: int
    verdict: Verdict

    @property
    def contains_one(self) -> bool | None:
        """Whether the range holds 1, as it should; None without a range."""
        ratio = self.verdict.headline
        return None if ratio.low is None else ratio.outcome == "equal"


def self_tests(result: StudyResult) -> tuple[SelfTest, ...]:
    """Read what a study ``self-test`` found; another study has none."""
    return tuple(
        SelfTest(
            arm=verdict.arm.removesuffix(TWIN),
            n_rows=int(verdict.workload.rpartition("-")[2]),
            verdict=verdict,
        )
        for verdict in result.verdicts
        if verdict.arm.endswith(TWIN)
    )


SELF_TEST = Study(
    name="self-test",
    title=mark("Each against itself"),
    config=StudyConfig(budget_s=20, precision=0.005),
    steps=_steps,
    conclude=_conclude,
)
