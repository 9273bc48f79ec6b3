"""A training in a process of its own, as a page starts it, watches it and finds it again."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from mlcore.artifacts import ModelFolder
from mlcore.artifacts.private import drafts_folder, number_of, private_id, token_of
from mlcore.artifacts.sweeping import remove_unfinished
from mlcore.datasets.tables import Plan
from mlcore.errors import DraftError, MlcoreError, TrainingError, as_raised
from mlcore.jobs import Child, how_it_ended
from mlcore.models.drafts import storage
from mlcore.text import mark

WAITING = mark("Waiting until another training has ended")
"""The stage of a training that has not begun."""

_ENDS = {
    "crashed": "training.crashed",
    "killed": "training.killed",
    "fault": "training.fault",
    "ended": "training.ended",
}
_PATIENCE_S = 2.0
_running: dict[tuple[Path, str], TrainingJob] = {}
_lock = threading.Lock()


class TrainingJob:
    """A training, running or ended; made by ``Draft.train`` and found by ``Draft.job``.

    Attributes
    ----------
    number : int
        Of the try that it makes.
    """

    def __init__(self, data_folder: Path, token: str, facts: Mapping[str, Any]) -> None:
        self._data_folder, self._token, self._facts = data_folder, token, dict(facts)
        self.number: int = facts["number"]
        self.recipe: str = facts["recipe"]
        self.title: str = facts["title"]
        self._child: Child[None] | None = None
        self._stage = mark("Starting")
        self._share = 1.0 if facts["state"] == "done" else 0.0
        self._was_cancelled: bool = facts["state"] == "cancelled"
        self._error: MlcoreError | None = None
        if facts["state"] == "failed":
            self._error = as_raised(facts["error"], TrainingError)

    @property
    def is_running(self) -> bool:
        """Whether it works, or waits to."""
        return self._child is not None and self._child.now.is_running

    @property
    def stage(self) -> str:
        """What is being done; a message of the catalogue."""
        return self._stage

    @property
    def share(self) -> float:
        """Share done, in [0, 1]."""
        return self._share

    @property
    def error(self) -> MlcoreError | None:
        """Why there is no model; None while it runs, if it was cancelled, and if there is one."""
        return None if self.is_running or self._was_cancelled else self._error

    @property
    def was_cancelled(self) -> bool:
        """Whether somebody cancelled it."""
        return self._was_cancelled

    @property
    def model_id(self) -> str | None:
        """Id of the private model; None while there is none."""
        return self._model_id if _is_made(self._data_folder, self._model_id) else None

    @property
    def pid(self) -> int | None:
        """Process id of a training that was begun here."""
        return self._child.pid if self._child else None

    def cancel(self) -> None:
        """End it at once, whatever it is doing; what was made before stays."""
        if self._child is not None and self.is_running:
            self._was_cancelled = True
            self._child.kill()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the end; returns whether it has come."""
        return self._child is None or self._child.wait(timeout_s)

    @property
    def _model_id(self) -> str:
        return private_id(self._token, self.number)

    @property
    def _folder(self) -> Path:
        return drafts_folder(self._data_folder) / self._token

    def _begin(self) -> None:
        storage.write_facts(self._folder, storage.JOB, self._facts)
        self._child = Child.of_module(
            "mlcore.models.drafts",
            [str(self._data_folder), self._token],
            take=self._take,
            explain=self._explain,
            at_end=self._note_end,
        )

    def _take(self, message: dict[str, Any]) -> Exception | None:
        if message["kind"] == "error":
            self._error = as_raised(message, TrainingError)
            return self._error
        self._stage, self._share = str(message["stage"]), float(message["share"])
        return None

    def _explain(self, exit_code: int, last_line: str) -> MlcoreError:
        kind, facts = how_it_ended(exit_code, last_line)
        self._error = TrainingError(_ENDS[kind], **facts)
        return self._error

    def _note_end(self) -> None:
        """Write down how it ended, for pages that ask after a restart."""
        with suppress(OSError):
            remove_unfinished(self._data_folder, self._model_id)
        if _is_made(self._data_folder, self._model_id):
            self._was_cancelled, self._error, self._share = False, None, 1.0
        ended: dict[str, Any] = {"state": "cancelled" if self._was_cancelled else "done"}
        if self._error is not None and not self._was_cancelled:
            ended = {"state": "failed", "error": self._error.as_dict()}
        # Removed with its draft, or on a full disk: then it counts as interrupted.
        with suppress(MlcoreError):
            storage.write_facts(self._folder, storage.JOB, {**self._facts, **ended})


def start_training(
    data_folder: Path,
    token: str,
    *,
    plan: Plan,
    recipe: str,
    title: str,
) -> TrainingJob:
    """Begin a draft's training, or return the one that runs; see ``Draft.train``."""
    with _lock:
        key = (data_folder, token)
        running = _running.get(key)
        if running is not None and running.is_running:
            return running
        facts = {
            "state": "running",
            "number": _next_number(data_folder, token),
            "recipe": recipe,
            "title": title,
            "plan": plan.as_dict(),
        }
        job = TrainingJob(data_folder, token, facts)
        job._begin()
        _running[key] = job
        return job


def job_of(data_folder: Path, token: str) -> TrainingJob | None:
    """Find the last training of a draft: in this process, or as it was written down."""
    job = _running.get((data_folder, token))
    if job is not None:
        return job
    folder = drafts_folder(data_folder) / token
    facts = storage.read_facts(folder, storage.JOB)
    if facts is None:
        return None
    try:
        job = TrainingJob(data_folder, token, facts)
    except (KeyError, TypeError) as error:
        raise DraftError("draft.damaged", file=storage.JOB) from error
    if facts["state"] == "running" and job.model_id is None:
        # The process that began it is gone, and it went with that.
        job._error = TrainingError("training.interrupted")
    return job


def end_training(data_folder: Path, token: str) -> None:
    """End the training of a draft that is removed, and forget it."""
    with _lock:
        job = _running.pop((data_folder, token), None)
    if job is not None:
        job.cancel()
        job.wait(_PATIENCE_S)


def _next_number(data_folder: Path, token: str) -> int:
    """Return a number that no try of a draft has, be it one that never got a model."""
    taken = [0]
    with suppress(OSError):
        names = [path.name for path in (data_folder / "models").iterdir()]
        taken += [number_of(name) for name in names if token_of(name) == token]
    with suppress(OSError):
        files = (drafts_folder(data_folder) / token / storage.TRIES).glob("*.json")
        taken += [int(path.stem) for path in files if path.stem.isdecimal()]
    return max(taken) + 1


def _is_made(data_folder: Path, model_id: str) -> bool:
    try:
        return ModelFolder(data_folder, model_id).manifest_or_none() is not None
    except MlcoreError:
        return False
