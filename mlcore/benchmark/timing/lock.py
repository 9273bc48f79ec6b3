"""One measurement at a time on a machine: two at once would measure each other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, TypeVar

from filelock import FileLock, Timeout

from mlcore.config import Settings
from mlcore.errors import BenchmarkBusyError, BenchmarkError


class Running(Protocol):
    """Something that measures in a child process."""

    @property
    def is_running(self) -> bool:
        """Whether it still measures."""
        ...


_R = TypeVar("_R", bound=Running)
_begun: dict[Path, Running] = {}
_lock = threading.Lock()


def begin_alone(begin: Callable[[], _R], lock_file: Path | None = None) -> _R:
    """Begin a child that takes the lock for itself; this refuses at once where it is taken.

    Raises
    ------
    BenchmarkBusyError
        If something is being measured, here or by another process.
    BenchmarkError
        If the file cannot be opened.
    """
    path = lock_file or Settings.from_env().lock_file
    with _lock:
        held = _begun.get(path)
        # A child that was just begun does not hold the lock yet.
        if (held is not None and held.is_running) or not is_free(path):
            raise BenchmarkBusyError("benchmark.busy")
        begun = begin()
        _begun[path] = begun
        return begun


@contextmanager
def alone(lock_file: Path | None = None) -> Iterator[None]:
    """Hold the machine's lock for measuring; one of a process that died is free.

    By default it is the one that all users of the machine share; see ``Settings.lock_file``.

    Raises
    ------
    BenchmarkBusyError
        If another process holds it.
    BenchmarkError
        If the file cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, alone(Path(folder) / "lock"):
    ...     is_free(Path(folder) / "lock")
    False
    """
    path = lock_file or Settings.from_env().lock_file
    # Any user may open it: one who measures disturbs everybody. It is never shared within a
    # process either, or a second measurement there would get the lock of the first.
    lock = FileLock(path, mode=0o666, is_singleton=False)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        raise BenchmarkBusyError("benchmark.busy") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BenchmarkError("benchmark.unwritable", file=str(path), reason=reason) from error
    try:
        yield
    finally:
        lock.release()


def is_free(lock_file: Path | None = None) -> bool:
    """Tell whether nobody measures on this machine right now.

    Raises
    ------
    BenchmarkError
        If the file cannot be opened.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     is_free(Path(folder) / "lock")
    True
    """
    try:
        with alone(lock_file):
            return True
    except BenchmarkBusyError:
        return False
