"""Studies in child processes, as a page or a command starts, watches and stops them."""

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
from mlcore.benchmark.studies.registry import STUDIES
from mlcore.benchmark.studies.result import StudyResult, conclude_study
from mlcore.benchmark.studies.study import Sample, StudyConfig
from mlcore.benchmark.turn import begin_alone
from mlcore.errors import InvalidConfigError, MlcoreError

_started: dict[tuple[Path, str], StudyRun] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyProgress:
    """How far a study has come.

    Attributes
    ----------
    stage : str
        ``loading``, ``measuring`` or ``ended``.
    elapsed_s, budget_s : float
        Since the start, and at most, in seconds.
    n_steps : int
        Steps finished.
    """

    stage: str
    elapsed_s: float
    budget_s: float
    n_steps: int

    @property
    def share(self) -> float:
        """Part of the budget used, in [0, 1]."""
        return min(1.0, self.elapsed_s / self.budget_s)


class StudyRun:
    """A study in a child process; made by :func:`start_study`.

    Attributes
    ----------
    name, model_id : str
    config : StudyConfig
    """

    def __init__(
        self,
        data_folder: Path,
        model_id: str,
        name: str,
        config: StudyConfig,
        on_line: Callable[[str], None] | None = None,
        lock_file: Path | None = None,
    ) -> None:
        self.name = name
        self.model_id = model_id
        self.config = config
        self._began = time.monotonic()
        self._ended = 0.0
        self._changed = threading.Lock()
        self._latest: StudyResult | None = None
        self._concluded: StudyResult | None = None
        self._child = Child(
            [str(data_folder), model_id, json.dumps(asdict(config)), "--study", name],
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
    def error(self) -> MlcoreError | None:
        """Why it failed; None while it runs and if it did not."""
        return self._child.error

    @property
    def result(self) -> StudyResult | None:
        """What the steps made so far say; None before the first."""
        with self._changed:
            latest = self._latest
            if latest is None or not latest.n_steps:
                return None
            if self._concluded is None:
                self._concluded = conclude_study(latest)
            return self._concluded

    @property
    def progress(self) -> StudyProgress:
        """How far it has come."""
        latest = self._latest
        if not self.is_running:
            self._ended = self._ended or time.monotonic()
        stage = "loading" if latest is None else "measuring"
        return StudyProgress(
            stage=stage if self.is_running else "ended",
            elapsed_s=(self._ended or time.monotonic()) - self._began,
            budget_s=self.config.timing.budget_s,
            n_steps=latest.n_steps if latest else 0,
        )

    def stop(self) -> None:
        """Let it end after the current step; what is measured by then stays valid."""
        self._child.stop()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; returns whether it has come. Ctrl-C interrupts it without harm."""
        return self._child.wait(timeout_s)

    def _take(self, message: dict[str, Any]) -> None:
        kind = message["kind"]
        with self._changed:
            self._concluded = None
            if kind == "start":
                self._latest = StudyResult.from_dict(message["result"])
            elif kind == "step" and self._latest:
                step = (
                    Pair.from_dict(message["pair"])
                    if "pair" in message
                    else Sample.from_dict(message["sample"])
                )
                self._latest = replace(
                    self._latest.with_step(step), duration_s=time.monotonic() - self._began
                )
            elif kind == "end" and self._latest:
                self._ended = time.monotonic()
                self._latest = replace(
                    self._latest, flags=tuple(message["flags"]), duration_s=message["duration_s"]
                )


def start_study(
    data_folder: Path,
    model_id: str,
    name: str,
    *,
    config: StudyConfig | None = None,
    on_line: Callable[[str], None] | None = None,
    lock_file: Path | None = None,
) -> StudyRun:
    """Start a study in a fresh process, one measurement at a time on a machine.

    Parameters
    ----------
    data_folder : Path
        Where the model lies and the result goes.
    model_id : str
    name : str
        In :data:`STUDIES`.
    config : StudyConfig, optional
        By default the study's own.
    on_line : callable, optional
        Given each JSON line of the child, in a thread.
    lock_file : Path, optional
        Held while measuring; by default the machine's.

    Returns
    -------
    StudyRun

    Raises
    ------
    InvalidConfigError
        If there is no such study.
    BenchmarkBusyError
        If something is being measured, whoever started it.
    """
    if name not in STUDIES:
        raise InvalidConfigError("config.range", field="study", expected=", ".join(STUDIES))
    folder, chosen = data_folder.absolute(), config or STUDIES[name].config
    run = begin_alone(
        lambda: StudyRun(folder, model_id, name, chosen, on_line, lock_file), lock_file
    )
    _started[folder, name] = run
    return run


def current_study(data_folder: Path, name: str) -> StudyRun | None:
    """Return the study of this name that this process started last, running or ended.

    Parameters
    ----------
    data_folder : Path
    name : str

    Returns
    -------
    StudyRun or None
        It belongs to the process, not to a visitor: a page that is loaded again finds it.

    Examples
    --------
    >>> current_study(Path("/nowhere"), "server") is None
    True
    """
    return _started.get((data_folder.absolute(), name))
