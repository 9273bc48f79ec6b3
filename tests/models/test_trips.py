"""One trip through train, convert and load names the model once and enters its storage once."""

from __future__ import annotations

from collections import Counter

import pytest

import mlcore
from mlcore.artifacts import ModelFolder, folder
from mlcore.models import open_model


@pytest.fixture
def counted(monkeypatch) -> Counter[str]:
    """Count fingerprints, locks and manifests that are read."""
    calls: Counter[str] = Counter()

    def count(place: object, name: str) -> None:
        real = getattr(place, name)

        def counting(*arguments: object) -> object:
            found = real(*arguments)
            calls[name.strip("_")] += 1
            return found

        monkeypatch.setattr(place, name, counting)

    count(mlcore.ModelConfig, "fingerprint")
    count(ModelFolder, "locked")
    count(folder, "_read_manifest")
    return calls


@pytest.mark.parametrize("ask", [mlcore.train, mlcore.convert])
def test_making_what_is_not_there_takes_one_lock(small_config, counted, ask):
    ask(small_config)
    assert counted == {"fingerprint": 1, "locked": 1}


@pytest.mark.parametrize("ask", [mlcore.load, open_model])
def test_loading_what_is_not_there_takes_one_lock(small_config, counted, ask):
    ask(small_config)
    assert counted == {"fingerprint": 1, "locked": 1}


@pytest.mark.parametrize("ask", [mlcore.load, open_model])
def test_loading_what_is_published_reads_its_manifest_and_locks_nothing(
    small_copy, small_config, counted, ask
):
    ask(small_config)
    assert counted == {"fingerprint": 1, "read_manifest": 1}


@pytest.mark.parametrize("ask", [mlcore.train, mlcore.convert])
def test_asking_again_for_what_is_published_reads_its_manifest_under_one_lock(
    small_copy, small_config, counted, ask
):
    ask(small_config)
    assert counted == {"fingerprint": 1, "locked": 1, "read_manifest": 1}


def test_converting_what_is_trained_reads_its_manifest_under_one_lock(small_config, counted):
    mlcore.train(small_config)
    counted.clear()
    mlcore.convert(small_config)
    assert counted == {"fingerprint": 1, "locked": 1, "read_manifest": 1}
