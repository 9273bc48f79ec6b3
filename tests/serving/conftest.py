"""One trained model and one running server that the tests of the API share."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from mlcore import artifacts
from mlcore.models import prepare, resolve
from mlcore.serving import PredictFirst, api_routes, create_api
from tests.serving.servers import Server, running


@pytest.fixture(scope="session")
def trained(trained_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the default model, current."""
    folder = tmp_path_factory.mktemp("levers") / "data"
    others = shutil.ignore_patterns("cars-*")
    return shutil.copytree(trained_folder, folder, symlinks=True, ignore=others)


@pytest.fixture
def data_folder(trained: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEVERS_DATA", str(trained))
    return trained


@pytest.fixture
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def client(data_folder: Path) -> Iterator[TestClient]:
    # A request waits half a second for a model; a busy machine may take longer to open it.
    while not (state := prepare(resolve())).ready:
        assert state.error is None
        time.sleep(0.01)
    api = create_api()
    # As the product does: one route before all others, one beside the rest.
    app = Starlette(routes=api_routes(api), middleware=[Middleware(PredictFirst, api=api)])
    with TestClient(app, base_url="http://testserver/api") as client:
        yield client


@pytest.fixture
def row(trained: Path) -> list[float]:
    """Return a row of the default model; the data folder of the test stays as it is."""
    model_id = artifacts.current_id(trained)
    assert model_id is not None
    manifest = artifacts.ModelFolder(trained, model_id).manifest
    return list(manifest.schema.typical_row)


@pytest.fixture(scope="session")
def server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server that answers; it is stopped at the end."""
    with running(trained, tmp_path_factory.mktemp("server")) as server:
        yield server
