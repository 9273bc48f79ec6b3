"""What a command writes: to the file that was named, or to standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlcore.artifacts.files import write_atomically
from mlcore.errors import DatasetError


def write_file(path: Path, content: bytes) -> None:
    """Write into what a path names: a file in one step, a device or a pipe as it is.

    A link is followed: what it leads to is written, and the link stays.

    Raises
    ------
    OSError
        If it cannot be written; a file then keeps its old content.
    """
    if path.exists() and not path.is_file():
        with path.open("wb", buffering=0) as place:
            rest = memoryview(content)
            while rest:
                rest = rest[place.write(rest) :]
    else:
        write_atomically(path.resolve(), content)


@contextmanager
def printing() -> Iterator[None]:
    """Say in one sentence that standard output takes nothing more, on a full disk for example.

    Raises
    ------
    DatasetError
    """
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        drop_output()
        reason = error.strerror or type(error).__name__
        raise DatasetError("cli.unprintable", reason=reason) from error


def drop_output() -> None:
    """Lead standard output nowhere: at its end Python flushes it again, and would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
