"""What every test stands on: a data folder of its own, and models trained once a process."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

import mlcore
from mlcore import artifacts

# The machines that run the tests differ in speed: no example has a deadline.
settings.register_profile("levers", deadline=None, derandomize=True, database=None)
settings.load_profile("levers")

LONG = ("project/test_commands", "browser/", "cli/", "pages/", "fuzz/")

SMALL = mlcore.ModelConfig(n_estimators=5)


def pytest_configure(config: pytest.Config) -> None:
    # Examples in docstrings lie outside this folder, where no fixture below reaches them.
    folder = tempfile.mkdtemp(prefix="levers-doctests-")
    known = {name: os.environ.get(name) for name in ("LEVERS_DATA", "LEVERS_LOCK")}
    os.environ["LEVERS_DATA"] = folder
    # Each process of the tests measures whenever it likes.
    os.environ["LEVERS_LOCK"] = f"{folder}/lock"

    def put_back() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        for name, value in known.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value

    config.add_cleanup(put_back)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Leave what is imported and collected, which stays until the end, out of garbage collection.

    It was gone through again and again: a sixth of the time of collecting, 3 % of the tests'.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no process is left with it in the end."""
    items.sort(key=lambda item: rank(item.path))


def rank(path: Path) -> int:
    place = path.as_posix()
    found = (number for number, name in enumerate(LONG) if f"/tests/{name}" in place)
    return next(found, len(LONG))


@pytest.fixture(autouse=True)
def own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the test's models and results apart from those of all others."""
    folder = tmp_path / "levers"
    monkeypatch.setenv("LEVERS_DATA", str(folder))
    monkeypatch.setenv("LEVERS_LOCK", str(tmp_path / "levers-lock"))
    return folder


@pytest.fixture(scope="session")
def trained_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the default models of ``energy`` (current) and ``cars``.

    Nobody writes to it, for the processes of a run share it; a test that must copies it.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "trained"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(folder))
        configs = [mlcore.ModelConfig(dataset="cars"), mlcore.ModelConfig()]
        # Each process begins with the one that the process before does not make, waits for the
        # other and finds it.
        if os.environ.get("PYTEST_XDIST_WORKER", "gw0").endswith(("1", "3", "5", "7")):
            configs.reverse()
        for config in configs:
            mlcore.load(config)
        energy = mlcore.ModelConfig().fingerprint()
        if artifacts.current_id(folder) != energy:
            artifacts.set_current(folder, energy)
    return folder


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with a model of five trees, not to be written to."""
    folder = tmp_path_factory.mktemp("small")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(folder))
        artifacts.set_current(folder, mlcore.load(SMALL).model_id)
    return folder


@pytest.fixture(scope="session")
def classes_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder with the models ``bands`` and ``flags``, not to be written to."""
    from tests.models.bands import BANDS, FLAGS, X, Y

    folder = tmp_path_factory.mktemp("classes")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(folder))
        mlcore.convert(BANDS, X, Y, name="bands", held_out=True)
        mlcore.convert(FLAGS, X[:, 1:], name="flags")
    return folder


@pytest.fixture(scope="session")
def components_looked_for_once() -> Iterator[None]:
    """Let what other packages offer to Streamlit be looked for once.

    Before the first run of each page all metadata of what is installed is read: 0.2 s of its 0.25.
    """
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        found = cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", found)
        yield


@pytest.fixture(scope="session")
def forking() -> Iterator[None]:
    """Keep a process that has imported the libraries, and forks."""
    from tests import starting

    with starting.forking():
        yield


@pytest.fixture
def forked(forking: None) -> Iterator[None]:
    """Fork the processes that the project starts: what they do is tested, not their start."""
    from tests import starting

    with starting.forked():
        yield


@pytest.fixture
def small_config() -> mlcore.ModelConfig:
    """Return the configuration of the model in ``small_folder``."""
    return SMALL


@pytest.fixture
def small_copy(small_folder: Path, own_data_folder: Path) -> Path:
    """Return the folder of the small model in the test's own data folder; nothing is in memory."""
    shutil.copytree(small_folder, own_data_folder, symlinks=True)
    return own_data_folder / "models" / SMALL.fingerprint()


@pytest.fixture(scope="session")
def default_predictor(trained_folder: Path) -> mlcore.Predictor:
    """Return the default model, 100 trees on ``energy``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(trained_folder))
        return mlcore.load()


@pytest.fixture
def backends(trained_folder: Path) -> Iterator[Callable[[str], mlcore.Predictor]]:
    """Return a way to load the default model behind any backend."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(trained_folder))
        yield lambda backend: mlcore.load(backend=backend)
