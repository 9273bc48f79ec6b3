"""Leftovers of processes that were killed, removed once nobody can still need them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from mlcore.artifacts.files import lock_beside, remove
from mlcore.artifacts.manifest import is_id
from mlcore.artifacts.private import PRIVATE, TOKEN, drafts_folder, token_of
from mlcore.errors import ArtifactError

AGE_S = 86_400.0
"""How old a leftover must be, in seconds."""
UNUSED_S = 7 * AGE_S
"""How long what one visitor brought is kept after its last use, in seconds."""

# Of an earlier version without the model's id.
_STAGING = re.compile(r"\.staging-(?:(?P<model_id>.+)-)?[0-9a-f]+(?:-old)?")
_LEFT_OF_DRAFT = re.compile(r"\.(?:gone|staging)-[0-9a-f]{32}")
_TEMPORARY = re.compile(r"\..+-\d+-[0-9a-f]{8}|\.trial-[0-9a-f]{8}")


def sweep(data_folder: Path, *, clock: Callable[[], float] = time.time) -> None:
    """Remove what killed processes left behind more than a day ago, and drafts nobody uses.

    What belongs to one model is removed only while nobody changes that model: the clock alone may
    jump. Nothing is said of what cannot be removed, since it is in nobody's way.

    Parameters
    ----------
    clock : callable
        Seconds, comparable with the times of files.
    """
    now = clock()
    before = now - AGE_S
    _sweep_drafts(data_folder, before, now - UNUSED_S)
    for folder in (data_folder, data_folder / "benchmarks"):
        _remove(_leftovers(folder, _TEMPORARY, before))
    models = data_folder / "models"
    for path in _leftovers(models, _STAGING, before):
        found = _STAGING.fullmatch(path.name)
        _remove_locked(data_folder, found["model_id"] if found else None, [path])
    for folder in _inside(models):
        if is_id(folder.name):
            _remove_locked(data_folder, folder.name, list(_leftovers(folder, _TEMPORARY, before)))


def discard_draft(data_folder: Path, token: str) -> None:
    """Remove what one visitor brought, with all that was made of it; nothing if it is gone.

    Raises
    ------
    OSError
        If that is not allowed.
    """
    folder = drafts_folder(data_folder) / token
    # From then on nobody finds it, whatever happens to this process.
    gone = folder.with_name(f".gone-{token}")
    with suppress(FileNotFoundError):
        folder.rename(gone)
    for path in _inside(data_folder / "models"):
        if path.name.lstrip(".").removeprefix("staging-").startswith(f"draft-{token}-"):
            remove(path)
    for path in _inside(data_folder / "benchmarks"):
        if f"-draft-{token}-" in path.name:
            remove(path)
    remove(gone)
    remove(folder.with_name(f".staging-{token}"))


def remove_unfinished(data_folder: Path, model_id: str) -> None:
    """Remove what a process that is dead had begun to write of a model.

    Raises
    ------
    OSError
        If that is not allowed.
    """
    for path in _inside(data_folder / "models"):
        found = _STAGING.fullmatch(path.name)
        if found and found["model_id"] == model_id:
            remove(path)


def _sweep_drafts(data_folder: Path, before: float, unused: float) -> None:
    """Remove drafts not used since, and what was left of some whose removal was cut off."""
    drafts = drafts_folder(data_folder)
    tokens = {path.name for path in _leftovers(drafts, TOKEN, unused)}
    tokens |= {path.name[-32:] for path in _leftovers(drafts, _LEFT_OF_DRAFT, before)}
    for path in _leftovers(data_folder / "models", PRIVATE, before):
        token = token_of(path.name)
        if token and not (drafts / token).is_dir():
            tokens.add(token)
    for token in tokens:
        with suppress(OSError):
            discard_draft(data_folder, token)


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
