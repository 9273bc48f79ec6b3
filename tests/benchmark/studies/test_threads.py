"""Threads inside a call, and threads that call."""

from dataclasses import replace

import pytest

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.studies import STUDIES
from mlcore.benchmark.studies.concurrency import crowd
from mlcore.benchmark.studies.threads import SETTING
from tests.benchmark.fakes import FakeTime, after
from tests.benchmark.studies.making import make, make_setup, two_arms, value_of

THREADS, CONCURRENCY = STUDIES["threads"], STUDIES["concurrency"]


def study_threads(machine, onnx_by_threads, **more):
    def open_arms(n):
        # What scikit-learn does with two threads and one row.
        slow = 0.004 if n == 1 else 0.012
        return (machine.arm("sklearn", slow), machine.arm("onnx", onnx_by_threads[n]))

    setup = make_setup(machine, open_arms(1), open_arms=open_arms, **more)
    return make(THREADS, setup)


def test_each_arm_gets_the_number_of_threads_that_suits_it():
    _, points, verdicts = study_threads(FakeTime(), {1: 0.002, 2: 0.001})
    assert value_of(points, SETTING, "sklearn").value == 1
    assert value_of(points, SETTING, "onnx").value == 2
    found = {one.workload: one.headline.value for one in verdicts}
    assert found["one-thread-1"] == pytest.approx(2, rel=0.01)
    assert found["best-threads-1"] == pytest.approx(4, rel=0.01)


def test_with_more_threads_a_callers_time_counts():
    _, _, verdicts = study_threads(FakeTime(availability=0.6), {1: 0.002, 2: 0.001})
    one, best = (
        next(verdict for verdict in verdicts if verdict.workload == name)
        for name in ("one-thread-1", "best-threads-1")
    )
    assert (one.unit, best.unit) == ("cpu", "wall")
    assert best.availability == one.availability == pytest.approx(0.6, abs=0.01)


def test_where_threads_change_nothing_one_is_best_and_measured_once():
    steps, points, verdicts = study_threads(FakeTime(), {1: 0.002, 2: 0.00195})
    assert value_of(points, SETTING, "onnx").value == 1
    one, best = verdicts
    assert best == replace(one, workload="best-threads-1")
    assert {step.workload for step in steps if hasattr(step, "workload")} == {"one-thread-1"}


def test_a_stop_during_the_search_leaves_no_verdict():
    steps, _, verdicts = study_threads(FakeTime(), {1: 0.002, 2: 0.001}, should_stop=after(6))
    assert steps
    assert verdicts == ()


def test_a_crowd_makes_every_call_of_every_member():
    machine = FakeTime()
    seen = []

    def predict(X):
        seen.append(X)
        machine.work(0.001)

    arm = Arm(name="onnx", predict=predict)
    sample = crowd(arm, list(range(8)), n_threads=4, n_calls=8, turn=2, clock=machine.clock)
    assert sorted(seen) == sorted([*range(8)] * 4)
    assert (sample.wall.n_calls, sample.at, sample.turn) == (32, 4, 2)


def test_a_member_that_fails_is_heard():
    def fail(X):
        raise ValueError("no such row")

    arm = Arm(name="onnx", predict=fail)
    with pytest.raises(ValueError, match="no such row"):
        crowd(arm, [1], n_threads=2, n_calls=1, turn=0, clock=FakeTime().clock)


def test_every_number_of_threads_is_tried_with_every_arm_in_every_round():
    machine = FakeTime()
    setup = make_setup(machine, two_arms(machine), threads=(1, 3), rounds=2)
    steps, points, _ = make(CONCURRENCY, setup)
    assert sorted((step.turn, step.arm, step.at) for step in steps) == sorted(
        (turn, arm, at) for turn in (0, 1) for arm in ("sklearn", "onnx") for at in (1, 3)
    )
    assert value_of(points, "calls_per_s", "sklearn", 1).value == pytest.approx(200, rel=0.05)
