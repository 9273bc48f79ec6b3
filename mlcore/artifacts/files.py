"""Files of the data folder: read without hanging or filling memory, and never half written."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from mlcore.errors import ArtifactError

if TYPE_CHECKING:
    from filelock import FileLock

MAX_BYTES = 2**31 - 1
"""Largest file that is read; ONNX itself ends there."""

# A link that leads to itself, and a socket.
_NO_FILE = frozenset({errno.ELOOP, errno.ENXIO})
# Waits for nobody who would write into a pipe, and takes no terminal for the process's own.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class NotAFileError(OSError):
    """What stands in a file's place is none: a folder, a pipe, a device, or far too large."""


def read_file(path: Path, *, limit: int = MAX_BYTES) -> bytes:
    """Read a regular file, whole, of at most so many bytes.

    Raises
    ------
    NotAFileError
        If it is no regular file, or is larger.
    OSError
        If it cannot be read.
    """
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        if error.errno in _NO_FILE:
            raise NotAFileError(error.errno, error.strerror) from error
        raise
    try:
        facts = os.fstat(handle)
        if stat.S_ISDIR(facts.st_mode):
            raise NotAFileError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(facts.st_mode):
            raise NotAFileError(errno.EINVAL, "Not a regular file")
        if facts.st_size > limit:
            raise NotAFileError(errno.EFBIG, os.strerror(errno.EFBIG))
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read()
    finally:
        os.close(handle)


def is_there(path: Path) -> bool:
    """Tell whether something has that name, be it no file.

    Raises
    ------
    OSError
        If nobody may look: what cannot be seen is not absent.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        if error.errno not in _NO_FILE:
            raise
    return True


def reason_of(error: BaseException) -> str:
    """Say in a few words why something could not be read."""
    strerror = getattr(error, "strerror", None)
    return strerror or type(error).__name__


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


def lock_beside(path: Path) -> FileLock:
    """Return the lock on what has a path, a file beside it; it is free once its holder is dead."""
    # Imported where something is written: a process that only reads starts faster.
    from filelock import FileLock

    make_folder(path.parent)
    return FileLock(path.with_name(f".{path.name}.lock"))


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
