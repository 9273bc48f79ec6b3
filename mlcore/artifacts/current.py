"""The pointer to the current model."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from mlcore.artifacts.files import read_file, reason_of, remove, unwritable
from mlcore.artifacts.folder import ModelFolder
from mlcore.artifacts.manifest import is_id
from mlcore.errors import ArtifactError

_LONGEST = 1_000


def current_id(data_folder: Path) -> str | None:
    """Return the id of the current model, None if none was ever chosen.

    Raises
    ------
    ArtifactError
        If there is a pointer that cannot be read or names no model: which one was meant is not
        known, and another in its place would go unnoticed.
    """
    pointer = data_folder / "current"
    try:
        target = _target(pointer)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ArtifactError(
            "artifact.current", file=pointer.name, reason=reason_of(error)
        ) from error
    if not is_id(target):
        raise ArtifactError("artifact.current-id", file=pointer.name)
    return target


def is_current(data_folder: Path, model_id: str) -> bool:
    """Tell whether a model is the current one; where nobody knows which is, none is."""
    try:
        return current_id(data_folder) == model_id
    except ArtifactError:
        return False


def set_current(data_folder: Path, model_id: str) -> None:
    """Make a model the current one, in one step.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written.
    """
    folder, pointer = ModelFolder(data_folder, model_id), data_folder / "current"
    temporary = data_folder / f".current-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        try:
            temporary.symlink_to(Path("models") / folder.model_id, target_is_directory=True)
        except OSError:
            # Windows lets only administrators make links; the id in a file points as well.
            temporary.write_text(model_id, encoding="utf-8")
        if pointer.is_dir() and not pointer.is_symlink():
            # What copies files often puts a folder in the place of a link to one.
            remove(pointer)
        temporary.replace(pointer)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise unwritable(data_folder, error) from error


def _target(pointer: Path) -> str:
    try:
        target = pointer.readlink()
        return target.name if target.parent.name == "models" else ""
    except OSError as error:
        # Windows says so of a file with a code of its own.
        if error.errno != errno.EINVAL and getattr(error, "winerror", None) is None:
            raise
    return read_file(pointer, limit=_LONGEST).decode(errors="replace").strip()
