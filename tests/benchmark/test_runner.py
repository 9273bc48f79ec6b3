"""A whole measurement of a real model, told line by line."""

import json
from dataclasses import replace

import pytest

from mlcore.benchmark import StudyConfig, StudyResult, latest_result
from mlcore.benchmark.result import STOPPED
from mlcore.benchmark.runner import run_study
from mlcore.benchmark.timing.lock import alone
from mlcore.errors import BenchmarkBusyError
from tests.benchmark.fakes import after
from tests.manifests import without_files

SHORT = StudyConfig(
    budget_s=2.0, warmup_s=0, warmup_max_s=0.1, gap_s=0.002, n_distinct_rows=256, n_batch_rows=500
)


def test_every_finished_pair_is_told_and_the_whole_is_kept(data_folder, model_id):
    lines = []
    # Time for every workload even beside other tests; a coarse answer ends it long before.
    config = replace(SHORT, budget_s=30.0, min_pairs=6, precision=0.5)
    result = run_study(data_folder, model_id, config=config, emit=lines.append)
    messages = [json.loads(line) for line in lines]
    assert [message["kind"] for message in messages] == [
        "start",
        *["pair"] * len(result.pairs),
        "end",
    ]
    opening = StudyResult.from_dict(messages[0]["result"])
    assert opening.agreement().n_rows == 256
    assert opening.pairs == ()
    assert messages[-1]["file"].endswith(f"Z-{model_id}.json")
    assert {verdict.workload for verdict in result.verdicts} == {"sporadic", "busy", "batch"}
    assert latest_result(data_folder, model_id) == result


def test_a_measurement_stopped_half_way_is_kept_and_says_so(data_folder, model_id):
    lines = []
    enough = lambda: sum('"kind":"pair"' in line for line in lines) >= 2  # noqa: E731
    result = run_study(data_folder, model_id, config=SHORT, emit=lines.append, should_stop=enough)
    assert len(result.pairs) == 2
    assert result.flags[-1] == STOPPED
    assert latest_result(data_folder, model_id) == result


def test_a_measurement_stopped_before_its_first_pair_keeps_nothing(data_folder, model_id):
    result = run_study(
        data_folder, model_id, config=SHORT, emit=lambda line: None, should_stop=after(0)
    )
    assert result.pairs == ()
    assert latest_result(data_folder, model_id) is None


def test_one_measurement_at_a_time(data_folder, model_id):
    with alone(), pytest.raises(BenchmarkBusyError):
        run_study(data_folder, model_id, config=SHORT, emit=lambda line: None)


def test_where_answers_differ_what_is_served_is_timed_and_no_ratio_given(
    data_folder, model_id, monkeypatch
):
    monkeypatch.setattr("mlcore.benchmark.arms.agreement.TOLERANCE", -1.0)
    lines = []
    enough = lambda: sum('"kind":"pair"' in line for line in lines) >= 2  # noqa: E731
    result = run_study(data_folder, model_id, config=SHORT, emit=lines.append, should_stop=enough)
    assert result.arms == ("sklearn", "onnx")
    assert not result.agreement().agrees
    assert [one.arm for one in result.left_out] == ["onnx-portable"]
    assert all(set(pair.blocks) == {"sklearn", "onnx"} for pair in result.pairs)
    assert result.verdicts == ()
    assert latest_result(data_folder, model_id) == result


def test_without_scikit_learn_onnx_is_timed_alone(data_folder, model_id):
    gone = ("twin.skops", "model.onnx", "scaler.npy")
    without_files(data_folder / "models" / model_id, *gone, no_twin="house.Forest")
    # Two calls a block: enough of them end it long before.
    config = replace(SHORT, budget_s=60.0, min_pairs=6, workloads=("sporadic", "batch"))
    result = run_study(data_folder, model_id, config=config, emit=lambda line: None)
    assert (result.baseline, result.arms, result.no_twin) == ("onnx", ("onnx",), "house.Forest")
    assert set(result.workloads) == {"sporadic", "batch"}
    assert result.duration_s < 60.0
    assert (result.verdicts, result.agreements) == ((), ())
    assert latest_result(data_folder, model_id) == result
