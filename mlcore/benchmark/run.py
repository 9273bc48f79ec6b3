"""Studies in child processes, as a page or a command starts, watches and stops them."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from mlcore.benchmark.arms.agreement import Agreement
from mlcore.benchmark.result import HEADLINE, StudyResult
from mlcore.benchmark.studies import STUDIES, conclude
from mlcore.benchmark.timing.child import start_child
from mlcore.benchmark.timing.config import StudyConfig
from mlcore.benchmark.timing.lock import begin_alone
from mlcore.benchmark.timing.records import from_stored, step_from
from mlcore.errors import InvalidConfigError, MlcoreError

_started: dict[tuple[Path, str], StudyRun] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a study has come.

    Attributes
    ----------
    stage : str
        ``loading``, ``warming-up``, ``measuring`` or ``ended``.
    elapsed_s, budget_s : float
        Since the start, and at most, in seconds.
    n_steps : int
        Steps finished.
    n_processes, n_finished : int
        Fresh processes asked for, and those that have ended.
    process_share : float
        Part of the budget of the process that is measuring now, in [0, 1].
    """

    stage: str
    elapsed_s: float
    budget_s: float
    n_steps: int
    n_processes: int = 1
    n_finished: int = 0
    process_share: float = 0.0

    @property
    def share(self) -> float:
        """Part of the way to the end at the latest, in [0, 1]."""
        if self.n_processes == 1:
            return min(1.0, self.elapsed_s / self.budget_s)
        return min(1.0, (self.n_finished + self.process_share) / self.n_processes)


class StudyRun:
    """A study in a child process, and its result as far as it has come; made by :func:`start`."""

    def __init__(
        self,
        data_folder: Path,
        model_id: str,
        study: str,
        config: StudyConfig,
        on_line: Callable[[str], None] | None,
        lock_file: Path | None,
    ) -> None:
        self.model_id = model_id
        self.study = study
        self.config = config
        self._began = self._process_began = time.monotonic()
        self._ended = 0.0
        self._n_finished = 0
        self._changing = threading.Lock()
        self._latest: StudyResult | None = None
        self._concluded: StudyResult | None = None
        self._child = start_child(
            [str(data_folder), model_id, study, json.dumps(asdict(config))],
            take=self._take,
            on_line=on_line,
            lock_file=lock_file,
        )

    @property
    def is_running(self) -> bool:
        """Whether the child still measures."""
        return self._child.now.is_running

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._child.pid

    @property
    def error(self) -> MlcoreError | None:
        """Why it failed; None while it runs and if it did not."""
        error = self._child.now.error
        return error if isinstance(error, MlcoreError) else None

    @property
    def result(self) -> StudyResult | None:
        """What is measured so far, judged; None before the first step."""
        with self._changing:
            latest = self._latest
            if latest is None or not latest.n_steps:
                return None
            if self._concluded is None:
                self._concluded = conclude(latest)
            return self._concluded

    @property
    def progress(self) -> Progress:
        """How far it has come."""
        latest, now = self._latest, self._now()
        n_steps = latest.n_steps if latest else 0
        stage = "loading" if latest is None else "measuring" if n_steps else "warming-up"
        budget_s = self.config.budget_s / self.config.processes
        return Progress(
            stage=stage if self.is_running else "ended",
            elapsed_s=now - self._began,
            budget_s=self.config.budget_s,
            n_steps=n_steps,
            n_processes=self.config.processes,
            n_finished=self._n_finished,
            process_share=min(1.0, (now - self._process_began) / budget_s),
        )

    def stop(self) -> None:
        """Let it end after the current step; what is measured by then stays valid."""
        self._child.cancel()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; returns whether it has come. Ctrl-C interrupts it without harm.

        Raises
        ------
        OSError
            What ``on_line`` raised, for example because nobody reads any more: the child was
            stopped then.
        """
        ended = self._child.wait(timeout_s)
        error = self._child.now.error
        if error is not None and not isinstance(error, MlcoreError):
            raise error
        return ended

    def _now(self) -> float:
        """Return the time, which stands still once the child has ended."""
        if not self.is_running:
            self._ended = self._ended or time.monotonic()
        return self._ended or time.monotonic()

    def _take(self, message: dict[str, Any]) -> None:
        kind, now = message["kind"], time.monotonic()
        with self._changing:
            latest = self._latest
            self._concluded = None
            if kind == "start":
                self._latest = StudyResult.from_dict(message["result"])
            elif latest is None:
                return
            elif kind == "end":
                self._ended = now
                self._latest = replace(
                    latest, flags=tuple(message["flags"]), duration_s=message["duration_s"]
                )
            elif kind == "process":
                self._n_finished, self._process_began = int(message["n_finished"]), now
                agreements, left_out = (
                    from_stored(message[name], tuple[Agreement, ...])
                    for name in ("agreements", "left_out")
                )
                latest = latest.judged_by(agreements, left_out)
                self._latest = replace(latest, duration_s=now - self._began)
            else:
                latest = latest.with_step(step_from(message))
                self._latest = replace(latest, duration_s=now - self._began)


def start(
    data_folder: Path,
    model_id: str,
    study: str = HEADLINE,
    *,
    config: StudyConfig | None = None,
    on_line: Callable[[str], None] | None = None,
    lock_file: Path | None = None,
) -> StudyRun:
    """Start a study in a fresh process, one measurement at a time on a machine.

    Parameters
    ----------
    study : str
        In :data:`mlcore.benchmark.studies.STUDIES`.
    config : StudyConfig, optional
        By default the study's own. Of several processes each is fresh and gets its share of the
        budget: 5 or more make a verdict.
    on_line : callable, optional
        Given each JSON line of the child, in a thread.
    lock_file : Path, optional
        Held while measuring; by default the machine's.

    Raises
    ------
    InvalidConfigError
        If there is no such study.
    BenchmarkBusyError
        If something is being measured, here or by another process.
    """
    if study not in STUDIES:
        raise InvalidConfigError("config.range", field="study", expected=", ".join(STUDIES))
    folder, chosen = data_folder.absolute(), config or STUDIES[study].config
    run = begin_alone(
        lambda: StudyRun(folder, model_id, study, chosen, on_line, lock_file), lock_file
    )
    _started[folder, study] = run
    return run


def current(data_folder: Path, study: str = HEADLINE) -> StudyRun | None:
    """Return the run of a study that this process started last, running or ended.

    It belongs to the process, not to a visitor: a page that is loaded again finds it.

    Examples
    --------
    >>> current(Path("/nowhere"), "server") is None
    True
    """
    return _started.get((data_folder.absolute(), study))
