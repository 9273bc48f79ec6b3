"""A measurement running in a child process, as its parent sees it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any

import mlcore.errors
from mlcore.benchmark.records import Pair
from mlcore.benchmark.result import BenchmarkResult, conclude
from mlcore.config import BenchmarkConfig
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
    """

    stage: str
    elapsed_s: float
    budget_s: float
    n_pairs: int

    @property
    def share(self) -> float:
        """Part of the budget used, in [0, 1]."""
        return min(1.0, self.elapsed_s / self.budget_s)


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
    ) -> None:
        self.model_id = model_id
        self.config = config
        self._began = time.monotonic()
        self._ended = 0.0
        self._changed = threading.Lock()
        self._latest: BenchmarkResult | None = None
        self._concluded: BenchmarkResult | None = None
        self._error: MlcoreError | None = None
        # A file, because nobody reads a pipe for errors while the child writes into it.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the reader
        self._child = subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "mlcore.benchmark"),
                *(str(data_folder), model_id, json.dumps(asdict(config))),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, **_ONE_THREAD},
            cwd=_ROOT,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, args=(on_line,), daemon=True)
        self._reader.start()

    @property
    def is_running(self) -> bool:
        """Whether the child still measures."""
        return self._reader.is_alive()

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
        return self._error

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        latest = self._latest
        if not self.is_running:
            stage = "ended"
        elif latest is None:
            stage = "loading"
        else:
            stage = "measuring" if latest.pairs else "warming-up"
        return Progress(
            stage=stage,
            elapsed_s=(self._ended or time.monotonic()) - self._began,
            budget_s=self.config.budget_s,
            n_pairs=len(latest.pairs) if latest else 0,
        )

    def stop(self) -> None:
        """Let it end after the current pair; what is measured by then stays valid."""
        if self._child.stdin:
            # It may have ended by itself a moment ago. Written past Python's buffer, which would
            # be flushed into the closed pipe a second time.
            with contextlib.suppress(OSError, ValueError):
                os.write(self._child.stdin.fileno(), b"stop\n")

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; returns whether it has come."""
        self._reader.join(timeout_s)
        return not self.is_running

    def _read(self, on_line: Callable[[str], None] | None) -> None:
        with self._child:
            for line in self._child.stdout or ():
                try:
                    self._take(json.loads(line))
                except (ValueError, KeyError):
                    continue  # Half a line of a child that was killed.
                if on_line:
                    on_line(line.rstrip("\n"))
        code = self._child.returncode
        with self._complaints as complaints:
            if code and self._error is None:
                self._error = BenchmarkError(
                    "benchmark.crashed", exit_code=code, reason=_last_line(complaints, code)
                )
        self._ended = time.monotonic()

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["kind"]
        if kind == "error":
            error = getattr(mlcore.errors, message["error"], BenchmarkError)
            self._error = error(message["code"], **message["facts"])
            return
        with self._changed:
            self._concluded = None
            if kind == "start":
                self._latest = BenchmarkResult.from_dict(message["result"])
            elif kind == "pair" and self._latest:
                pairs = (*self._latest.pairs, Pair.from_dict(message["pair"]))
                self._latest = replace(
                    self._latest, pairs=pairs, duration_s=time.monotonic() - self._began
                )
            elif kind == "end" and self._latest:
                self._latest = replace(
                    self._latest, flags=tuple(message["flags"]), duration_s=message["duration_s"]
                )


def _last_line(complaints: IO[bytes], code: int) -> str:
    if code < 0:
        return f"signal {-code}"
    complaints.seek(0)
    lines = complaints.read().decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else f"exit code {code}"
