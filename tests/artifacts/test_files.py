"""What is no file never hangs a reader and never fills its memory."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlcore import artifacts
from mlcore.errors import ArtifactError
from tests.artifacts.conftest import FILES, manifest, publish_in, read_manifest
from tests.stand_ins import folder_of_nobody, put

STAND_INS = ["folder", "pipe", "loop", "socket", "zeros", "huge"]


@pytest.mark.parametrize("stand_in", STAND_INS)
def test_a_model_file_that_is_none_is_refused(folder, stand_in):
    put(folder / "model.onnx", stand_in)
    model = artifacts.ModelFolder.at(folder)
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        model.read("model.onnx")
    assert model.missing() == ()
    assert model.damaged() == ("model.onnx",)


@pytest.mark.parametrize("stand_in", STAND_INS)
def test_a_manifest_that_is_no_file_is_refused(tmp_path, folder, stand_in):
    put(folder / artifacts.MANIFEST, stand_in)
    with pytest.raises(ArtifactError, match=r"artifact\.manifest") as caught:
        read_manifest(folder)
    assert artifacts.is_mendable(caught.value)
    assert artifacts.published(tmp_path) == ()
    assert artifacts.ModelFolder.find(tmp_path, folder.name)


@pytest.mark.parametrize("stand_in", STAND_INS)
def test_whatever_stands_in_a_file_s_place_can_be_removed_and_the_file_written(folder, stand_in):
    put(folder / "model.onnx", stand_in)
    model = artifacts.ModelFolder.at(folder)
    model.clear_damage()
    model.add({"model.onnx": FILES["model.onnx"]})
    assert artifacts.ModelFolder.at(folder).damaged() == ()


def test_a_file_of_another_size_than_the_published_one_is_not_read(folder, monkeypatch):
    model = artifacts.ModelFolder.at(folder)
    assert model.manifest.sizes == {name: len(content) for name, content in FILES.items()}
    (folder / "model.onnx").write_bytes(b"much larger")
    monkeypatch.setattr(os, "fdopen", None)
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        model.read("model.onnx")


@pytest.mark.parametrize("barred", ["rent-1", "models"])
def test_a_folder_that_nobody_may_search_is_told_and_is_not_damage(barred):
    with folder_of_nobody() as data_folder:
        folder = publish_in(data_folder, manifest())
        known = artifacts.ModelFolder.at(folder)
        assert known.manifest.files
        (folder if barred == "rent-1" else folder.parent).chmod(0)
        for look in (
            lambda: read_manifest(folder),
            lambda: artifacts.ModelFolder.at(folder).damaged(),
            lambda: known.read("model.onnx"),
            known.missing,
            known.damaged,
        ):
            with pytest.raises(ArtifactError, match=r"artifact\.(manifest|unreadable)") as caught:
                look()
            assert caught.value.facts["reason"] == "Permission denied"
            assert not artifacts.is_mendable(caught.value)
        assert artifacts.ModelFolder.find(data_folder, "rent-1"), "it may be there"


def test_models_that_cannot_be_listed_are_told(tmp_path, folder, monkeypatch):
    def barred(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", barred)
    monkeypatch.setattr(Path, "iterdir", barred)
    with pytest.raises(ArtifactError, match=r"artifact\.unreadable"):
        artifacts.published(tmp_path)


def test_a_data_folder_that_nobody_may_search_has_no_known_current_model():
    with folder_of_nobody() as data_folder:
        artifacts.set_current(data_folder, "rent-1")
        data_folder.chmod(0)
        with pytest.raises(ArtifactError, match=r"artifact\.current"):
            artifacts.current_id(data_folder)
