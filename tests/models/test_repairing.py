"""Converting or training again repairs whatever is damaged; opening a model never does."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcore
from mlcore import artifacts
from mlcore.cli import main
from mlcore.errors import ArtifactError
from tests.manifests import change_manifest
from tests.models.rents import X, Y, forest
from tests.stand_ins import put

FILES = ["model.onnx", "model.exact.onnx", "scaler.npy", "twin.skops", "calibration.npz"]


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def bring() -> Path:
    converted = mlcore.convert(forest(), X, name="rent", y_sample=Y)
    return converted.path.parent


def assert_whole(folder: Path) -> None:
    stored = artifacts.ModelFolder.at(folder).manifest
    assert set(stored.files) == set(FILES)
    assert artifacts.ModelFolder.at(folder).damaged() == ()


@pytest.mark.parametrize("name", [*FILES, artifacts.MANIFEST])
@pytest.mark.parametrize("stand_in", [None, "folder", "pipe"])
def test_converting_the_same_pipeline_again_repairs_it(name, stand_in):
    folder = bring()
    if stand_in is None:
        flip(folder / name)
    else:
        put(folder / name, stand_in)
    assert bring() == folder
    assert_whole(folder)
    # The answers are those of the pipeline, by every backend.
    expected = forest().predict(X)
    for backend in ("onnx", "sklearn"):
        predictor = mlcore.inference.open_predictor(artifacts.ModelFolder.at(folder), backend)
        assert predictor.predict(X).tobytes() == expected.tobytes()
    assert mlcore.load("rent").model_id == folder.name


def test_opening_a_damaged_model_repairs_nothing():
    folder = bring()
    flip(folder / "model.exact.onnx")
    before = (folder / "model.exact.onnx").read_bytes()
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        mlcore.load("rent")
    assert (folder / "model.exact.onnx").read_bytes() == before


def test_a_model_of_which_less_was_kept_is_published_whole():
    folder = bring()
    change_manifest(folder, lambda values: values["files"].pop("model.exact.onnx"))
    bring()
    assert_whole(folder)


@pytest.mark.parametrize("name", [*FILES, artifacts.MANIFEST])
def test_training_again_repairs_before_it_says_so(small_copy, small_config, name, capsys):
    flip(small_copy / name)
    assert main(["train", "--trees", "5"]) == 0
    assert "current model now" in capsys.readouterr().out
    assert_whole(small_copy)


@pytest.mark.parametrize("again", [mlcore.train, mlcore.convert])
def test_what_is_in_memory_is_written_again_over_what_is_damaged(small_copy, small_config, again):
    again(small_config)
    for name in ("twin.skops", "calibration.npz"):
        flip(small_copy / name)
    again(small_config)
    assert_whole(small_copy)


def test_a_manifest_that_only_cannot_be_reached_is_not_written_over(
    small_copy, small_config, monkeypatch
):
    """Too many open files are no reason to train again over a model that is whole."""
    before = (small_copy / artifacts.MANIFEST).read_bytes()

    def exhausted(*_arguments: object, **_options: object) -> bytes:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as patch:
        patch.setattr("mlcore.artifacts.folder.read_file", exhausted)
        for again in (mlcore.train, mlcore.convert):
            with pytest.raises(ArtifactError, match=r"Too many open files"):
                again(small_config)
    assert (small_copy / artifacts.MANIFEST).read_bytes() == before
