"""A measurement running in a child process, as its parent sees it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from mlcore.benchmark.child import Child
from mlcore.benchmark.records import Pair
from mlcore.benchmark.result import BenchmarkResult, conclude
from mlcore.config import BenchmarkConfig
from mlcore.errors import MlcoreError


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a measurement has come.

    Attributes
    ----------
    stage : str
        ``loading``, ``warming-up``, ``measuring`` or ``ended``.
    elapsed_s, budget_s : float
        Since the start, and at most, in seconds.
    n_pairs : int
        Pairs finished.
    n_processes, n_finished : int
        Fresh processes asked for, and those that have ended.
    process_share : float
        Part of the budget of the process that is measuring now, in [0, 1].
    """

    stage: str
    elapsed_s: float
    budget_s: float
    n_pairs: int
    n_processes: int = 1
    n_finished: int = 0
    process_share: float = 0.0

    @property
    def share(self) -> float:
        """Part of the way to the end at the latest, in [0, 1]."""
        if self.n_processes == 1:
            return min(1.0, self.elapsed_s / self.budget_s)
        return min(1.0, (self.n_finished + self.process_share) / self.n_processes)


class Measurement:
    """A measurement in a child process; made by :func:`mlcore.benchmark.start`.

    Attributes
    ----------
    model_id : str
    config : BenchmarkConfig
    """

    def __init__(
        self,
        data_folder: Path,
        model_id: str,
        config: BenchmarkConfig,
        on_line: Callable[[str], None] | None,
        lock_file: Path | None = None,
    ) -> None:
        self.model_id = model_id
        self.config = config
        self._began = self._process_began = time.monotonic()
        self._ended = 0.0
        self._n_finished = 0
        self._changed = threading.Lock()
        self._latest: BenchmarkResult | None = None
        self._concluded: BenchmarkResult | None = None
        self._child = Child(
            [str(data_folder), model_id, json.dumps(asdict(config))],
            on_message=self._take,
            on_line=on_line,
            lock_file=lock_file,
        )

    @property
    def is_running(self) -> bool:
        """Whether the child still measures."""
        return self._child.is_running

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._child.pid

    @property
    def result(self) -> BenchmarkResult | None:
        """What is measured so far, judged; None before the first pair."""
        with self._changed:
            latest = self._latest
            if latest is None or not latest.pairs:
                return None
            if self._concluded is None:
                self._concluded = conclude(latest)
            return self._concluded

    @property
    def error(self) -> MlcoreError | None:
        """Why it failed; None while it runs and if it did not."""
        return self._child.error

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        latest = self._latest
        if not self.is_running:
            stage = "ended"
            self._ended = self._ended or time.monotonic()
        elif latest is None:
            stage = "loading"
        else:
            stage = "measuring" if latest.pairs else "warming-up"
        now = self._ended or time.monotonic()
        budget_s = self.config.budget_s / self.config.processes
        return Progress(
            stage=stage,
            elapsed_s=now - self._began,
            budget_s=self.config.budget_s,
            n_pairs=len(latest.pairs) if latest else 0,
            n_processes=self.config.processes,
            n_finished=self._n_finished,
            process_share=min(1.0, (now - self._process_began) / budget_s),
        )

    def stop(self) -> None:
        """Let it end after the current pair; what is measured by then stays valid."""
        self._child.stop()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; returns whether it has come. Ctrl-C interrupts it without harm."""
        return self._child.wait(timeout_s)

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["kind"]
        with self._changed:
            self._concluded = None
            if kind == "start":
                self._latest = BenchmarkResult.from_dict(message["result"])
            elif kind == "pair" and self._latest:
                pairs = (*self._latest.pairs, Pair.from_dict(message["pair"]))
                self._latest = replace(
                    self._latest, pairs=pairs, duration_s=time.monotonic() - self._began
                )
            elif kind == "process":
                self._n_finished = int(message["n_finished"])
                self._process_began = time.monotonic()
            elif kind == "end" and self._latest:
                self._ended = time.monotonic()
                self._latest = replace(
                    self._latest, flags=tuple(message["flags"]), duration_s=message["duration_s"]
                )
