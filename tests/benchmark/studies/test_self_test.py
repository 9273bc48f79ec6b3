"""Each arm against itself: on a told clock, and of a real model in this process and in a child."""

import json
import time
from dataclasses import replace

from mlcore.benchmark import Verdict, current, latest_result, start
from mlcore.benchmark.runner import run_study
from mlcore.benchmark.studies import STUDIES, SelfTest, self_tests
from mlcore.stats import Ratio
from tests.benchmark.fakes import FakeTime
from tests.benchmark.studies.making import make, make_setup, two_arms

SELF_TEST = STUDIES["self-test"]
QUICK = replace(
    STUDIES["self-test"].config,
    budget_s=20, min_pairs=6, precision=1, warmup_s=0, warmup_max_s=0.1, n_distinct_rows=64,
)  # fmt: skip
ENDLESS = replace(QUICK, budget_s=300, min_pairs=10_000)


def test_no_arm_leads_over_itself():
    machine = FakeTime()
    _, _, verdicts = make(SELF_TEST, make_setup(machine, two_arms(machine, noise=0.1)))
    assert [(one.workload, one.arm) for one in verdicts] == [
        ("self-sklearn-1", "sklearn-again"),
        ("self-onnx-1", "onnx-again"),
    ]
    assert {one.headline.outcome for one in verdicts} == {"equal"}


def test_both_sides_make_the_same_number_of_calls():
    machine = FakeTime()
    steps, _, _ = make(SELF_TEST, make_setup(machine, two_arms(machine)))
    for step in steps:
        one, other = step.blocks.values()
        assert one.n_calls == other.n_calls


def test_every_step_is_told_and_the_whole_is_kept(data_folder, model_id):
    lines = []
    result = run_study(data_folder, model_id, "self-test", config=QUICK, emit=lines.append)
    messages = [json.loads(line) for line in lines]
    assert [one["kind"] for one in messages] == ["start", *["step"] * result.n_steps, "end"]
    assert messages[-1]["file"].endswith(f"Z-{model_id}.self-test.json")
    assert latest_result(data_folder, model_id, "self-test") == result
    assert result.agreements[0].n_rows == 64
    assert [(one.arm, one.n_rows) for one in self_tests(result)] == [("sklearn", 1), ("onnx", 1)]


def test_a_range_without_one_is_told():
    sure = Ratio(value=1.2, low=1.1, high=1.3, n_pairs=9, p_value=0.01)
    verdict = Verdict(
        workload="self-onnx-1", arm="onnx-again", wall=sure, cpu=sure, unit="wall", availability=1.0
    )
    found = SelfTest(arm="onnx", n_rows=1, verdict=verdict)
    assert found.contains_one is False
    few = replace(verdict, wall=replace(sure, low=None, high=None))
    assert replace(found, verdict=few).contains_one is None
    equal = replace(verdict, wall=replace(sure, low=0.99))
    assert replace(found, verdict=equal).contains_one is True


def test_a_child_is_watched_stopped_and_its_steps_kept(data_folder, model_id):
    run = start(data_folder, model_id, "self-test", config=ENDLESS)
    try:
        assert current(data_folder, "self-test") is run
        assert run.progress.stage == "loading"
        deadline = time.monotonic() + 60
        while run.progress.n_steps < 2:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert run.is_running
        assert run.result.verdicts
    finally:
        run.stop()
        assert run.wait(40)
    assert (run.error, run.progress.stage) == (None, "ended")
    assert "stopped" in run.result.flags
    assert run.result == latest_result(data_folder, model_id, "self-test")
