"""What is measured in a child process, as its parent sees it: what measurement and study share."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from mlcore.benchmark.child import Child
from mlcore.errors import MlcoreError

_R = TypeVar("_R")


class Watched(ABC, Generic[_R]):
    """A child that tells what it measures, and the result as far as it has come.

    Parameters
    ----------
    arguments : sequence of str
        Of ``python -m mlcore.benchmark``.
    on_line : callable or None
        Given each JSON line of the child, in a thread.
    lock_file : Path or None
        Held while measuring; by default the machine's.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        on_line: Callable[[str], None] | None,
        lock_file: Path | None,
    ) -> None:
        self._began = time.monotonic()
        self._ended = 0.0
        self._changed = threading.Lock()
        self._latest: _R | None = None
        self._concluded: _R | None = None
        self._child = Child(arguments, on_message=self._take, on_line=on_line, lock_file=lock_file)

    @property
    def is_running(self) -> bool:
        """Whether the child still measures."""
        return self._child.is_running

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._child.pid

    @property
    def error(self) -> MlcoreError | None:
        """Why it failed; None while it runs and if it did not."""
        return self._child.error

    @property
    def result(self) -> _R | None:
        """What is measured so far, judged; None before the first step."""
        with self._changed:
            latest = self._latest
            if latest is None or not self._has_steps(latest):
                return None
            if self._concluded is None:
                self._concluded = self._conclude(latest)
            return self._concluded

    def stop(self) -> None:
        """Let it end after the current step; what is measured by then stays valid."""
        self._child.stop()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; returns whether it has come. Ctrl-C interrupts it without harm."""
        return self._child.wait(timeout_s)

    def _now(self) -> float:
        """Return the time, which stands still once the child has ended."""
        if not self.is_running:
            self._ended = self._ended or time.monotonic()
        return self._ended or time.monotonic()

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["kind"]
        with self._changed:
            self._concluded = None
            latest: Any = self._latest
            if kind == "start":
                self._latest = self._read(message["result"])
            elif kind == "end" and latest:
                self._ended = time.monotonic()
                self._latest = replace(
                    latest, flags=tuple(message["flags"]), duration_s=message["duration_s"]
                )
            elif latest:
                grown: Any = self._grown(latest, message)
                if grown is not latest:
                    self._latest = replace(grown, duration_s=time.monotonic() - self._began)

    @abstractmethod
    def _read(self, values: dict[str, Any]) -> _R:
        """Read what the child told at its start."""

    @abstractmethod
    def _grown(self, latest: _R, message: dict[str, Any]) -> _R:
        """Return the result with the step that a message tells, itself if it tells none."""

    @abstractmethod
    def _has_steps(self, latest: _R) -> bool:
        """Tell whether there is anything to judge."""

    @abstractmethod
    def _conclude(self, latest: _R) -> _R:
        """Judge what is there."""
