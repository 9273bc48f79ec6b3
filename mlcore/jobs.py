"""Work in the background, in a thread or in a process of its own."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

R = TypeVar("R")

_FAULTS = {"SIGSEGV", "SIGBUS", "SIGILL", "SIGABRT", "SIGFPE"}
_ROOT = Path(__file__).parents[1]
_PATIENCE_S = 0.5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot(Generic[R]):
    """A job at one moment.

    Attributes
    ----------
    stage : str
        What is being done, in the words of the work itself.
    share : float
        Share done, in [0, 1].
    result : R or None
        What there is so far.
    error : Exception or None
        Why it ended before it was finished.
    """

    is_running: bool = True
    stage: str = ""
    share: float = 0.0
    result: R | None = None
    error: Exception | None = None


class Job(Generic[R]):
    """Work in a thread, which can be looked at, waited for and cancelled.

    Parameters
    ----------
    work : callable
        Given the job, so that it can :meth:`report` and look at :attr:`is_cancelled`; returns the
        result.
    name : str
        Of the thread.
    stage : str
        The first stage, until another one is reported.
    expected : exception class or tuple of them
        Errors that say what to do; any other error goes to the log as well.

    Examples
    --------
    >>> job = Job(lambda job: 6 * 7, name="answer")
    >>> job.wait(10.0), job.now.result
    (True, 42)
    """

    def __init__(
        self,
        work: Callable[[Job[R]], R | None],
        *,
        name: str,
        stage: str = "",
        expected: type[Exception] | tuple[type[Exception], ...] = (),
    ) -> None:
        self._now: Snapshot[R] = Snapshot(stage=stage)
        self._expected = expected
        self._changing = threading.Lock()
        self._cancelled = threading.Event()
        # Python 3.11 takes a thread for ended if Ctrl-C interrupts joining it; an event stays true.
        self._ended = threading.Event()
        threading.Thread(target=self._run, args=(work,), name=name, daemon=True).start()

    @property
    def now(self) -> Snapshot[R]:
        """The job as it is now."""
        return self._now

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked it to end."""
        return self._cancelled.is_set()

    def report(
        self, *, stage: str | None = None, share: float | None = None, result: R | None = None
    ) -> None:
        """Let those who look see how far it is; what is not given stays as it was."""
        given = {"stage": stage, "share": share, "result": result}
        self._change(**{name: value for name, value in given.items() if value is not None})

    def cancel(self) -> None:
        """Ask it to end soon, with what it has by then."""
        self._cancelled.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; returns whether it has come. Ctrl-C interrupts it without harm."""
        return self._ended.wait(timeout_s)

    def _change(self, **changes: Any) -> None:
        with self._changing:
            self._now = replace(self._now, **changes)

    def _run(self, work: Callable[[Job[R]], R | None]) -> None:
        outcome: dict[str, Any] = {}
        try:
            result = work(self)
            if result is not None:
                outcome["result"] = result
        except Exception as error:  # nobody waits for this thread
            if not isinstance(error, self._expected):
                _log.exception("%s failed", threading.current_thread().name)
            outcome["error"] = error
        finally:
            self._change(is_running=False, **outcome)
            self._ended.set()


class Child(Job[R]):
    """Work in a process that tells what it does in lines of JSON; asked to end by a line to it.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    take : callable
        Given each message, in a thread; returns the error where the message tells one. A KeyError
        or ValueError it raises skips the message, any other error ends the process.
    explain : callable
        Given the exit code, negative for a signal, and the last line of the complaints, makes the
        error of a process that failed without a word of its own.
    on_line : callable, optional
        Given each line that was taken, in the same thread.
    at_end : callable, optional
        Called once the process has ended, in the same thread, before anybody is told so.
    environ : mapping of str to str, optional
        Set beside the environment of this process.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        take: Callable[[dict[str, Any]], Exception | None],
        explain: Callable[[int, str], Exception],
        on_line: Callable[[str], None] | None = None,
        at_end: Callable[[], None] = lambda: None,
        environ: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self._take, self._explain, self._on_line = take, explain, on_line
        self._at_end = at_end
        self._was_killed = False
        # A file, because nobody reads a pipe for errors while the child writes into it.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the thread
        # Started here, not in the thread: it inherits which signals its caller ignores.
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, **(environ or {})},
            cwd=folder,
            text=True,
            encoding="utf-8",
        )
        super().__init__(lambda job: self._follow(), name=f"child-{self.pid}", expected=Exception)

    @classmethod
    def of_module(cls, module: str, arguments: Sequence[str], **rest: Any) -> Child[R]:
        """Start ``python -m MODULE`` of this project, with the interpreter that runs here."""
        return cls([sys.executable, "-m", module, *arguments], folder=_ROOT, **rest)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def cancel(self) -> None:
        """Ask it to end after its current step."""
        super().cancel()
        if self._process.stdin:
            # It may have ended by itself a moment ago. Written past Python's buffer, which would
            # be flushed into the closed pipe a second time.
            with contextlib.suppress(OSError, ValueError):
                os.write(self._process.stdin.fileno(), b"stop\n")

    def kill(self) -> None:
        """End it at once, whatever it is doing: only what it has finished counts."""
        super().cancel()
        self._was_killed = True
        # The system ends it, so that it does where no line of Python would run for long, too.
        self._process.terminate()
        certain = threading.Timer(_PATIENCE_S, self._process.kill)
        certain.daemon = True
        certain.start()

    def _follow(self) -> None:
        try:
            self._listen()
        finally:
            self._at_end()

    def _listen(self) -> None:
        with self._complaints:
            # Left early, it closes the child's input and output, which ends the child.
            with self._process:
                for line in self._process.stdout or ():
                    try:
                        error = self._take(json.loads(line))
                    except (ValueError, KeyError):
                        continue  # Half a line of a child that was killed.
                    if error is not None:
                        self._change(error=error)
                    if self._on_line:
                        self._on_line(line.rstrip("\n"))
            code = self._process.returncode
            if code and self._now.error is None and not self._was_killed:
                self._complaints.seek(0)
                lines = self._complaints.read().decode(errors="replace").strip().splitlines()
                raise self._explain(code, lines[-1][:200] if lines else "")


def heed_parent(stop: Callable[[], None], *, grace_s: float) -> None:
    """In a child, do as the process says that started it, and never outlive it.

    Parameters
    ----------
    stop : callable
        Called in a thread once the parent sends a line, or is gone.
    grace_s : float
        Seconds after which a child that was left alone ends, whatever it is doing.
    """

    def listen() -> None:
        left_alone = not sys.stdin.readline()
        stop()
        if left_alone:
            # A call that hangs must not keep a process nobody can see.
            threading.Event().wait(grace_s)
            os._exit(1)

    threading.Thread(target=listen, name="parent", daemon=True).start()


def how_it_ended(exit_code: int, last_line: str) -> tuple[str, dict[str, Any]]:
    """Tell the kind of end of a process that should not have ended, and the facts of it.

    Parameters
    ----------
    exit_code : int
        Negative for a signal.
    last_line : str
        Of its complaints; empty if it made none.

    Returns
    -------
    kind : str
        ``crashed`` (a defect, or an exit code), ``killed`` (as the system does where memory runs
        out), ``fault`` (in a library's native code) or ``ended`` (by another signal).
    facts : dict
        ``signal``, or ``exit_code`` and ``reason``.

    Examples
    --------
    >>> how_it_ended(-9, ""), how_it_ended(-11, "")[0]
    (('killed', {'signal': 'SIGKILL'}), 'fault')
    >>> how_it_ended(1, "MemoryError")
    ('crashed', {'exit_code': 1, 'reason': 'MemoryError'})
    """
    if exit_code >= 0:
        reason = last_line or f"exit code {exit_code}"
        return "crashed", {"exit_code": exit_code, "reason": reason}
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:  # A real-time signal has no name.
        name = f"signal {-exit_code}"
    kind = "killed" if name == "SIGKILL" else "fault" if name in _FAULTS else "ended"
    return kind, {"signal": name}
