"""A study of a real model, in this process and in a child."""

import json
import time
from dataclasses import replace

import pytest

from mlcore.benchmark import Verdict, current, latest_result
from mlcore.benchmark.run import start as start_study
from mlcore.benchmark.runner import run as run_study
from mlcore.benchmark.studies import STUDIES, SelfTest, self_tests
from mlcore.benchmark.timing.lock import alone
from mlcore.errors import BenchmarkBusyError, InvalidConfigError, ModelNotFoundError
from mlcore.stats import Ratio
from tests.benchmark.fakes import after

QUICK = replace(
    STUDIES["self-test"].config,
    budget_s=20, min_pairs=6, precision=1, warmup_s=0, warmup_max_s=0.1, n_distinct_rows=64,
)  # fmt: skip
ENDLESS = replace(QUICK, budget_s=300, min_pairs=10_000)


@pytest.fixture
def start(data_folder, model_id):
    started = []

    def begin(config, model=model_id):
        started.append(start_study(data_folder, model, "self-test", config=config))
        return started[-1]

    yield begin
    for one in started:
        one.stop()
        assert one.wait(40)


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


def test_a_study_stopped_before_its_first_step_is_not_kept(data_folder, model_id):
    result = run_study(
        data_folder, model_id, "self-test", config=QUICK, emit=lambda _: None, should_stop=after(0)
    )
    assert result.flags[-1] == "stopped"
    assert latest_result(data_folder, model_id, "self-test") is None


def test_a_child_is_watched_stopped_and_its_steps_kept(start, data_folder, model_id):
    run = start(ENDLESS)
    assert current(data_folder, "self-test") is run
    assert run.progress.stage == "loading"
    deadline = time.monotonic() + 60
    while run.progress.n_steps < 2:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert run.is_running
    assert run.result.verdicts
    run.stop()
    assert run.wait(40)
    assert (run.error, run.progress.stage) == (None, "ended")
    assert "stopped" in run.result.flags
    assert run.result == latest_result(data_folder, model_id, "self-test")


def test_a_childs_error_is_the_parents(start):
    run = start(QUICK, model="nobody-1")
    assert run.wait(60)
    assert isinstance(run.error, ModelNotFoundError)
    assert run.result is None


def test_one_study_at_a_time_and_no_unknown_one(start, data_folder, model_id):
    with alone(), pytest.raises(BenchmarkBusyError):
        start(QUICK)
    with pytest.raises(InvalidConfigError, match="cold-start"):
        start_study(data_folder, model_id, "race")
