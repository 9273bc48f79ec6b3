"""Models opened in the background while somebody watches the progress."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlcore import artifacts
from mlcore.config import ModelConfig, Settings
from mlcore.errors import ArtifactError, MlcoreError
from mlcore.jobs import Job
from mlcore.models.catalogue import model_id_of
from mlcore.models.making import rebuild
from mlcore.models.opening import is_open, open_model
from mlcore.text import mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """How far a model is from answering.

    Attributes
    ----------
    ready : bool
        Whether :func:`open_model` returns at once.
    stage : str
        What is being done; a message of the catalogue.
    share : float
        Share done, 0 to 1.
    """

    ready: bool = False
    stage: str = ""
    share: float = 0.0
    error: MlcoreError | None = None


_lock = threading.Lock()
_jobs: dict[tuple[Path, str], Job[None]] = {}


def prepare(model: ModelConfig | str, *, again: bool = False, rebuilt: bool = False) -> Preparation:
    """Begin to open a model unless somebody did, and say how far it is.

    Parameters
    ----------
    again : bool
        Whether to begin again after a failure.
    rebuilt : bool
        Whether to make damaged files again first; see :func:`rebuild`.
    """
    model_id = model_id_of(model)
    key = (Settings.from_env().data_folder, model_id)
    with _lock:
        job = _jobs.get(key)
        # Work that goes on comes first: an open model may still have to become the current one.
        if job is None or not job.now.is_running:
            if not rebuilt:
                if is_open(model):
                    return Preparation(ready=True, share=1.0)
                if job is not None and job.now.error is not None and not again:
                    return _state(job)
            job = _jobs[key] = Job(
                lambda job: _work(model, key, rebuilt, job),
                name=f"prepare-{model_id}",
                stage=mark("Reading the data"),
                expected=MlcoreError,
            )
    return _state(job)


def _state(job: Job[None]) -> Preparation:
    now = job.now
    if now.is_running:
        return Preparation(stage=now.stage, share=now.share)
    if now.error is None:
        return Preparation(ready=True, share=1.0)
    if isinstance(now.error, MlcoreError):
        return Preparation(error=now.error)
    return Preparation(error=ArtifactError("model.failed", reason=type(now.error).__name__))


def _work(model: ModelConfig | str, key: tuple[Path, str], rebuilt: bool, job: Job[None]) -> None:
    def report(stage: str, share: float) -> None:
        job.report(stage=stage, share=share)

    if rebuilt:
        rebuild(model, report=report)
    open_model(model, report=report)
    _point_to_default(*key)


def _point_to_default(data_folder: Path, model_id: str) -> None:
    """Let the pointer lead to the default model where there is none.

    No other becomes the current one by being looked at: a link to it is enough for that.
    """
    # A pointer that cannot be read stays as it is, and a folder that cannot be written does too.
    with suppress(ArtifactError):
        if model_id == ModelConfig().fingerprint() and artifacts.current_id(data_folder) is None:
            artifacts.set_current(data_folder, model_id)
