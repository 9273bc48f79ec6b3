"""Opening a backend."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcore
from mlcore.errors import InvalidConfigError


def test_unknown_backend_is_refused_before_anything_is_trained(own_data_folder: Path) -> None:
    with pytest.raises(InvalidConfigError):
        mlcore.load(backend="nonsense")
    assert not own_data_folder.exists()
