"""The rows of a call, on a clock that only moves when told to."""

import pytest

from mlcore.benchmark.arms import Arm
from mlcore.benchmark.studies import STUDIES
from tests.benchmark.fakes import FakeTime, after
from tests.benchmark.studies.making import make, make_setup, two_arms, value_of

SWEEP = STUDIES["sweep"]


def per_row(machine, name, fixed, each):
    """Make an arm whose calls take a fixed time and a time for each row."""
    return Arm(name=name, predict=lambda X: machine.work(fixed + each * len(X)))


def test_every_size_has_its_ratio_and_its_times():
    machine = FakeTime()
    arms = [per_row(machine, "sklearn", 0.004, 4e-6), per_row(machine, "onnx", 2e-5, 2e-6)]
    _, points, verdicts = make(SWEEP, make_setup(machine, arms, rows=(1, 10, 1_000)))
    found = {one.workload: one.headline.value for one in verdicts}
    assert found == {
        "rows-1": pytest.approx(0.004004 / 2.2e-5, rel=0.01),
        "rows-10": pytest.approx(0.00404 / 4e-5, rel=0.01),
        "rows-1000": pytest.approx(0.008 / 0.00202, rel=0.01),
    }
    assert value_of(points, "p50_s", "sklearn", 1_000).value == pytest.approx(0.008, rel=0.01)
    rate = value_of(points, "rows_per_s", "onnx", 1_000)
    assert rate.value == pytest.approx(1_000 / 0.00202, rel=0.01)
    assert rate.low <= rate.value <= rate.high


def test_a_percentile_too_few_calls_support_is_left_out():
    machine = FakeTime()
    arms = two_arms(machine)
    _, points, _ = make(SWEEP, make_setup(machine, arms, should_stop=after(8)))
    slow = [point.quantity for point in points if point.arm == "sklearn"]
    assert "rows_per_s" in slow
    assert "p99_s" not in slow


def test_sizes_too_slow_for_the_budget_are_named():
    machine = FakeTime()
    setup = make_setup(machine, two_arms(machine, slow=9.0, fast=5.0), rows=(1_000,))
    steps, _, verdicts = make(SWEEP, setup)
    assert (steps, verdicts) == ([], ())
    assert setup.flags == ["no-time:rows-1000"]


def test_a_stop_keeps_the_pairs_that_are_finished():
    machine = FakeTime()
    made = []
    setup = make_setup(machine, two_arms(machine), should_stop=lambda: len(made) >= 3)
    for step in SWEEP.steps(setup):
        made.append(step)
    assert len(made) == 3
