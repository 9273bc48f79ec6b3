"""Requests that come at random, on a clock that only moves when told to."""

from itertools import repeat

import numpy as np
import pytest

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.studies import STUDIES
from mlcore.benchmark.studies.server import LARGEST, largest_rate, serve
from tests.benchmark.fakes import FakeTime, after, never
from tests.benchmark.studies.making import make, make_setup, two_arms, value_of

SERVER = STUDIES["server"]


def answered(machine, arm, arrivals, **more):
    options = {"rate": 1.0, "turn": 0, "clock": machine.clock, "should_stop": never, **more}
    return serve(arm, repeat(np.ones((1, 1))), np.array(arrivals), **options)


def test_who_waits_in_the_queue_is_timed_from_when_they_came():
    machine = FakeTime()
    seconds = iter([1.0, 0.01, 0.01])
    arm = Arm(name="onnx", predict=lambda X: machine.work(next(seconds)))
    sample = answered(machine, arm, [0.0, 0.1, 0.2])
    assert sample.wall.quantile(1 / 3) == pytest.approx(0.82, rel=1e-3)
    assert sample.wall.quantile(2 / 3) == pytest.approx(0.91, rel=1e-3)
    assert sample.wall.quantile(1.0) == pytest.approx(1.0, rel=1e-3)
    assert sample.facts["service_p50_s"] == pytest.approx(0.01, rel=1e-3)


def test_nobody_is_answered_before_they_came():
    machine = FakeTime()
    sample = answered(machine, machine.arm("onnx", 0.01), [0.5, 1.5])
    assert sum(machine.slept) == pytest.approx(1.49)
    assert sample.wall.quantile(1.0) == pytest.approx(0.01, rel=1e-3)
    assert sample.facts["answered_per_s"] == pytest.approx(2 / 1.51)


def test_a_step_that_was_stopped_is_no_step():
    machine = FakeTime()
    assert answered(machine, machine.arm("x", 0.1), [0, 1, 2], should_stop=after(2)) is None


@pytest.fixture(scope="module")
def served():
    machine = FakeTime()
    setup = make_setup(machine, two_arms(machine, slow=0.01, fast=0.0005), rounds=1, goal_s=0.05)
    return make(SERVER, setup)


def test_each_arm_serves_about_what_its_calls_allow(served):
    _, points, _ = served
    slow, fast = (value_of(points, LARGEST, arm) for arm in ("sklearn", "onnx"))
    assert 35 < slow.value < slow.high < 160
    assert 1_000 < fast.value < 2_000
    assert slow.at == 0.05


def test_both_arms_get_the_same_rates_until_one_has_failed_twice(served):
    steps, _, _ = served
    rates = {name: sorted(s.at for s in steps if s.arm == name) for name in ("sklearn", "onnx")}
    assert rates["sklearn"] == rates["onnx"][: len(rates["sklearn"])]
    assert len(rates["sklearn"]) < len(rates["onnx"]) == 10


def test_beyond_its_capacity_an_arm_answers_no_faster(served):
    steps, points, _ = served
    highest = max(step.at for step in steps if step.arm == "sklearn")
    assert highest > 100
    rate = value_of(points, "answered_per_s", "sklearn", highest).value
    assert rate == pytest.approx(100, rel=0.03)


def test_the_same_seed_has_the_same_arrivals():
    def run():
        machine = FakeTime()
        return make(SERVER, make_setup(machine, two_arms(machine), rounds=1))[0]

    assert run() == run()


def test_the_budget_ends_it():
    machine = FakeTime()
    make(SERVER, make_setup(machine, two_arms(machine), rounds=1_000))
    assert 60 <= machine.wall / 1e9 < 75


@pytest.mark.parametrize(
    ("curve", "value", "high"),
    [
        ([(1, 0.5)], 0.0, 1),
        ([(1, 0.01), (2, 0.01)], 2, None),
        ([(1, 0.01), (2, 0.01), (4, 0.5), (8, 0.6)], 2, 4),
        ([(1, 0.5), (2, 0.01), (4, 0.5)], 2, 4),
    ],
)
def test_the_largest_rate_met_the_goal_and_none_above_it_did(curve, value, high):
    found = largest_rate("onnx", curve, 0.02)
    assert (found.value, found.high) == (value, high)
