"""Setups of studies on a clock that only moves when told to."""

from datetime import UTC, datetime

from mlcore.benchmark import StudyConfig, StudyResult
from mlcore.benchmark.arms import Contest
from mlcore.benchmark.study import Setup
from mlcore.benchmark.timing.records import Pair
from tests.benchmark.fakes import ENVIRONMENT, SAMPLE, SCHEMA, never

TIMING = {
    "budget_s": 60, "warmup_s": 0.1, "warmup_max_s": 0.4, "n_distinct_rows": 64, "n_resamples": 100
}  # fmt: skip


def make_setup(machine, arms, *, should_stop=never, open_arms=None, n_cores=2, **settings):
    return Setup(
        model=None,
        contest=Contest(arms=tuple(arms), schema=SCHEMA, sample=SAMPLE),
        open_arms=open_arms or (lambda n: tuple(arms)),
        config=StudyConfig(**{**TIMING, **settings}),
        clock=machine.clock,
        should_stop=should_stop,
        n_cores=n_cores,
    )


def two_arms(machine, slow=0.005, fast=0.0002, noise=0.02):
    return [machine.arm("sklearn", slow, noise=noise), machine.arm("onnx", fast, noise=noise)]


def result_of(study, config, steps, **more):
    """Keep steps as they would be kept, before anything is concluded."""
    values = {
        "study": study.name, "model_id": "energy-1", "started_at": datetime(2026, 5, 1, tzinfo=UTC),
        "config": config, "environment": ENVIRONMENT, "agreements": (),
        "pairs": tuple(step for step in steps if isinstance(step, Pair)),
        "samples": tuple(step for step in steps if not isinstance(step, Pair)),
    }  # fmt: skip
    return StudyResult(**{**values, **more})


def make(study, setup):
    """Make every step of a study and conclude; returns steps, points and verdicts."""
    steps = list(study.steps(setup))
    points, verdicts = study.conclude(result_of(study, setup.config, steps))
    return steps, points, verdicts


def value_of(points, quantity, arm, at=None):
    (found,) = [
        point
        for point in points
        if (point.quantity, point.arm) == (quantity, arm) and at in (None, point.at)
    ]
    return found
