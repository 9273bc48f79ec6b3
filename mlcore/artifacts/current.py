"""The pointer to the current model."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from mlcore.artifacts.folder import folder_of, is_id
from mlcore.artifacts.writing import unwritable


def current_id(data_folder: Path) -> str | None:
    """Return the id of the current model, None if there is none."""
    pointer = data_folder / "current"
    try:
        target = pointer.readlink().name if pointer.is_symlink() else pointer.read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return target if is_id(target) else None


def set_current(data_folder: Path, model_id: str) -> None:
    """Make a model the current one, in one step.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written.
    """
    folder = folder_of(data_folder, model_id)
    temporary = data_folder / f".current-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        try:
            temporary.symlink_to(Path("models") / folder.name, target_is_directory=True)
        except OSError:
            # Windows lets only administrators make links; the id in a file points as well.
            temporary.write_text(model_id, encoding="utf-8")
        temporary.replace(data_folder / "current")
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise unwritable(data_folder, error) from error
