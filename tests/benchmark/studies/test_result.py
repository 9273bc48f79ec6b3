"""Studies as they are kept."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.benchmark.studies import (
    STUDIES,
    Sample,
    StudyResult,
    conclude_study,
    latest_study,
    read_study,
    store_study,
)
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.errors import BenchmarkError
from mlcore.stats import Histogram
from tests.benchmark.fakes import ENVIRONMENT, pairs
from tests.benchmark.studies.making import short

EMPTY = StudyResult(
    study="sweep",
    model_id="energy-1",
    started_at=datetime(2026, 5, 1, 12, 30, tzinfo=UTC),
    config=replace(short(STUDIES["sweep"].config, n_resamples=100), rows=(1, 10)),
    environment=replace(ENVIRONMENT, cpu=cpu_name()),
    agreements=(),
)
FULL = conclude_study(
    replace(EMPTY, pairs=(*pairs(7, workload="rows-1"), *pairs(7, workload="rows-10", ratio=2)))
)
SERVED = conclude_study(
    replace(
        EMPTY,
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


@pytest.mark.parametrize("result", [EMPTY, FULL, SERVED], ids=["empty", "pairs", "samples"])
def test_a_study_survives_json_and_can_be_analysed_again(result):
    read = StudyResult.from_dict(json.loads(json.dumps(result.as_dict())))
    assert read == result
    assert conclude_study(replace(read, points=(), verdicts=())) == conclude_study(result)


def test_a_curve_runs_along_the_axis():
    assert [point.at for point in FULL.curve("p50_s", "onnx")] == [1, 10]
    assert FULL.verdict("rows-10").headline.value == pytest.approx(2, rel=0.1)
    assert FULL.point("p50_s", "abacus") is None
    assert FULL.arms == ("sklearn", "onnx")


def test_a_busy_machine_is_flagged_whether_pairs_or_samples_tell_it():
    assert SERVED.flags == ("busy-machine",)
    assert FULL.flags == ()
    busy = replace(EMPTY, pairs=tuple(pairs(7, workload="rows-1", availability=0.5)))
    assert conclude_study(busy).flags == ("busy-machine",)
    assert conclude_study(conclude_study(busy)).flags == ("busy-machine",)


@pytest.mark.parametrize("count", [float("inf"), float("nan"), "many"])
def test_a_block_whose_counts_are_none_is_refused(count):
    values = json.loads(json.dumps(FULL.as_dict()))
    next(iter(values["pairs"][0]["blocks"].values()))["wall"][0][1] = count
    with pytest.raises(BenchmarkError, match=r"benchmark\.unreadable"):
        type(FULL).from_dict(values)


@given(st.sampled_from(sorted(FULL.as_dict())), st.sampled_from([None, 3, "x", [], {}, [3]]))
def test_a_broken_study_is_refused_or_read_but_never_fails_otherwise(field, value):
    with suppress(BenchmarkError):
        StudyResult.from_dict({**FULL.as_dict(), field: value})


@pytest.mark.parametrize("change", [{"schema_version": 99}, {"study": "race"}])
def test_another_version_and_an_unknown_study_are_refused(change):
    with pytest.raises(BenchmarkError):
        StudyResult.from_dict({**FULL.as_dict(), **change})


def test_the_newest_study_of_the_model_counts_and_broken_files_do_not(tmp_path):
    later = replace(FULL, started_at=FULL.started_at + timedelta(seconds=1))
    for result in (later, FULL, SERVED, replace(later, model_id="other-1")):
        path = store_study(result, tmp_path)
        assert read_study(path) == result
    assert latest_study(tmp_path, "energy-1", "sweep") == later
    newest = replace(FULL, started_at=FULL.started_at + timedelta(seconds=2))
    store_study(newest, tmp_path).write_text("{")
    elsewhere = replace(newest, environment=replace(ENVIRONMENT, cpu="other"))
    store_study(replace(elsewhere, started_at=newest.started_at + timedelta(1)), tmp_path)
    assert latest_study(tmp_path, "energy-1", "sweep") == later
    assert latest_study(tmp_path, "energy-1", "threads") is None
