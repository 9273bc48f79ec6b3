"""A measurement running in a child process, as its parent sees it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.result import BenchmarkResult, conclude
from mlcore.benchmark.timing.records import Pair
from mlcore.benchmark.watched import Watched
from mlcore.config import BenchmarkConfig


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


class Measurement(Watched[BenchmarkResult]):
    """A measurement in a child process; made by :func:`mlcore.benchmark.start`."""

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
        self._process_began = time.monotonic()
        self._n_finished = 0
        arguments = [str(data_folder), model_id, json.dumps(asdict(config))]
        super().__init__(arguments, on_line, lock_file)

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        latest, now = self._latest, self._now()
        if not self.is_running:
            stage = "ended"
        elif latest is None:
            stage = "loading"
        else:
            stage = "measuring" if latest.pairs else "warming-up"
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

    def _read(self, values: dict[str, Any]) -> BenchmarkResult:
        return BenchmarkResult.from_dict(values)

    def _take(self, message: dict[str, Any]) -> None:
        if message["kind"] == "process":
            self._n_finished = int(message["n_finished"])
            self._process_began = time.monotonic()
        super()._take(message)

    def _grown(self, latest: BenchmarkResult, message: dict[str, Any]) -> BenchmarkResult:
        if message["kind"] == "process":
            return latest.judged_by(
                tuple(Agreement(**one) for one in message["agreements"]),
                tuple(Agreement(**one) for one in message["left_out"]),
            )
        if message["kind"] != "pair":
            return latest
        return replace(latest, pairs=(*latest.pairs, Pair.from_dict(message["pair"])))

    def _has_steps(self, latest: BenchmarkResult) -> bool:
        return bool(latest.pairs)

    def _conclude(self, latest: BenchmarkResult) -> BenchmarkResult:
        return conclude(latest)
