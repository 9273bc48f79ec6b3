"""What one visitor brought, chose and tried, and nobody else sees until it is published."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcore.artifacts import Manifest, ModelFolder
from mlcore.artifacts.private import (
    drafts_folder,
    is_token,
    new_token,
    note_use,
    private_id,
)
from mlcore.artifacts.sweeping import discard_draft
from mlcore.caching import OnceCache
from mlcore.datasets.tables import Doubt, Plan, Table
from mlcore.datasets.tables import read_table as read_file_of
from mlcore.errors import DraftError, DraftNotFoundError, MlcoreError
from mlcore.models.drafts import storage
from mlcore.models.drafts.job import TrainingJob, end_training, job_of, start_training

# Of two visitors at work, beside whom others come and go.
_tables: OnceCache[tuple[Path, str], Table] = OnceCache(max_size=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """A model that was made from a draft.

    Attributes
    ----------
    number : int
        From 1 on, in the order in which they were begun; some may be missing.
    metrics : dict
        Its scores, held out and cross-validated.
    table : dict
        What its manifest says of the table, the scores of the plain baseline among that.
    plan : Plan
        What it was learnt with.
    doubts : tuple of Doubt
        What was to be known of that before.
    model_id : str
        Opens the private model.
    """

    number: int
    recipe: str
    title: str
    metrics: Mapping[str, Any]
    table: Mapping[str, Any]
    plan: Plan
    doubts: tuple[Doubt, ...]
    model_id: str


class Draft:
    """A table that one visitor brought, with what was chosen and tried; made by ``new_draft``."""

    def __init__(self, data_folder: Path, token: str) -> None:
        self.data_folder = data_folder
        self.token = token
        self.folder = drafts_folder(data_folder) / token

    @property
    def table(self) -> Table:
        """The table, read on first use.

        Raises
        ------
        DraftNotFoundError
            If it was removed meanwhile.
        DraftError
            If it is not the one that was written.
        """
        key = (self.data_folder, self.token)
        return _tables.get(key, lambda: storage.read_table(self.folder))

    @property
    def plan(self) -> Plan | None:
        """What was chosen; None before."""
        facts = storage.read_facts(self.folder, storage.PLAN)
        return None if facts is None else _plan_from(facts, storage.PLAN)

    def save_plan(self, plan: Plan) -> None:
        """Keep what was chosen.

        Raises
        ------
        DraftError
            If it cannot be written; what was chosen before stays.
        """
        storage.write_facts(self.folder, storage.PLAN, plan.as_dict())

    @property
    def tries(self) -> tuple[Try, ...]:
        """The models that were made, the first one first."""
        numbers = []
        with suppress(OSError):
            files = (self.folder / storage.TRIES).glob("*.json")
            numbers = sorted(int(each.stem) for each in files if each.stem.isdecimal())
        made = (self._try(number) for number in numbers)
        return tuple(each for each in made if each is not None)

    @property
    def job(self) -> TrainingJob | None:
        """The training that was begun last, running or ended; None where none was."""
        return job_of(self.data_folder, self.token)

    def train(self, recipe: str, title: str, *, plan: Plan | None = None) -> TrainingJob:
        """Begin to make a model in a process of its own, or return the training that runs.

        Parameters
        ----------
        recipe : str
            In ``mlcore.training.tables.RECIPES``.
        title : str
            What the model is called for now; asked for again when it is published.
        plan : Plan, optional
            Kept as what was chosen; by default what was kept before.

        Raises
        ------
        DraftError
            If nothing was chosen yet, or the data folder cannot be written.
        """
        if plan is not None:
            self.save_plan(plan)
        chosen = self.plan
        if chosen is None or not chosen.target:
            raise DraftError("draft.no-plan")
        return start_training(self.data_folder, self.token, plan=chosen, recipe=recipe, title=title)

    def discard(self) -> None:
        """Remove the table, and the models that only its owner sees; ends a training.

        Raises
        ------
        DraftError
            If the data folder cannot be written.
        """
        end_training(self.data_folder, self.token)
        _tables.forget((self.data_folder, self.token))
        try:
            discard_draft(self.data_folder, self.token)
        except OSError as error:
            raise storage.unwritable(self.folder, error) from error

    def _try(self, number: int) -> Try | None:
        """Read a try; None where its model was never finished, or is gone."""
        name = f"{storage.TRIES}/{number}.json"
        model_id = private_id(self.token, number)
        try:
            facts = storage.read_facts(self.folder, name)
            manifest: Manifest | None = ModelFolder(self.data_folder, model_id).manifest_or_none()
        except MlcoreError:
            # One that is damaged is no reason not to show the others.
            return None
        if facts is None or manifest is None:
            return None
        return Try(
            number=number,
            recipe=facts["recipe"],
            title=manifest.title,
            metrics=manifest.metrics,
            table=manifest.table,
            plan=_plan_from(facts["plan"], name),
            doubts=tuple(Doubt(**doubt) for doubt in facts["doubts"]),
            model_id=model_id,
        )


def new_draft(data_folder: Path, content: bytes | Path, name: str, *, sheet: str = "") -> Draft:
    """Read a file that a visitor brought and keep its table, not its bytes, for them alone.

    Parameters
    ----------
    name, sheet : str
        See :func:`mlcore.datasets.tables.read_table`.

    Raises
    ------
    DatasetError
        If it cannot be read as a table.
    DraftError
        If the data folder cannot be written.
    """
    table = read_file_of(content, name, sheet=sheet)
    token = new_token()
    storage.create(data_folder, token, table)
    draft = Draft(data_folder, token)
    _tables.get((data_folder, token), lambda: table)
    return draft


def open_draft(data_folder: Path, token: str) -> Draft:
    """Find what a visitor brought, by its token.

    Raises
    ------
    DraftNotFoundError
        If there is none, or none any more.
    DraftError
        If nobody may look.
    """
    if not (isinstance(token, str) and is_token(token)):
        raise DraftNotFoundError("draft.unknown")
    draft = Draft(data_folder, token)
    if not storage.is_draft(draft.folder):
        raise DraftNotFoundError("draft.unknown")
    note_use(data_folder, token)
    return draft


def _plan_from(facts: Mapping[str, Any], name: str) -> Plan:
    try:
        return Plan.from_dict(facts)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DraftError("draft.damaged", file=name) from error
