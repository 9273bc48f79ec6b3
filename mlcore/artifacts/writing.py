"""Files written so that a crash leaves the old content or the new, never half of one."""

from __future__ import annotations

import os
from pathlib import Path

from mlcore.errors import ArtifactError


def write_atomically(path: Path, content: bytes) -> None:
    """Replace a file's content in one step, on the disk before it counts.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full; the old content stays.
    """
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file, or whatever stands in its place; nothing if nothing does.

    Raises
    ------
    OSError
        If that is not allowed.
    """
    import shutil

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Put a folder's list of files on the disk."""
    if os.name == "posix":  # Windows cannot open a folder to flush it.
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.

    Raises
    ------
    ArtifactError
        If that is not allowed or there is no room.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error


def check_writable(folder: Path) -> None:
    """Make sure that files can be written to a folder, which is made.

    Raises
    ------
    ArtifactError
        If that is not allowed or there is no room.
    """
    make_folder(folder)
    trial = folder / f".trial-{os.urandom(4).hex()}"
    try:
        write_atomically(trial, b"x")
        trial.unlink()
    except OSError as error:
        raise unwritable(folder, error) from error


def unwritable(folder: Path, error: OSError) -> ArtifactError:
    """Make the error of a folder that cannot be written."""
    return ArtifactError(
        "artifact.unwritable", folder=str(folder), reason=error.strerror or type(error).__name__
    )
