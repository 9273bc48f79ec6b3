"""Studies in child processes, as a page or a command starts, watches and stops them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mlcore.benchmark.studies.registry import STUDIES
from mlcore.benchmark.studies.result import StudyResult, conclude_study
from mlcore.benchmark.studies.study import Sample, StudyConfig
from mlcore.benchmark.timing.lock import begin_alone
from mlcore.benchmark.timing.records import Pair
from mlcore.benchmark.watched import Watched
from mlcore.errors import InvalidConfigError

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


class StudyRun(Watched[StudyResult]):
    """A study in a child process; made by :func:`start_study`."""

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
        arguments = [str(data_folder), model_id, json.dumps(asdict(config)), "--study", name]
        super().__init__(arguments, on_line, lock_file)

    @property
    def progress(self) -> StudyProgress:
        """How far it has come."""
        latest, now = self._latest, self._now()
        stage = "loading" if latest is None else "measuring"
        return StudyProgress(
            stage=stage if self.is_running else "ended",
            elapsed_s=now - self._began,
            budget_s=self.config.timing.budget_s,
            n_steps=latest.n_steps if latest else 0,
        )

    def _read(self, values: dict[str, Any]) -> StudyResult:
        return StudyResult.from_dict(values)

    def _grown(self, latest: StudyResult, message: dict[str, Any]) -> StudyResult:
        if message["kind"] != "step":
            return latest
        if "pair" in message:
            return latest.with_step(Pair.from_dict(message["pair"]))
        return latest.with_step(Sample.from_dict(message["sample"]))

    def _has_steps(self, latest: StudyResult) -> bool:
        return latest.n_steps > 0

    def _conclude(self, latest: StudyResult) -> StudyResult:
        return conclude_study(latest)


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
    name : str
        In :data:`STUDIES`.
    config : StudyConfig, optional
        By default the study's own.
    on_line : callable, optional
        Given each JSON line of the child, in a thread.
    lock_file : Path, optional
        Held while measuring; by default the machine's.

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
