"""Timing calls on a clock that only moves when told to."""

from itertools import cycle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.benchmark.timing.blocks import plan_block, time_block, warm_up
from tests.benchmark.fakes import FakeTime, after, never

INPUTS = [np.full((1, 1), value) for value in range(7)]


def make_block(machine, arm, plan):
    return time_block(arm, cycle(INPUTS), plan, clock=machine.clock, origin_ns=0)


def test_a_block_of_slow_calls_holds_each_calls_cpu_time():
    machine = FakeTime(availability=0.5)
    plan = plan_block(0.01, block_s=0.035, gap_s=0.0, cpu_per_call=True)
    block = make_block(machine, machine.arm("sklearn", 0.01), plan)
    assert block.n_calls == block.cpu.n_calls == 4
    assert block.cpu.quantile(0.5) == pytest.approx(0.01, rel=1e-3)
    assert block.wall.quantile(0.5) == pytest.approx(0.02, rel=1e-3)
    assert block.cpu_s / block.wall_s == pytest.approx(0.5)
    assert block.queue_s == pytest.approx(0.04)


def test_a_block_of_fast_calls_holds_their_mean_cpu_time():
    machine = FakeTime()
    plan = plan_block(20e-6, block_s=0.035, gap_s=0.0, cpu_per_call=False)
    block = make_block(machine, machine.arm("onnx", 20e-6), plan)
    assert len(block.cpu.bins) == 1
    assert block.cpu.n_calls == block.n_calls == 1_750
    assert block.cpu_s == pytest.approx(0.035)


def test_idle_gaps_are_no_part_of_the_time():
    machine = FakeTime()
    plan = plan_block(0.005, block_s=0.035, gap_s=0.02, cpu_per_call=False)
    block = make_block(machine, machine.arm("sklearn", 0.005), plan)
    assert len(machine.slept) == plan.n_head + plan.n_calls
    assert block.wall_s == pytest.approx(0.005 * plan.n_calls)
    assert block.cpu_s == pytest.approx(block.wall_s)


def test_the_head_of_a_block_is_not_counted():
    machine = FakeTime()
    seen = []
    arm = machine.arm("sklearn", 0.002)
    slow_start = type(arm)(name="x", predict=lambda X: (seen.append(X), machine.work(0.002)))
    plan = plan_block(0.002, block_s=0.02, gap_s=0.0, cpu_per_call=True)
    block = make_block(machine, slow_start, plan)
    assert len(seen) == block.n_calls + plan.n_head == 11
    assert block.started_s == pytest.approx(0.002)


@given(st.floats(1e-6, 5), st.sampled_from([0.0, 0.02]), st.booleans())
def test_a_plan_has_three_calls_or_more_and_lasts_about_its_time(call_s, gap_s, per_call):
    plan = plan_block(call_s, block_s=0.035, gap_s=gap_s, cpu_per_call=per_call)
    assert plan.n_calls >= 3
    assert 1 <= plan.n_head <= max(1, plan.n_calls)
    assert plan.duration_s(call_s) <= max(1.3 * 0.035, 0.5, 6 * call_s)


def test_a_steady_arm_is_warm_after_the_shortest_time():
    machine = FakeTime()
    warm = warm_up(
        machine.arm("onnx", 0.001),
        cycle(INPUTS),
        clock=machine.clock,
        min_s=0.5,
        max_s=3,
        should_stop=never,
    )
    assert warm.settled
    assert warm.call_s == pytest.approx(0.001)
    assert machine.wall / 1e9 == pytest.approx(0.6, abs=0.01)


def test_an_arm_that_keeps_getting_faster_ends_unsettled():
    machine = FakeTime()

    def predict(X):
        machine.work(0.01 / (1 + machine.wall / 1e9))

    arm = type(machine.arm("x", 1))(name="x", predict=predict)
    warm = warm_up(arm, cycle(INPUTS), clock=machine.clock, min_s=0.1, max_s=1, should_stop=never)
    assert not warm.settled
    assert machine.wall / 1e9 < 1.3


def test_a_warm_up_can_be_stopped():
    machine = FakeTime()
    warm_up(
        machine.arm("x", 0.01),
        cycle(INPUTS),
        clock=machine.clock,
        min_s=50,
        max_s=60,
        should_stop=after(2),
    )
    assert machine.wall / 1e9 < 1
