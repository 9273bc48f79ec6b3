"""A table and a plan made into a model, one training at a time in a data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlcore.artifacts import ModelFolder
from mlcore.artifacts.files import lock_beside
from mlcore.artifacts.private import drafts_folder, private_id
from mlcore.artifacts.sweeping import discard_draft
from mlcore.datasets.tables import Plan, Table, doubts, prepare
from mlcore.errors import DraftNotFoundError, TrainingError
from mlcore.models.drafts import storage
from mlcore.models.drafts.job import WAITING
from mlcore.models.making import Report
from mlcore.text import mark

_ASKED_EVERY_S = 0.2
_FITTED = 0.75
"""Share of the time that fitting takes, about; converting takes the rest."""


def make_try(data_folder: Path, token: str, report: Report) -> None:
    """Make the private model that a draft's job asks for.

    Raises
    ------
    MlcoreError
        What keeps it from being made.
    """
    folder = drafts_folder(data_folder) / token
    job = storage.read_facts(folder, storage.JOB)
    if job is None:
        raise DraftNotFoundError("draft.unknown")
    plan, number = Plan.from_dict(job["plan"]), job["number"]
    with alone(data_folder, report):
        report(mark("Reading the data"), 0.0)
        table = storage.read_table(folder)
        told = [{"code": each.code, "facts": dict(each.facts)} for each in doubts(table, plan)]
        # Written first: it counts once there is a model.
        facts = {"recipe": job["recipe"], "plan": job["plan"], "doubts": told}
        storage.write_facts(folder, f"{storage.TRIES}/{number}.json", facts)
        make_model(
            table,
            plan,
            recipe=job["recipe"],
            title=job["title"],
            model_id=private_id(token, number),
            data_folder=data_folder,
            report=report,
        )
    if not storage.is_draft(folder):
        # Removed meanwhile by its owner: then its models go, too.
        discard_draft(data_folder, token)


def make_model(
    table: Table,
    plan: Plan,
    *,
    recipe: str,
    title: str,
    data_folder: Path,
    model_id: str | None = None,
    report: Report,
) -> ModelFolder:
    """Fit a recipe on a table, score it, convert it and put its folder in place.

    Parameters
    ----------
    model_id : str, optional
        Of a private model; by default it is published under its title.

    Raises
    ------
    DatasetError
        If the plan does not fit the table, or there are too few rows.
    UnsupportedModelError, InvalidRowsError, ArtifactError
        As for :func:`mlcore.convert`.
    TrainingError
        If memory runs out.
    """
    try:
        # Read and judged before the seconds that the import of scikit-learn takes.
        prepared = prepare(table, plan)
        from mlcore.models.own.tables import make_table_model
        from mlcore.training.tables import fit_table

        fit = fit_table(prepared, plan, recipe=recipe, report=_part(report, 0.0, _FITTED))
        return make_table_model(
            fit,
            prepared,
            plan,
            title=title,
            source=table.source,
            model_id=model_id,
            data_folder=data_folder,
            report=_part(report, _FITTED, 1.0),
        )
    except MemoryError as error:
        raise TrainingError("training.memory") from error


@contextmanager
def alone(data_folder: Path, report: Report) -> Iterator[None]:
    """Hold the data folder's one place for a training; wait, and say so, while another has it.

    The place of a process that died is free.

    Raises
    ------
    DraftError
        If the data folder cannot be written.
    """
    from filelock import Timeout

    from mlcore.errors import ArtifactError

    try:
        lock = lock_beside(data_folder / "training")
        while True:
            try:
                lock.acquire(timeout=_ASKED_EVERY_S)
                break
            except Timeout:
                report(WAITING, 0.0)
    except (OSError, ArtifactError) as error:
        raise storage.unwritable(data_folder, error) from error
    try:
        yield
    finally:
        lock.release()


def _part(report: Report, first: float, last: float) -> Report:
    """Report a part of the work as that part of the whole."""
    return lambda stage, share: report(stage, first + (last - first) * share)
