"""Results on disk."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mlcore.benchmark import store as storage
from mlcore.benchmark.result import conclude
from mlcore.benchmark.store import latest_result, read_result, store
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.errors import BenchmarkError
from tests.benchmark.fakes import ENVIRONMENT
from tests.benchmark.test_result import FULL

HERE = replace(FULL, environment=replace(ENVIRONMENT, cpu=cpu_name()))
LATER = replace(HERE, started_at=HERE.started_at + timedelta(seconds=1))


def test_a_stored_result_is_read_back(tmp_path):
    path = store(HERE, tmp_path)
    assert path.name == "20260501T123000.000000Z-energy-1.json"
    assert read_result(path) == HERE


def test_the_newest_result_of_the_model_counts(tmp_path):
    for result in (LATER, HERE, replace(LATER, model_id="other-1")):
        store(result, tmp_path)
    assert latest_result(tmp_path, "energy-1") == LATER


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"schema_version": 1}'])
def test_a_broken_file_is_passed_over(tmp_path, content):
    store(HERE, tmp_path)
    store(LATER, tmp_path).write_bytes(content)
    assert latest_result(tmp_path, "energy-1") == HERE


def test_a_result_without_the_headlines_way_of_asking_is_passed_over(tmp_path):
    store(HERE, tmp_path)
    batches = tuple(pair for pair in LATER.pairs if pair.workload == "batch")
    store(conclude(replace(LATER, pairs=batches, verdicts=())), tmp_path)
    assert latest_result(tmp_path, "energy-1") == HERE


def test_results_of_another_processor_are_passed_over(tmp_path):
    store(replace(HERE, environment=replace(ENVIRONMENT, cpu="other")), tmp_path)
    assert latest_result(tmp_path, "energy-1") is None


def test_a_folder_without_results_has_none(tmp_path):
    assert latest_result(tmp_path, "energy-1") is None


def test_a_full_disk_is_said_in_words_and_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "write_atomically", full)
    with pytest.raises(BenchmarkError, match="No space left") as caught:
        store(HERE, tmp_path)
    assert caught.value.code == "benchmark.unwritable"
    assert list((tmp_path / "benchmarks").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "benchmarks").write_text("in the way")
    with pytest.raises(BenchmarkError) as caught:
        store(HERE, tmp_path)
    assert caught.value.code == "benchmark.unwritable"
