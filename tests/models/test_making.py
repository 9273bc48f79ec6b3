"""What is gone is made again; what is damaged is refused, and repaired when somebody asks."""

from __future__ import annotations

import io
import pickle
import shutil
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

import mlcore
from mlcore import artifacts
from mlcore.cli import main
from mlcore.errors import ArtifactError
from mlcore.models import can_rebuild, open_model, resolve
from mlcore.models.making import rebuild
from tests.manifests import change_manifest
from tests.models.rents import X, Y, forest
from tests.stand_ins import put

OWN_FILES = ["model.onnx", "model.exact.onnx", "scaler.npy", "twin.skops", "calibration.npz"]
FILES = [*OWN_FILES, "held_out.npz"]
BACKENDS = ["onnx", "onnx-portable", "sklearn"]


@pytest.fixture
def expected(small_folder, small_config, monkeypatch):
    """Return the typical answer of each backend of the untouched model."""
    with monkeypatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(small_folder))
        return {name: typical(small_config, name) for name in BACKENDS}


def typical(config: mlcore.ModelConfig, backend: str) -> float:
    predictor = mlcore.load(config, backend=backend)
    return predictor.predict_one(predictor.schema.typical_row).prediction


def damage(folder, name: str, content: bytes, *, signed: bool = False) -> None:
    (folder / name).write_bytes(content)
    if signed:  # as somebody would who can write the manifest as well

        def sign(values):
            values["files"][name] = sha256(content).hexdigest()
            values["sizes"][name] = len(content)

        change_manifest(folder, sign)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("backend", BACKENDS)
def test_a_file_that_is_gone_is_made_again(small_copy, small_config, expected, name, backend):
    (small_copy / name).unlink()
    assert typical(small_config, backend) == expected[backend]
    assert artifacts.ModelFolder.at(small_copy).missing() == ()
    assert artifacts.ModelFolder.at(small_copy).read(name)
    assert open_model(small_config).X.shape == (800, 5)


def test_a_model_in_memory_is_written_again_where_its_folder_is_gone(
    small_copy, small_config, expected
):
    mlcore.train(small_config)
    shutil.rmtree(small_copy.parents[1])
    for backend in BACKENDS:
        assert typical(small_config, backend) == expected[backend]
    assert (small_copy / "model.onnx").exists()


@pytest.mark.parametrize("name", ["model.onnx", "model.exact.onnx"])
@pytest.mark.parametrize("cut", [0, 1, 100])
def test_a_truncated_model_is_refused_while_a_loaded_one_keeps_answering(
    small_copy, small_config, expected, name, cut
):
    backend = "onnx" if "exact" in name else "onnx-portable"
    loaded = mlcore.load(small_config, backend=backend)
    content = (small_copy / name).read_bytes()
    damage(small_copy, name, content[:cut])
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        mlcore.inference.open_predictor(artifacts.ModelFolder.at(small_copy), backend)
    assert mlcore.load(small_config, backend=backend) is loaded
    assert loaded.predict_one(loaded.schema.typical_row).prediction == expected[backend]


@pytest.mark.parametrize("name", FILES)
def test_one_flipped_bit_is_refused(small_copy, small_config, name):
    content = bytearray((small_copy / name).read_bytes())
    content[len(content) // 2] ^= 1
    damage(small_copy, name, bytes(content))
    backend = {"model.exact.onnx": "onnx", "twin.skops": "sklearn"}.get(name, "onnx-portable")
    ask = {
        "calibration.npz": open_model,
        "held_out.npz": lambda config: open_model(config).held_out(),
    }.get(name, partial(mlcore.load, backend=backend))
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        ask(small_config)


def npy(array: object) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, np.asarray(array), allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pickle.dumps(np.ones((2, 5))),
        npy(np.array([[None] * 5] * 2)),
        npy(np.ones((5, 2))),
        npy(np.ones((2, 4))),
        npy(np.ones((2, 5), dtype=np.float32)),
        npy([[0.0] * 5, [1.0] * 4 + [0.0]]),
        npy([[0.0] * 5, [1.0] * 4 + [-1.0]]),
        npy([[0.0] * 5, [1.0] * 4 + [np.nan]]),
        npy([[np.inf] * 5, [1.0] * 5]),
        b"",
        b"\x93NUMPY",
    ],
    ids=["pickle", "objects", "turned", "narrow", "float32", "zero", "negative", "nan", "inf",
         "empty", "cut"],
)  # fmt: skip
def test_a_scaler_that_cannot_scale_is_refused_even_if_it_is_signed(
    small_copy, small_config, content
):
    damage(small_copy, "scaler.npy", content, signed=True)
    with pytest.raises(ArtifactError, match=r"artifact\.scaler"):
        mlcore.load(small_config, backend="onnx-portable")


@pytest.mark.parametrize("content", [b"", b"garbage", pickle.dumps({"a": 1})])
def test_a_model_that_is_none_is_refused_even_if_it_is_signed(small_copy, small_config, content):
    damage(small_copy, "model.exact.onnx", content, signed=True)
    with pytest.raises(ArtifactError):
        mlcore.load(small_config)


def test_a_model_that_would_come_out_different_is_refused(small_copy, small_config):
    """The published file is gone and the rebuilt one is not it: nobody knows which is right."""
    change_manifest(small_copy, lambda values: values["files"].update({"model.onnx": "0" * 64}))
    (small_copy / "model.onnx").unlink()
    with pytest.raises(ArtifactError, match=r"artifact\.not-reproducible"):
        mlcore.load(small_config)


def test_a_model_of_other_libraries_is_served_but_not_rebuilt(small_copy, small_config):
    """Its id says other versions: what these versions make is another model."""
    other = small_copy.with_name("energy-0123456789ab")
    small_copy.rename(other)
    change_manifest(other, lambda values: values.update(model_id=other.name))
    assert mlcore.load(other.name, backend="onnx").model_id == other.name
    (other / "model.onnx").unlink()
    with pytest.raises(ArtifactError, match=r"artifact\.missing"):
        mlcore.load(other.name, backend="onnx-portable")


def test_a_file_in_place_of_the_data_folder_is_told_by_train_and_load(
    tmp_path, small_config, monkeypatch
):
    place = tmp_path / "taken"
    place.write_text("")
    monkeypatch.setenv("LEVERS_DATA", str(place))
    for ask in (mlcore.train, mlcore.load, mlcore.convert):
        with pytest.raises(ArtifactError, match=r"artifact\.unwritable") as caught:
            ask(small_config)
        assert caught.value.facts["reason"]


def test_a_failed_training_is_not_remembered(small_config, own_data_folder, monkeypatch):
    own_data_folder.parent.mkdir(exist_ok=True)
    own_data_folder.write_text("")
    with pytest.raises(ArtifactError):
        mlcore.load(small_config)
    own_data_folder.unlink()
    assert mlcore.load(small_config).model_id == small_config.fingerprint()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("names", [[name] for name in FILES] + [FILES])
def test_damaged_files_are_made_again_when_somebody_asks(small_copy, small_config, expected, names):
    before = artifacts.ModelFolder.at(small_copy).manifest
    for name in names:
        flip(small_copy / name)
    rebuild(small_config)
    for backend in BACKENDS:
        assert typical(small_config, backend) == expected[backend]
    after = artifacts.ModelFolder.at(small_copy).manifest
    # skops writes object ids into its files; all others are as they were.
    assert {name for name in FILES if before.files[name] != after.files[name]} <= {"twin.skops"}


def test_model_whose_manifest_is_broken_is_made_again(small_copy, small_config, expected):
    (small_copy / artifacts.MANIFEST).write_text("{")
    assert resolve() == small_copy.name
    assert not can_rebuild(small_copy.name)
    rebuild(small_config)
    assert typical(small_config, "onnx") == expected["onnx"]
    assert resolve() == small_config


def test_a_model_that_would_be_another_is_published_again(small_copy, small_config, expected):
    change_manifest(small_copy, lambda values: values["files"].update({"model.onnx": "0" * 64}))
    rebuild(small_config)
    assert typical(small_config, "onnx") == expected["onnx"]
    assert artifacts.ModelFolder.at(small_copy).manifest.files["model.onnx"] != "0" * 64


def test_model_whose_making_nobody_knows_is_left_as_it_is(small_copy):
    change_manifest(small_copy, lambda values: values.update(config=None, origin="own pipeline"))
    flip(small_copy / "model.onnx")
    damaged = (small_copy / "model.onnx").read_bytes()
    with pytest.raises(ArtifactError, match=r"artifact\.no-config"):
        rebuild(small_copy.name)
    assert (small_copy / "model.onnx").read_bytes() == damaged


def publish() -> Path:
    converted = mlcore.convert(forest(), X, name="rent", y_sample=Y)
    return converted.path.parent


def assert_whole(folder: Path) -> None:
    stored = artifacts.ModelFolder.at(folder).manifest
    assert set(stored.files) == set(OWN_FILES if stored.is_own else FILES)
    assert artifacts.ModelFolder.at(folder).damaged() == ()


@pytest.mark.parametrize("name", [*OWN_FILES, artifacts.MANIFEST])
@pytest.mark.parametrize("stand_in", [None, "folder", "pipe"])
def test_converting_the_same_pipeline_again_repairs_it(name, stand_in):
    folder = publish()
    if stand_in is None:
        flip(folder / name)
    else:
        put(folder / name, stand_in)
    assert publish() == folder
    assert_whole(folder)
    # The answers are those of the pipeline, by every backend.
    expected = forest().predict(X)
    for backend in ("onnx", "sklearn"):
        predictor = mlcore.inference.open_predictor(artifacts.ModelFolder.at(folder), backend)
        assert predictor.predict(X).tobytes() == expected.tobytes()
    assert mlcore.load("rent").model_id == folder.name


def test_opening_a_damaged_model_repairs_nothing():
    folder = publish()
    flip(folder / "model.exact.onnx")
    before = (folder / "model.exact.onnx").read_bytes()
    with pytest.raises(ArtifactError, match=r"artifact\.hash"):
        mlcore.load("rent")
    assert (folder / "model.exact.onnx").read_bytes() == before


def test_a_model_of_which_less_was_kept_is_published_whole():
    folder = publish()
    change_manifest(folder, lambda values: values["files"].pop("model.exact.onnx"))
    publish()
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
    for name in ("twin.skops", "calibration.npz", "held_out.npz"):
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
