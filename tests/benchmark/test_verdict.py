"""What is concluded from pairs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.benchmark.histogram import Histogram
from mlcore.benchmark.verdict import choose_unit, judge, noise_grade, percentiles
from tests.benchmark.fakes import pairs


def verdict_of(made, workload="sporadic"):
    return judge(
        made,
        workload=workload,
        arm="onnx",
        baseline="sklearn",
        n_resamples=200,
        rng=np.random.default_rng(0),
    )


def test_a_quiet_machine_has_a_verdict_in_waiting_time():
    verdict = verdict_of(pairs(20))
    assert (verdict.unit, verdict.grade, verdict.availability) == ("wall", "A", 1.0)
    assert verdict.headline is verdict.wall
    assert verdict.headline.low < 10 < verdict.headline.high


def test_a_busy_machine_has_a_verdict_in_processor_time():
    verdict = verdict_of(pairs(20, availability=0.64))
    assert (verdict.unit, verdict.grade) == ("cpu", "C")
    assert verdict.availability == pytest.approx(0.64)
    assert verdict.headline is verdict.cpu


def test_other_workloads_do_not_count():
    assert verdict_of(pairs(8, workload="busy")) is None
    mixed = pairs(8) + pairs(8, workload="busy", ratio=300)
    assert verdict_of(mixed) == verdict_of(pairs(8))


def test_pairs_without_the_arm_do_not_count():
    made = pairs(8)
    del made[0].blocks["onnx"]
    assert verdict_of(made).wall.n_pairs == 7


@pytest.mark.parametrize(
    ("availability", "wall", "cpu", "unit"),
    [
        (0.95, 100, 100, "wall"),
        (0.949, 100, 100, "cpu"),
        (1, 104, 100, "wall"),
        (1, 94, 100, "cpu"),
    ],
)
def test_the_unit_follows_availability_and_agreement(availability, wall, cpu, unit):
    assert choose_unit(availability, wall, cpu) == unit


@given(st.floats(0, 1))
def test_a_machine_graded_c_never_has_a_headline_in_waiting_time(availability):
    if noise_grade(availability) != "A":
        assert choose_unit(availability, 10, 10) == "cpu"


@given(st.integers(1, 4_000))
def test_a_percentile_is_told_or_the_calls_it_needs(n):
    for found in percentiles(Histogram.of([0.01], repeat=n)):
        assert (found.seconds is None) == (found.missing_calls > 0)
