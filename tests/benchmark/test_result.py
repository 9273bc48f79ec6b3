"""Results as they are kept."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.benchmark import StudyConfig, StudyResult, read_result
from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.store import store_result
from mlcore.benchmark.studies import STUDIES, conclude
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.benchmark.timing.records import Sample
from mlcore.errors import BenchmarkError
from mlcore.stats import Histogram
from tests.benchmark.fakes import ENVIRONMENT, pairs

EMPTY = StudyResult(
    model_id="energy-1",
    started_at=datetime(2026, 5, 1, 12, 30, tzinfo=UTC),
    config=StudyConfig(n_resamples=100),
    environment=ENVIRONMENT,
    agreements=(
        Agreement(arm="onnx", n_rows=9, n_identical=9, largest_difference=0.0, agrees=True),
    ),
)
FULL = conclude(
    replace(
        EMPTY,
        pairs=(*pairs(7), *pairs(6, workload="batch", ratio=1.1)),
        flags=("stopped",),
        duration_s=3.5,
    )
)


NO_STUDY = StudyResult(
    study="sweep",
    model_id="energy-1",
    started_at=datetime(2026, 5, 1, 12, 30, tzinfo=UTC),
    config=replace(STUDIES["sweep"].config, n_resamples=100, rows=(1, 10)),
    environment=replace(ENVIRONMENT, cpu=cpu_name()),
    agreements=(),
)
SWEEP = conclude(
    replace(NO_STUDY, pairs=(*pairs(7, workload="rows-1"), *pairs(7, workload="rows-10", ratio=2)))
)
SERVED = conclude(
    replace(
        NO_STUDY,
        study="server",
        samples=(
            Sample(
                arm="onnx",
                at=10,
                turn=0,
                wall=Histogram.of([0.001], repeat=400),
                facts={"answered_per_s": 10, "cpu_s": 0.1, "busy_s": 0.4, "service_p50_s": 0.001},
            ),
        ),
    )
)


def test_a_result_survives_json():
    assert StudyResult.from_dict(json.loads(json.dumps(FULL.as_dict()))) == FULL


def test_a_stored_result_can_be_judged_again_to_the_same_verdicts():
    bare = replace(StudyResult.from_dict(FULL.as_dict()), verdicts=())
    assert conclude(bare) == FULL


def test_there_is_a_verdict_for_each_workload_measured():
    assert [verdict.workload for verdict in FULL.verdicts] == ["sporadic", "batch"]
    assert FULL.verdict("busy") is None
    assert conclude(EMPTY).verdicts == ()


def test_answers_that_differ_get_no_ratio():
    other = replace(EMPTY.agreements[0], largest_difference=0.5, n_identical=0, agrees=False)
    result = conclude(replace(FULL, agreements=(other,)))
    assert result.verdicts == ()
    assert result.histogram("sporadic", "onnx").n_calls == 7 * 8
    assert StudyResult.from_dict(json.loads(json.dumps(result.as_dict()))) == result


def test_what_was_timed_without_scikit_learn_gets_no_ratio_and_survives_json():
    made = [replace(pair, blocks={"onnx": pair.blocks["onnx"]}) for pair in pairs(3)]
    alone = replace(
        EMPTY, pairs=tuple(made), agreements=(), baseline="onnx", no_twin="house.Forest"
    )
    assert conclude(alone).verdicts == ()
    assert alone.arms == ("onnx",)
    assert alone.availability("sporadic") == 1.0
    assert alone.availability("busy") is None
    assert StudyResult.from_dict(json.loads(json.dumps(alone.as_dict()))) == alone


def test_a_file_of_an_earlier_version_holds_scikit_learn():
    values = FULL.as_dict()
    for name in ("baseline", "left_out", "no_twin"):
        del values[name]
    assert StudyResult.from_dict(values) == FULL


def test_pooling_counts_every_call():
    assert FULL.arms == ("sklearn", "onnx")
    assert FULL.histogram("sporadic", "onnx").n_calls == 7 * 8
    assert FULL.histogram("busy", "onnx").n_calls == 0


@pytest.mark.parametrize("count", [float("inf"), float("nan"), "many"])
def test_a_block_whose_counts_are_none_is_refused(count):
    values = json.loads(json.dumps(FULL.as_dict()))
    next(iter(values["pairs"][0]["blocks"].values()))["wall"][0][1] = count
    with pytest.raises(BenchmarkError, match=r"benchmark\.unreadable"):
        StudyResult.from_dict(values)


@given(
    st.sampled_from([FULL, SWEEP]),
    st.sampled_from(sorted(SWEEP.as_dict())),
    st.sampled_from([None, 3, "x", [], {}, [3]]),
)
def test_a_broken_result_is_refused_or_read_but_never_fails_otherwise(result, field, value):
    broken = {**result.as_dict(), field: value}
    with suppress(BenchmarkError):
        StudyResult.from_dict(broken)


def test_a_file_of_before_there_were_several_processes_is_read():
    old = json.loads(json.dumps(FULL.as_dict()))
    for name in ("processes", "workloads", "more_rows"):
        del old["config"][name]
    for pair in old["pairs"]:
        del pair["process"]
    for verdict in old["verdicts"]:
        del verdict["flags"]
    read = StudyResult.from_dict(old)
    assert read.pairs == FULL.pairs
    assert conclude(read) == FULL
    assert (read.n_processes, read.is_verdict) == (1, False)


@pytest.mark.parametrize(("n", "is_verdict"), [(4, False), (5, True)])
def test_five_processes_make_a_verdict(n, is_verdict):
    made = tuple(replace(pair, process=number) for number in range(n) for pair in pairs(2))
    assert replace(EMPTY, pairs=made).is_verdict is is_verdict


def test_a_result_of_another_schema_version_is_refused():
    with pytest.raises(BenchmarkError, match="version 99"):
        StudyResult.from_dict({**FULL.as_dict(), "schema_version": 99})


def test_processor_time_known_by_the_block_has_no_percentiles():
    made = pairs(8, availability=0.5)
    assert conclude(replace(EMPTY, pairs=tuple(made))).percentile_unit("sporadic") == "cpu"
    fast = replace(made[0].blocks["onnx"], cpu_per_call=False)
    made[0] = replace(made[0], blocks={**made[0].blocks, "onnx": fast})
    assert conclude(replace(EMPTY, pairs=tuple(made))).percentile_unit("sporadic") == "wall"


@pytest.mark.parametrize("result", [NO_STUDY, SWEEP, SERVED], ids=["empty", "pairs", "samples"])
def test_a_study_survives_json_and_can_be_analysed_again(result):
    read = StudyResult.from_dict(json.loads(json.dumps(result.as_dict())))
    assert read == result
    assert conclude(replace(read, points=(), verdicts=())) == conclude(result)


def test_a_curve_runs_along_the_axis():
    assert [point.at for point in SWEEP.curve("p50_s", "onnx")] == [1, 10]
    assert SWEEP.verdict("rows-10").headline.value == pytest.approx(2, rel=0.1)
    assert SWEEP.point("p50_s", "abacus") is None
    assert SWEEP.arms_with_points == ("sklearn", "onnx")


def test_a_busy_machine_is_flagged_whether_pairs_or_samples_tell_it():
    assert SERVED.flags == ("busy-machine",)
    assert SWEEP.flags == ()
    busy = replace(NO_STUDY, pairs=tuple(pairs(7, workload="rows-1", availability=0.5)))
    assert conclude(busy).flags == ("busy-machine",)
    assert conclude(conclude(busy)).flags == ("busy-machine",)


def test_an_unknown_study_is_refused(tmp_path):
    path = store_result(replace(SWEEP, study="race"), tmp_path)
    with pytest.raises(BenchmarkError):
        read_result(path)


def test_a_file_names_the_field_that_is_wrong():
    with pytest.raises(BenchmarkError, match="duration_s"):
        StudyResult.from_dict({**FULL.as_dict(), "duration_s": "long"})


def test_files_keep_the_form_they_had_before_the_headline_was_a_study():
    headline, sweep = FULL.as_dict(), SWEEP.as_dict()
    assert "study" not in headline
    assert headline["config"].keys() == sweep["config"]["timing"].keys()
    assert sweep["config"].keys() == {"timing", "rows", "threads", "goal_s", "rounds"}


def test_several_processes_are_drawn_whole_in_every_study():
    (one,) = SERVED.samples
    rates = [10.0 + number for number in range(8)]
    made = tuple(
        replace(one, process=number % 4, turn=number // 4, facts={"calls_per_s": rate})
        for number, rate in enumerate(rates)
    )
    found = conclude(replace(NO_STUDY, study="concurrency", samples=made))
    rate = found.point("calls_per_s", "onnx")
    assert found.n_processes == 4
    assert rate.low <= rate.value <= rate.high
