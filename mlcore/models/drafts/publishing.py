"""A private model made the next version of a name that everybody sees."""

from __future__ import annotations

from dataclasses import dataclass

from mlcore.artifacts import Manifest, ModelFolder
from mlcore.artifacts.history import By
from mlcore.artifacts.names import IN_USE
from mlcore.errors import DraftNotFoundError, ModelNotFoundError
from mlcore.models.drafts.draft import Draft, Try
from mlcore.models.own.words import check_words, slug_of
from mlcore.models.versions import Version, publish_version, versions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Namesake:
    """What a name means already, to be told before another model is published under it.

    Attributes
    ----------
    name, title : str
        What links and people call it.
    next_number : int
        Number that the next version gets.
    predicts : str
        What the version in use, or the newest one, predicts.
    differs : bool
        Whether that is something else than what the model to be published predicts.
    """

    name: str
    title: str
    next_number: int
    predicts: str
    differs: bool


def find_namesake(draft: Draft, attempt: Try, title: str) -> Namesake | None:
    """Tell what a title means already; None if nothing does.

    Raises
    ------
    InvalidConfigError
        If it cannot be shown.
    DraftNotFoundError
        If the model to be published is gone.
    ArtifactError
        If it cannot be known.
    """
    check_words("name", title)
    ours = _private(draft, attempt).manifest
    name = slug_of(title)
    try:
        versions = versions_of(name)
    except ModelNotFoundError:
        return None
    before = next((one for one in versions if IN_USE in one.aliases), versions[0])
    theirs = ModelFolder(draft.data_folder, before.model_id).manifest
    return Namesake(
        name=name,
        title=theirs.title,
        next_number=versions[0].number + 1,
        predicts=theirs.schema.target.label,
        differs=_predicts(theirs) != _predicts(ours),
    )


def publish_draft(
    draft: Draft, attempt: Try, *, title: str, by: By, in_use: bool = True
) -> Version:
    """Publish a model that only its owner sees, under a title, as the next version of its name.

    The private one stays as it is until the draft is discarded. The same one again under the same
    title is no new version.

    Parameters
    ----------
    by : str
        Who asks for it, as the history tells.
    in_use : bool
        Whether it answers under its name from now on.

    Raises
    ------
    InvalidConfigError
        If the title cannot be shown.
    DraftNotFoundError
        If the model is gone.
    ArtifactError
        If a file of it is damaged, or the data folder cannot be written.
    """
    # With what converts models; the pages need none of it until somebody publishes.
    from mlcore.models.own.tables import publish_table_model

    public = publish_table_model(_private(draft, attempt), title=title)
    return publish_version(public, by=by, in_use=in_use)


def _private(draft: Draft, attempt: Try) -> ModelFolder:
    folder = ModelFolder(draft.data_folder, attempt.model_id)
    try:
        is_ours = folder.manifest.is_private
    except ModelNotFoundError:
        is_ours = False
    if not is_ours:
        raise DraftNotFoundError("draft.no-try")
    return folder


def _predicts(manifest: Manifest) -> tuple[str, bool, tuple[object, ...]]:
    target = manifest.schema.target
    return target.name, target.is_number, tuple(sorted(map(str, target.classes)))
