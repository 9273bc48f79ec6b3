"""What a server answers while nobody knows which model is the current one, or may not look."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mlcore import artifacts
from mlcore.config import ModelConfig
from mlcore.serving import create_api, lifespan
from mlcore.serving.lifecycle import _closing, check_start
from tests.serving.answers import error_of


@pytest.fixture
def copied(small_copy: Path) -> Path:
    """Return a data folder of the test's own whose model is the current one."""
    return small_copy.parents[1]


@pytest.fixture
def api() -> TestClient:
    return TestClient(create_api(patience_s=30.0), raise_server_exceptions=False)


def test_a_damaged_pointer_is_503_while_named_models_answer(
    copied: Path, api: TestClient, small_copy: Path
) -> None:
    assert api.get("/v1/model").status_code == 200
    pointer = copied / "current"
    pointer.unlink()
    pointer.write_bytes(b"\xff" * 20)
    for answer in (api.get("/v1/model"), api.post("/v1/predict", json={"data": [1, 2, 3, 4, 5]})):
        assert answer.status_code == 503
        assert error_of(answer)["code"] == "artifact.current-id"
        assert str(copied) not in answer.text
    health = api.get("/v1/health")
    assert health.status_code == 503
    assert "current" in health.json()["reason"]
    assert api.get("/v1/model", params={"model": small_copy.name}).json()["id"] == small_copy.name
    assert pointer.read_bytes() == b"\xff" * 20
    artifacts.set_current(copied, small_copy.name)
    assert api.get("/v1/model").json()["id"] == small_copy.name


def test_a_server_starts_with_a_damaged_pointer_and_leaves_it(copied: Path) -> None:
    pointer = copied / "current"
    pointer.unlink()
    os.mkfifo(pointer)

    async def live() -> None:
        async with lifespan(None):
            pass

    try:
        check_start()
        asyncio.run(live())
    finally:
        _closing.clear()
    assert stat.S_ISFIFO(os.lstat(pointer).st_mode)


def test_a_get_of_another_model_does_not_decide_which_is_current(
    trained_folder: Path, own_data_folder: Path, api: TestClient
) -> None:
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    (own_data_folder / "current").unlink()
    assert api.get("/v1/model", params={"model": "cars"}).json()["name"] == "cars"
    assert artifacts.current_id(own_data_folder) is None
    assert api.get("/v1/model").json()["name"] == "energy"


def test_a_folder_that_cannot_be_searched_is_503(
    copied: Path, api: TestClient, small_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_open, real_stat = os.open, os.stat

    def barred(real: Callable[..., object]) -> Callable[..., object]:
        def call(path: Path, *arguments: object, **options: object) -> object:
            if str(path).startswith(str(small_copy) + os.sep):
                raise PermissionError(13, "Permission denied", str(path))
            return real(path, *arguments, **options)

        return call

    monkeypatch.setattr(os, "open", barred(real_open))
    monkeypatch.setattr(os, "stat", barred(real_stat))
    for query in ({"model": small_copy.name}, {}):
        answer = api.get("/v1/model", params=query)
        assert answer.status_code == 503
        assert error_of(answer)["code"] == "artifact.manifest"
        assert "Permission denied" in error_of(answer)["message"]


def test_the_former_model_answers_until_the_new_one_can(
    trained_folder: Path, own_data_folder: Path
) -> None:
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    TestClient(create_api(patience_s=30.0)).get("/v1/model").raise_for_status()
    hasty = TestClient(create_api(patience_s=0.0))
    assert hasty.get("/v1/model").json()["name"] == "energy"
    # Nobody has opened it in this folder.
    artifacts.set_current(own_data_folder, ModelConfig(dataset="cars").fingerprint())
    names = []
    while not names or names[-1] != "cars":
        answer = hasty.get("/v1/model")
        assert answer.status_code == 200
        names.append(answer.json()["name"])
        time.sleep(0.005)
    assert "energy" in names
