"""A small published model of plain bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mlcore import artifacts
from mlcore.artifacts import Manifest
from mlcore.datasets import describe_rows

FILES = {"model.onnx": b"model", "scaler.npy": b"scaler"}


def manifest(model_id: str = "rent-1", *, created: str = "2026-01-01T00:00:00+00:00") -> Manifest:
    return Manifest(
        model_id=model_id,
        name="rent",
        title="Rent",
        estimator="Ridge",
        config=None,
        schema=describe_rows(np.eye(2), np.ones(2), names=["a", "b"]),
        created=created,
    )


@pytest.fixture
def publish(tmp_path: Path) -> Callable[..., Path]:
    """Return a way to publish a model in the test's folder."""

    def publish(model_id: str = "rent-1", **facts: str) -> Path:
        return artifacts.publish(tmp_path, manifest(model_id, **facts), FILES)

    return publish


@pytest.fixture
def folder(publish: Callable[..., Path]) -> Path:
    """Return the folder of a published model."""
    return publish()
