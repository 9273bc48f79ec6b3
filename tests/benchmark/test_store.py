"""Results on disk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mlcore.benchmark import latest_result, read_result
from mlcore.benchmark.store import list_results, put_back, remove_result, store_result
from mlcore.benchmark.studies import conclude
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.errors import BenchmarkError
from tests.benchmark.fakes import ENVIRONMENT
from tests.benchmark.test_result import FULL, SERVED, SWEEP

HERE = replace(FULL, environment=replace(ENVIRONMENT, cpu=cpu_name()))
LATER = replace(HERE, started_at=HERE.started_at + timedelta(seconds=1))


def test_a_stored_result_is_read_back(tmp_path):
    path = store_result(HERE, tmp_path)
    assert path.name == "20260501T123000.000000Z-energy-1.json"
    assert read_result(path) == HERE


def test_the_newest_result_of_the_model_counts(tmp_path):
    for result in (LATER, HERE, replace(LATER, model_id="other-1")):
        store_result(result, tmp_path)
    assert latest_result(tmp_path, "energy-1") == LATER


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema_version": 1}'])
def test_a_broken_file_is_passed_over(tmp_path, content):
    store_result(HERE, tmp_path)
    store_result(LATER, tmp_path).write_bytes(content)
    assert latest_result(tmp_path, "energy-1") == HERE


def test_a_result_without_the_headlines_way_of_asking_is_passed_over(tmp_path):
    store_result(HERE, tmp_path)
    batches = tuple(pair for pair in LATER.pairs if pair.workload == "batch")
    store_result(conclude(replace(LATER, pairs=batches, verdicts=())), tmp_path)
    assert latest_result(tmp_path, "energy-1") == HERE


def test_results_of_another_processor_are_passed_over(tmp_path):
    store_result(replace(HERE, environment=replace(ENVIRONMENT, cpu="other")), tmp_path)
    assert latest_result(tmp_path, "energy-1") is None


def test_a_folder_without_results_has_none(tmp_path):
    assert latest_result(tmp_path, "energy-1") is None


def test_a_full_disk_is_said_in_words_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mlcore.benchmark.store.write_atomically", full)
    with pytest.raises(BenchmarkError, match="No space left") as caught:
        store_result(HERE, tmp_path)
    assert caught.value.code == "benchmark.unwritable"
    assert list((tmp_path / "benchmarks").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "benchmarks").write_text("in the way")
    with pytest.raises(BenchmarkError) as caught:
        store_result(HERE, tmp_path)
    assert caught.value.code == "benchmark.unwritable"


def test_the_newest_of_each_study_counts_and_broken_files_do_not(tmp_path):
    later = replace(SWEEP, started_at=SWEEP.started_at + timedelta(seconds=1))
    for result in (later, SWEEP, SERVED, replace(later, model_id="other-1")):
        path = store_result(result, tmp_path)
        assert read_result(path) == result
    assert latest_result(tmp_path, "energy-1", "sweep") == later
    newest = replace(SWEEP, started_at=SWEEP.started_at + timedelta(seconds=2))
    store_result(newest, tmp_path).write_text("{")
    elsewhere = replace(newest, environment=replace(ENVIRONMENT, cpu="other"))
    store_result(replace(elsewhere, started_at=newest.started_at + timedelta(1)), tmp_path)
    assert latest_result(tmp_path, "energy-1", "sweep") == later
    assert latest_result(tmp_path, "energy-1", "threads") is None


def test_results_are_listed_the_newest_first_and_by_kind(tmp_path):
    later = replace(SWEEP, started_at=FULL.started_at + timedelta(days=1))
    store_result(FULL, tmp_path)
    store_result(later, tmp_path)
    store_result(replace(FULL, model_id="cars-1"), tmp_path)
    (tmp_path / "benchmarks" / "notes.json").write_text("{}")
    found = list_results(tmp_path, model_id="energy-1")
    assert [one.study for one in found] == ["sweep", "headline"]
    assert [one.started_at for one in found] == [later.started_at, FULL.started_at]
    assert len(list_results(tmp_path)) == 3
    assert [one.study for one in list_results(tmp_path, study="sweep")] == ["sweep"]


def test_what_was_removed_comes_back_as_it_was(tmp_path):
    path = store_result(FULL, tmp_path)
    removed = remove_result(path)
    assert list_results(tmp_path) == ()
    put_back(removed)
    assert read_result(path) == FULL


def test_what_somebody_else_has_removed_is_no_fault(tmp_path):
    path = store_result(FULL, tmp_path)
    assert remove_result(path) is not None
    assert remove_result(path) is None


def test_what_cannot_be_removed_is_said(tmp_path):
    with pytest.raises(BenchmarkError) as caught:
        remove_result(tmp_path)
    assert caught.value.code == "benchmark.unwritable"
