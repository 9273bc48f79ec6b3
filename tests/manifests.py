"""Manifests changed as somebody would who may write them: they vouch for themselves again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mlcore import artifacts
from mlcore.artifacts.manifest import sealed, unsealed


def without_files(folder: Path, *names: str, no_twin: str = "") -> None:
    """Take files out of a model, as if they had never been made."""

    def forget(values: dict[str, Any]) -> None:
        for name in names:
            del values["files"][name]
            (folder / name).unlink()
        values["no_twin"] = no_twin

    change_manifest(folder, forget)


def change_manifest(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Let a function change the values of a model's manifest in place."""
    path = folder / artifacts.MANIFEST
    values = unsealed(path.read_bytes())
    change(values)
    path.write_bytes(sealed(values))
