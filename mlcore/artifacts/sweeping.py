"""Leftovers of processes that were killed, removed once nobody can still need them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from mlcore.artifacts.files import lock_beside, remove
from mlcore.artifacts.manifest import is_id
from mlcore.errors import ArtifactError

AGE_S = 86_400.0
"""How old a leftover must be, in seconds."""

# Of an earlier version without the model's id.
_STAGING = re.compile(r"\.staging-(?:(?P<model_id>.+)-)?[0-9a-f]+(?:-old)?")
_TEMPORARY = re.compile(r"\..+-\d+-[0-9a-f]{8}|\.trial-[0-9a-f]{8}")


def sweep(data_folder: Path, *, clock: Callable[[], float] = time.time) -> None:
    """Remove what killed processes left behind more than a day ago.

    What belongs to one model is removed only while nobody changes that model: the clock alone may
    jump. Nothing is said of what cannot be removed, since it is in nobody's way.

    Parameters
    ----------
    clock : callable
        Seconds, comparable with the times of files.
    """
    before = clock() - AGE_S
    for folder in (data_folder, data_folder / "benchmarks"):
        _remove(_leftovers(folder, _TEMPORARY, before))
    models = data_folder / "models"
    for path in _leftovers(models, _STAGING, before):
        found = _STAGING.fullmatch(path.name)
        _remove_locked(data_folder, found["model_id"] if found else None, [path])
    for folder in _inside(models):
        if is_id(folder.name):
            _remove_locked(data_folder, folder.name, list(_leftovers(folder, _TEMPORARY, before)))


def _remove_locked(data_folder: Path, model_id: str | None, paths: list[Path]) -> None:
    if not paths:
        return
    if model_id is None or not is_id(model_id):
        _remove(paths)
        return
    with suppress(OSError, ArtifactError):  # held by somebody, or nothing may be written
        held = lock_beside(data_folder / "models" / model_id)
        held.acquire(blocking=False)
        try:
            _remove(paths)
        finally:
            held.release()


def _remove(paths: Iterator[Path] | list[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            remove(path)


def _leftovers(folder: Path, names: re.Pattern[str], before: float) -> Iterator[Path]:
    for path in _inside(folder):
        with suppress(OSError):
            if names.fullmatch(path.name) and path.lstat().st_mtime < before:
                yield path


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
