"""Stored results removed and taken back."""

import pytest

from mlcore.benchmark.history import list_results
from mlcore.benchmark.removal import put_back, remove_result
from mlcore.benchmark.store import read_result, store
from mlcore.errors import BenchmarkError
from tests.benchmark.test_result import FULL


def test_what_was_removed_comes_back_as_it_was(tmp_path):
    path = store(FULL, tmp_path)
    removed = remove_result(path)
    assert list_results(tmp_path) == ()
    put_back(removed)
    assert read_result(path) == FULL


def test_what_somebody_else_has_removed_is_no_fault(tmp_path):
    path = store(FULL, tmp_path)
    assert remove_result(path) is not None
    assert remove_result(path) is None


def test_what_cannot_be_removed_is_said(tmp_path):
    with pytest.raises(BenchmarkError) as caught:
        remove_result(tmp_path)
    assert caught.value.code == "benchmark.unwritable"
