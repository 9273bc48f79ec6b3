"""A damaged pointer to the current model never means another model, and only training moves it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

import mlcore
from mlcore import artifacts
from mlcore.cli import main
from mlcore.errors import ArtifactError
from mlcore.models import choices, prepare, resolve
from tests.stand_ins import put

ROW = ["12", "20", "5", "1", "7"]


@pytest.fixture(params=["random bytes", "gone", "folder", "loop", "pipe", "zeros"])
def damaged(request, small_copy: Path) -> Path:
    """Return a pointer that cannot be followed, in a data folder with a model."""
    pointer = small_copy.parents[1] / "current"
    if request.param == "random bytes":
        pointer.unlink()
        pointer.write_bytes(os.urandom(40))
    elif request.param == "gone":
        artifacts.set_current(small_copy.parents[1], "rent-0123456789ab")
    else:
        put(pointer, request.param)
    return pointer


def facts_of(pointer: Path) -> tuple[int, int]:
    return os.lstat(pointer).st_mode, os.lstat(pointer).st_ino


def test_a_damaged_pointer_is_told_and_stays_as_it_is(damaged, small_copy, small_config, capsys):
    before = facts_of(damaged)
    with pytest.raises(ArtifactError, match=r"artifact\.current"):
        resolve()
    for arguments in (["predict", *ROW], ["info"]):
        assert main(arguments) == 2
        written = capsys.readouterr()
        assert written.out == ""
        assert "urrent" in written.err
    # Models that are named answer, and leave the pointer alone.
    assert main(["predict", *ROW, "--model", small_copy.name]) == 0
    assert main(["info", "--model", small_copy.name]) == 0
    assert mlcore.load(small_config).model_id == small_copy.name
    assert small_copy.name in {choice.model_id for choice in choices()}
    assert facts_of(damaged) == before


def test_training_makes_a_model_current_whatever_stands_there(damaged, small_copy):
    assert main(["train", "--trees", "5"]) == 0
    assert artifacts.current_id(small_copy.parents[1]) == small_copy.name
    assert resolve() == mlcore.ModelConfig(n_estimators=5)


def test_no_pointer_means_the_default_model(small_copy):
    (small_copy.parents[1] / "current").unlink()
    assert resolve() == mlcore.ModelConfig()


def test_the_default_model_is_made_again_where_its_folder_is_gone(own_data_folder):
    default = mlcore.ModelConfig()
    own_data_folder.mkdir()
    artifacts.set_current(own_data_folder, default.fingerprint())
    assert resolve() == default


def wait(model: mlcore.ModelConfig | str) -> None:
    deadline = time.monotonic() + 60
    while not (state := prepare(model)).ready:
        assert state.error is None
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_looking_at_a_model_does_not_make_it_the_current_one(small_copy, small_config):
    pointer = small_copy.parents[1] / "current"
    pointer.unlink()
    wait(small_config)
    assert not os.path.lexists(pointer)
    assert resolve() == mlcore.ModelConfig()


def test_only_the_default_becomes_the_current_one_by_itself(trained_folder, own_data_folder):
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    pointer = own_data_folder / "current"
    pointer.unlink()
    wait(mlcore.ModelConfig(dataset="cars"))
    assert not os.path.lexists(pointer)
    wait(mlcore.ModelConfig())
    assert artifacts.current_id(own_data_folder) == mlcore.ModelConfig().fingerprint()


def test_the_default_answers_though_the_pointer_to_it_cannot_be_written(
    trained_folder, own_data_folder, monkeypatch
):
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    (own_data_folder / "current").unlink()

    def read_only(*_arguments: object, **_options: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "symlink_to", read_only)
    monkeypatch.setattr(Path, "write_text", read_only)
    wait(mlcore.ModelConfig())


def test_models_that_cannot_be_listed_are_not_called_unknown(small_copy, monkeypatch):
    def barred(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", barred)
    with pytest.raises(ArtifactError, match=r"artifact\.unreadable"):
        resolve("rent")
    assert [choice.name for choice in choices()][:2] == ["energy", "cars"]
