"""One trip enters storage once, and what is loaded stays in memory where it is needed next."""

from __future__ import annotations

from collections import Counter

import pytest

import mlcore
from mlcore import artifacts, models
from mlcore.artifacts import ModelFolder, folder
from mlcore.models import open_model
from mlcore.models.opening import is_open


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


def test_the_current_model_is_never_let_go_and_another_is(small_copy, own_data_folder):
    current = small_copy.name
    first = mlcore.load(current)
    opened = models.open_model(current)
    others = [mlcore.ModelConfig(n_estimators=1, random_state=seed) for seed in range(9)]
    for other in others:
        models.open_model(other)
    assert mlcore.load(current) is first
    assert models.open_model(current) is opened
    assert not is_open(others[0])
    # It was kept for being the current one, not for having been asked for.
    artifacts.set_current(own_data_folder, others[-1].fingerprint())
    for other in others:
        models.open_model(other)
    assert not is_open(current)
    assert is_open(others[-1])
