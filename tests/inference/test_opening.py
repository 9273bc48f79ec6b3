"""Opening a backend."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcore
from mlcore.artifacts import ModelFolder
from mlcore.errors import ArtifactError, InvalidConfigError
from mlcore.inference import open_predictor
from tests.manifests import without_files


def test_unknown_backend_is_refused_before_anything_is_trained(own_data_folder: Path) -> None:
    with pytest.raises(InvalidConfigError):
        mlcore.load(backend="nonsense")
    assert not own_data_folder.exists()


def test_a_model_without_the_portable_pair_says_so(small_copy: Path) -> None:
    without_files(small_copy, "model.onnx", "scaler.npy")
    assert open_predictor(ModelFolder.at(small_copy)).backend == "onnx"
    with pytest.raises(ArtifactError) as caught:
        open_predictor(ModelFolder.at(small_copy), "onnx-portable")
    assert caught.value.code == "artifact.no-portable"
