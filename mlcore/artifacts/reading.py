"""Reading a file of the data folder that may not be one: nothing hangs and nothing fills memory."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

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
    """Read a regular file, whole.

    Parameters
    ----------
    limit : int
        Bytes it may have.

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
