"""A measuring process, as whoever started it sees it: messages, a way to stop, how it ended."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

import mlcore.errors
from mlcore.errors import BenchmarkError, MlcoreError

# They count only if set before numpy is imported, hence in the child's environment.
_ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
_ROOT = Path(__file__).parents[2]
CRASHES = ("benchmark.crashed", "benchmark.killed", "benchmark.fault", "benchmark.ended")
"""Codes of the errors of a process that ended without a word of its own."""

_FAULTS = {"SIGSEGV", "SIGBUS", "SIGILL", "SIGABRT", "SIGFPE"}


class Child:
    """``python -m mlcore.benchmark`` in a process of its own.

    Parameters
    ----------
    on_message : callable
        Given each message, in a thread; a KeyError or ValueError it raises skips the message.
    on_line : callable, optional
        Given each line that was taken, in the same thread.
    lock_file : Path, optional
        What the child holds while it measures; by default the one of this process.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        on_message: Callable[[dict[str, Any]], None],
        on_line: Callable[[str], None] | None = None,
        lock_file: Path | None = None,
    ) -> None:
        self._error: MlcoreError | None = None
        self._untold: Exception | None = None
        # Python 3.11 takes a thread for ended if Ctrl-C interrupts joining it; an event stays true.
        self._ended = threading.Event()
        # A file, because nobody reads a pipe for errors while the child writes into it.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the reader
        place = {"LEVERS_LOCK": str(lock_file)} if lock_file else {}
        self._process = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "mlcore.benchmark", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, **_ONE_THREAD, **place},
            cwd=_ROOT,
            text=True,
            encoding="utf-8",
        )
        threading.Thread(target=self._read, args=(on_message, on_line), daemon=True).start()

    @property
    def is_running(self) -> bool:
        """Whether it still measures."""
        return not self._ended.is_set()

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def error(self) -> MlcoreError | None:
        """Why it failed; None while it runs and if it did not."""
        return self._error

    def stop(self) -> None:
        """Let it end after the current step; what is measured by then stays valid."""
        if self._process.stdin:
            # It may have ended by itself a moment ago. Written past Python's buffer, which would
            # be flushed into the closed pipe a second time.
            with contextlib.suppress(OSError, ValueError):
                os.write(self._process.stdin.fileno(), b"stop\n")

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; returns whether it has come. Ctrl-C interrupts it without harm.

        Raises
        ------
        OSError, MlcoreError
            What ``on_message`` or ``on_line`` raised, for example because nobody reads any more:
            the child was stopped then.
        """
        ended = self._ended.wait(timeout_s)
        if self._untold is not None:
            raise self._untold
        return ended

    def _read(
        self, on_message: Callable[[dict[str, Any]], None], on_line: Callable[[str], None] | None
    ) -> None:
        try:
            self._follow(on_message, on_line)
        except (OSError, MlcoreError) as error:
            self._untold = error
        finally:
            self._complaints.close()
            self._ended.set()

    def _follow(
        self, on_message: Callable[[dict[str, Any]], None], on_line: Callable[[str], None] | None
    ) -> None:
        # Left early, it closes the child's input and output, which ends the child.
        with self._process:
            for line in self._process.stdout or ():
                try:
                    message = json.loads(line)
                    if message["kind"] == "error":
                        self._error = _as_raised(message)
                    else:
                        on_message(message)
                except (ValueError, KeyError):
                    continue  # Half a line of a child that was killed.
                if on_line:
                    on_line(line.rstrip("\n"))
        code = self._process.returncode
        if code and self._error is None:
            self._error = explain_end(code, _last_line(self._complaints))


def explain_end(exit_code: int, last_line: str) -> BenchmarkError:
    """Say why a process ended that should not have, and what to do about it.

    Parameters
    ----------
    exit_code : int
        Negative for a signal.
    last_line : str
        Of its complaints; empty if it made none.

    Examples
    --------
    >>> explain_end(-9, "").code, explain_end(-11, "").facts["signal"]
    ('benchmark.killed', 'SIGSEGV')
    >>> explain_end(1, "MemoryError").facts["reason"]
    'MemoryError'
    """
    if exit_code >= 0:
        reason = last_line or f"exit code {exit_code}"
        return BenchmarkError("benchmark.crashed", exit_code=exit_code, reason=reason)
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:  # A real-time signal has no name.
        name = f"signal {-exit_code}"
    if name == "SIGKILL":
        return BenchmarkError("benchmark.killed", signal=name)
    if name in _FAULTS:
        return BenchmarkError("benchmark.fault", signal=name)
    return BenchmarkError("benchmark.ended", signal=name)


def _as_raised(message: dict[str, Any]) -> MlcoreError:
    kind = getattr(mlcore.errors, message["error"], BenchmarkError)
    error: MlcoreError = kind(message["code"], **message["facts"])
    return error


def _last_line(complaints: IO[bytes]) -> str:
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else ""
