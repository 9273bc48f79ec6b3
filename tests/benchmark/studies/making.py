"""Setups of studies on a clock that only moves when told to."""

from dataclasses import replace

from mlcore.benchmark.arms import Contest
from mlcore.benchmark.studies.study import Setup, StudyConfig
from mlcore.benchmark.timing.records import Pair
from mlcore.config import BenchmarkConfig
from tests.benchmark.fakes import SAMPLE, SCHEMA, never

TIMING = BenchmarkConfig(
    budget_s=60, warmup_s=0.1, warmup_max_s=0.4, n_distinct_rows=64, n_resamples=100
)


def make_setup(machine, arms, *, should_stop=never, open_arms=None, n_cores=2, **settings):
    return Setup(
        published=None,
        contest=Contest(arms=tuple(arms), schema=SCHEMA, sample=SAMPLE),
        open_arms=open_arms or (lambda n: tuple(arms)),
        config=StudyConfig(**{"timing": TIMING, **settings}),
        clock=machine.clock,
        should_stop=should_stop,
        n_cores=n_cores,
    )


def two_arms(machine, slow=0.005, fast=0.0002, noise=0.02):
    return [machine.arm("sklearn", slow, noise=noise), machine.arm("onnx", fast, noise=noise)]


def make(study, setup):
    """Make every step of a study and conclude; returns steps, points and verdicts."""
    steps = list(study.steps(setup))
    pairs = [step for step in steps if isinstance(step, Pair)]
    samples = [step for step in steps if not isinstance(step, Pair)]
    points, verdicts = study.conclude(pairs, samples, setup.config)
    return steps, points, verdicts


def value_of(points, quantity, arm, at=None):
    (found,) = [
        point
        for point in points
        if (point.quantity, point.arm) == (quantity, arm) and at in (None, point.at)
    ]
    return found


def short(config, **timing):
    """Shorten a study's own configuration."""
    return replace(config, timing=replace(config.timing, **timing))
