"""A small published model of plain bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mlcore.artifacts import Manifest, ModelFolder
from mlcore.artifacts.manifest import Origin
from mlcore.datasets import describe_rows

FILES = {"model.onnx": b"model", "scaler.npy": b"scaler"}


def manifest(model_id: str = "rent-1", *, created: str = "2026-01-01T00:00:00+00:00") -> Manifest:
    return Manifest(
        model_id=model_id,
        name="rent",
        title="Rent",
        estimator="Ridge",
        origin=Origin.OWN_PIPELINE,
        config=None,
        schema=describe_rows(np.eye(2), np.ones(2), names=["a", "b"]),
        created=created,
    )


def publish_in(data_folder: Path, described: Manifest) -> Path:
    """Publish the files as a model and return where they are."""
    folder = ModelFolder(data_folder, described.model_id)
    folder.publish(described, FILES)
    return folder.path


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest that is in a folder now."""
    return ModelFolder.at(folder).manifest


@pytest.fixture
def publish(tmp_path: Path) -> Callable[..., Path]:
    """Return a way to publish a model in the test's folder."""

    def publish(model_id: str = "rent-1", **facts: str) -> Path:
        return publish_in(tmp_path, manifest(model_id, **facts))

    return publish


@pytest.fixture
def folder(publish: Callable[..., Path]) -> Path:
    """Return the folder of a published model."""
    return publish()
