"""Whole measurements on a clock that only moves when told to."""

import gc

import numpy as np
import pytest

from mlcore.benchmark import StudyConfig
from mlcore.benchmark.judging import judge
from mlcore.benchmark.studies import workloads
from mlcore.benchmark.timing.schedule import Series, measure, quiet_collector
from tests.benchmark.fakes import FakeTime, after, never

CONFIG = StudyConfig(budget_s=20, warmup_s=0.1, warmup_max_s=0.4, n_batch_rows=2_000)


def series_for(machine, arms, config=CONFIG, seed=0):
    inputs = {1: [np.full((1, 1), i) for i in range(16)], 2_000: [np.ones((2_000, 1))] * 8}
    return [
        Series(
            workload,
            arms,
            inputs[workload.n_rows],
            config=config,
            clock=machine.clock,
            rng=np.random.default_rng([seed, index]),
        )
        for index, workload in enumerate(workloads(config))
    ]


def run(machine, arms, *, config=CONFIG, should_stop=never, seed=0):
    series = series_for(machine, arms, config, seed)
    made = list(
        measure(series, budget_s=config.budget_s, clock=machine.clock, should_stop=should_stop)
    )
    return made, [flag for one in series for flag in one.flags]


def verdict_of(made, workload="sporadic"):
    return judge(
        made,
        workload=workload,
        arm="onnx",
        baseline="sklearn",
        n_resamples=200,
        rng=np.random.default_rng(0),
    )


@pytest.mark.parametrize("availability", [1.0, 0.6])
@pytest.mark.parametrize("workload", ["sporadic", "busy", "batch"])
def test_a_known_ratio_is_found_however_busy_the_machine(availability, workload):
    machine = FakeTime(availability=availability)
    arms = [
        machine.arm("sklearn", 0.005, noise=0.02),
        machine.arm("onnx", 0.0002, noise=0.02),
    ]
    made, _ = run(machine, arms)
    verdict = verdict_of(made, workload)
    assert verdict.cpu.value == pytest.approx(25, rel=0.03)
    assert verdict.availability == pytest.approx(availability, abs=0.01)
    assert verdict.unit == ("wall" if availability == 1.0 else "cpu")


def test_an_arm_against_itself_is_equal():
    machine = FakeTime()
    made, _ = run(
        machine,
        [machine.arm("sklearn", 0.003, noise=0.1), machine.arm("onnx", 0.003, noise=0.1)],
    )
    assert verdict_of(made).headline.outcome == "equal"


def test_every_workload_has_an_early_answer():
    machine = FakeTime()
    made, _ = run(machine, [machine.arm("sklearn", 0.005), machine.arm("onnx", 0.0002)])
    assert [pair.workload for pair in made[:3]] == ["sporadic", "busy", "batch"]


def test_the_third_arm_takes_part_in_every_third_pair():
    machine = FakeTime()
    arms = [
        machine.arm("sklearn", 0.005),
        machine.arm("onnx", 0.0002),
        machine.arm("onnx-portable", 0.0003, every=3),
    ]
    made, _ = run(machine, arms)
    sporadic = [pair for pair in made if pair.workload == "sporadic"]
    took_part = ["onnx-portable" in pair.blocks for pair in sporadic]
    assert took_part[:6] == [True, False, False, True, False, False]
    assert all({"sklearn", "onnx"} <= pair.blocks.keys() for pair in sporadic)


def test_the_arms_take_turns_at_random():
    machine = FakeTime()
    made, _ = run(machine, [machine.arm("sklearn", 0.005), machine.arm("onnx", 0.0002)])
    first = [next(iter(pair.blocks)) for pair in made]
    assert {"sklearn", "onnx"} == set(first)


def test_the_same_seed_measures_in_the_same_order():
    def order():
        machine = FakeTime()
        made, _ = run(machine, [machine.arm("sklearn", 0.005), machine.arm("onnx", 0.0002)])
        return [(pair.workload, *pair.blocks) for pair in made]

    assert order() == order()


def test_precision_ends_a_measurement_before_its_budget():
    machine = FakeTime()
    config = StudyConfig(budget_s=600, warmup_s=0, warmup_max_s=0.4, n_batch_rows=2_000)
    made, _ = run(
        machine, [machine.arm("sklearn", 0.005), machine.arm("onnx", 0.0002)], config=config
    )
    assert machine.wall / 1e9 < 60
    n_calls = sum(p.blocks["onnx"].n_calls for p in made if p.workload == "sporadic")
    assert n_calls >= 368
    assert sum(pair.workload == "busy" for pair in made) == config.min_pairs


def test_the_budget_ends_a_measurement():
    machine = FakeTime()
    noisy = [machine.arm("sklearn", 0.005, noise=0.5), machine.arm("onnx", 0.0002, noise=0.5)]
    run(machine, noisy, config=CONFIG)
    assert 20 <= machine.wall / 1e9 < 21.5


def test_a_stop_ends_after_the_current_pair():
    machine = FakeTime()
    arms = [machine.arm("sklearn", 0.005), machine.arm("onnx", 0.0002)]
    series = series_for(machine, arms)
    made = []
    for pair in measure(
        series, budget_s=20, clock=machine.clock, should_stop=lambda: len(made) >= 4
    ):
        made.append(pair)
    assert len(made) == 4
    assert all(len(pair.blocks) == 2 for pair in made)


def test_a_stop_during_the_warm_up_measures_nothing():
    machine = FakeTime()
    made, _ = run(machine, [machine.arm("sklearn", 0.005)], should_stop=after(1))
    assert made == []


def test_a_workload_too_slow_for_the_time_left_is_left_out_and_named():
    machine = FakeTime()
    arms = [machine.arm("sklearn", 5.0), machine.arm("onnx", 4.0)]
    made, flags = run(machine, arms)
    assert made == []
    assert "no-time:sporadic" in flags


def test_the_garbage_collector_rests_while_timing_and_wakes_afterwards():
    with quiet_collector():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
