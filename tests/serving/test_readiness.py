"""What is answered while the model is not ready, and when the server stops."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from mlcore import ModelConfig, artifacts
from mlcore.errors import ArtifactError
from mlcore.models import Preparation, open_model
from mlcore.serving import create_api, lifecycle, lifespan
from mlcore.serving.routes import models
from tests.serving.answers import error_of

HEALTHY = {"status": "healthy", "model_loaded": True, "model_format": "ONNX"}


class FakePreparation:
    """Stands for training that takes its time or fails."""

    def __init__(self, state: Preparation) -> None:
        self.state = state
        self.n_begun = 0

    def __call__(self, model: object, *, again: bool = False) -> Preparation:
        self.n_begun += again
        return self.state


@pytest.fixture
def training(monkeypatch: pytest.MonkeyPatch) -> FakePreparation:
    fake = FakePreparation(Preparation(stage="Reading the data", share=0.25))
    monkeypatch.setattr(models, "prepare", fake)
    return fake


@pytest.fixture
def reopened() -> Iterator[None]:
    yield
    lifecycle._closing.clear()


def test_health_is_exactly_as_agreed(client: TestClient) -> None:
    answer = client.get("/v1/health")
    assert answer.status_code == 200
    assert answer.json() == HEALTHY


def test_everything_is_503_with_a_reason_while_the_model_is_trained(
    empty_folder: Path, training: FakePreparation
) -> None:
    client = TestClient(create_api(patience_s=0.0))
    for answer in (
        client.post("/v1/predict", json={"data": [1, 2, 3, 4, 5]}),
        client.get("/v1/model"),
    ):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        error = error_of(answer)
        assert error["code"] == "model.preparing"
        assert "Reading the data, 25 %" in error["message"]
    health = client.get("/v1/health")
    assert health.status_code == 503
    reason = health.json().pop("reason")
    assert health.json() == {
        "status": "unhealthy",
        "model_loaded": False,
        "model_format": "ONNX",
        "reason": reason,
    }
    assert "25 %" in reason


def test_asking_begins_the_preparation_and_later_is_answered(
    empty_folder: Path,
    row: list[float],
    small_config: ModelConfig,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # A hundred trees take seconds.
    monkeypatch.setattr("mlcore.models.catalogue._current", lambda: small_config)
    client = TestClient(create_api(patience_s=0.0))
    assert client.post("/v1/predict", json={"data": row}).status_code == 503
    deadline = time.monotonic() + 60
    while client.get("/v1/health").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert client.post("/v1/predict", json={"data": row}).status_code == 200


def test_a_model_on_disk_is_answered_at_the_first_request(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: list[float]
) -> None:
    link = tmp_path / "another-name-for-the-folder"
    link.symlink_to(trained)
    monkeypatch.setenv("LEVERS_DATA", str(link))
    client = TestClient(create_api(patience_s=30.0))
    assert client.post("/v1/predict", json={"data": row}).status_code == 200


def test_a_failure_is_told_without_the_servers_folders_and_tried_again_later(
    empty_folder: Path, training: FakePreparation
) -> None:
    failure = ArtifactError("artifact.unwritable", folder=str(empty_folder), reason="No space left")
    training.state = Preparation(error=failure)
    now = 100.0
    held = models.Models(clock=lambda: now)

    def begun_after(seconds: float) -> int:
        nonlocal now
        now += seconds
        with pytest.raises(ArtifactError):
            asyncio.run(held.get())
        return training.n_begun

    assert [begun_after(0), begun_after(1), begun_after(30), begun_after(1)] == [0, 0, 1, 1]
    client = TestClient(create_api())
    answer = client.post("/v1/predict", json={"data": [1]})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"
    assert "No space left" in error_of(answer)["message"]
    assert str(empty_folder.parent) not in answer.text + client.get("/v1/health").text


def test_a_damaged_model_is_not_served(
    trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: list[float]
) -> None:
    import shutil

    shutil.copytree(trained, tmp_path / "copy", symlinks=True)
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path / "copy"))
    folder = artifacts.ModelFolder(tmp_path / "copy", opened_id(trained)).path
    content = bytearray((folder / artifacts.EXACT).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / artifacts.EXACT).write_bytes(content)
    client = TestClient(create_api(patience_s=30.0))
    answer = client.post("/v1/predict", json={"data": row})
    assert answer.status_code == 503
    assert error_of(answer)["code"] == "artifact.hash"
    assert client.get("/v1/health").status_code == 503


def opened_id(data_folder: Path) -> str:
    model_id = artifacts.current_id(data_folder)
    assert model_id is not None
    return model_id


def test_the_current_model_changes_with_its_pointer(
    client: TestClient, data_folder: Path, row: list[float]
) -> None:
    import mlcore

    default = opened_id(data_folder)
    other = open_model(mlcore.ModelConfig(n_estimators=3)).manifest.model_id
    try:
        artifacts.set_current(data_folder, other)
        assert client.get("/v1/model").json()["id"] == other
    finally:
        artifacts.set_current(data_folder, default)
    assert client.get("/v1/model").json()["id"] == default


def test_nothing_is_kept_of_one_data_folder_for_another(
    client: TestClient, row: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    training: FakePreparation,
) -> None:  # fmt: skip
    training.state = Preparation(ready=True)
    assert client.get("/v1/health").status_code == 200
    training.state = Preparation()
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    assert client.get("/v1/health").status_code == 503


def test_start_does_not_wait_for_the_model(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch, reopened: None
) -> None:
    begun: list[object] = []
    monkeypatch.setattr(lifecycle, "prepare", begun.append)

    async def live() -> None:
        async with lifespan(None):
            assert len(begun) == 1
            assert not lifecycle.is_closing()
        assert lifecycle.is_closing()

    asyncio.run(live())


def test_readiness_is_withdrawn_before_the_servers_own_handler_runs(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, reopened: None
) -> None:
    seen: list[bool] = []
    alarms: list[float] = []
    monkeypatch.setattr(signal, "setitimer", lambda _, seconds: alarms.append(seconds))
    # It would end the tests themselves, a few seconds later.
    monkeypatch.setattr(lifecycle, "_end", lambda: None)
    before = signal.signal(signal.SIGTERM, lambda *_: seen.append(lifecycle.is_closing()))
    ours = signal.getsignal(signal.SIGTERM)

    async def live() -> None:
        async with lifespan(None):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0.05)

    try:
        asyncio.run(live())
        assert signal.getsignal(signal.SIGTERM) is ours
    finally:
        signal.signal(signal.SIGTERM, before)
    assert seen == [True]
    assert alarms == [lifecycle.GRACE_S]
    health = client.get("/v1/health")
    assert health.status_code == 503
    assert health.json()["reason"] == "The server is shutting down."
    assert client.get("/v1/model").status_code == 200
