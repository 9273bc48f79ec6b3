"""The routes of models and their versions: which there are, which answered when, which does now."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

import msgspec
from anyio.to_thread import run_sync
from fastapi import FastAPI
from msgspec import UNSET, Struct, UnsetType
from starlette.requests import Request
from starlette.responses import Response

from mlcore.artifacts.history import Entry, moment_of
from mlcore.errors import ArtifactError, ModelNotFoundError
from mlcore.models import Choice, choices
from mlcore.models.catalogue import folder_of
from mlcore.models.versions import (
    Version,
    answered_at,
    history_of,
    promote,
    roll_back,
    versions_of,
)
from mlcore.serving.http.errors import RequestError, text_of
from mlcore.serving.http.limits import read_body
from mlcore.serving.routes import description
from mlcore.serving.routes.answers import (
    EntryAnswer,
    HistoryAnswer,
    ListedAnswer,
    ModelsAnswer,
    VersionAnswer,
)
from mlcore.serving.routes.messages import parse_version
from mlcore.serving.routes.models import Models
from mlcore.text import Text

OPEN_S = 10.0
"""How long a version may take to open before it is put in use, in seconds."""
_TIME = "2026-11-24T14:03:00+01:00"


def add_version_routes(
    api: FastAPI, models: Models, *, takes_changes: bool, body_timeout_s: float
) -> None:
    """Add the routes to an API.

    Parameters
    ----------
    takes_changes : bool
        Whether a request may choose which version answers.
    """

    @api.get("/v1/models", **description.models())
    async def listed(request: Request) -> Response:
        """List the models and their versions."""
        # In a thread, as all that reads or writes files here: predictions are answered meanwhile.
        text = text_of(request)
        found = await run_sync(lambda: [_listed(choice, text) for choice in choices()])
        return _encoded(ModelsAnswer(models=found))

    @api.get("/v1/models/{name}/history", **description.history())
    async def history(request: Request) -> Response:
        """Tell what happened to a name, and which version answered at a time."""
        name = str(request.path_params["name"])
        moment = _moment(request.query_params.get("at"))
        return _encoded(await run_sync(lambda: _history(name, moment)))

    @api.post("/v1/models/{name}/promote", **description.promote())
    async def put_in_use(request: Request) -> Response:
        """Put a version in use and make it the current model."""
        _check_change(request, takes_changes=takes_changes)
        number = parse_version(await read_body(request, timeout_s=body_timeout_s))
        name = str(request.path_params["name"])
        # Opened first: from then on it answers at once.
        await models.get(f"{name}@{number}", patience_s=OPEN_S)
        return _encoded(_said(await run_sync(lambda: promote(name, number, by="rest"))))

    @api.post("/v1/models/{name}/rollback", **description.roll_back())
    async def put_back(request: Request) -> Response:
        """Put the version in use that was before."""
        _check_change(request, takes_changes=takes_changes)
        name = str(request.path_params["name"])
        return _encoded(_said(await run_sync(lambda: roll_back(name, by="rest"))))


def _check_change(request: Request, *, takes_changes: bool) -> None:
    """Refuse what would let strangers, or pages of other sites, choose which version answers."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise RequestError("request.origin", field="origin")
    if not takes_changes:
        raise RequestError("request.changes", field="server")


def _moment(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        # In a query "+" stands for a space.
        return moment_of(given.replace(" ", "+") if "T" in given else given)
    except ValueError:
        raise RequestError("request.time", field="at", expected=_TIME) from None


def _history(name: str, moment: datetime | None) -> HistoryAnswer:
    entries = [_happened(entry) for entry in history_of(name)]
    answered: VersionAnswer | UnsetType | None = UNSET
    if moment is not None:
        version = answered_at(name, moment)
        answered = None if version is None else _said(version)
    return HistoryAnswer(name=name, entries=entries, answered=answered)


def _listed(choice: Choice, text: Text) -> ListedAnswer:
    found = ListedAnswer(name=choice.name, title=text(choice.title), id=choice.model_id)
    try:
        manifest = folder_of(choice.model_id).manifest
    except (ModelNotFoundError, ArtifactError):
        return found
    if manifest.is_named:
        found.versions = [_said(version) for version in versions_of(manifest.name)]
    found.kind = "number" if manifest.schema.target.is_number else "classes"
    found.estimator, found.metrics = manifest.estimator, manifest.metrics
    found.size_bytes = sum(manifest.sizes.values())
    return found


def _said(version: Version) -> VersionAnswer:
    return VersionAnswer(
        version=version.number,
        id=version.model_id,
        created=version.created,
        aliases=list(version.aliases),
    )


def _happened(entry: Entry) -> EntryAnswer:
    return EntryAnswer(
        sequence=entry.sequence,
        time=entry.time,
        event=entry.event,
        version=entry.version,
        id=entry.model_id,
        by=entry.by,
    )


def _encoded(answer: Struct) -> Response:
    return Response(msgspec.json.encode(answer), media_type="application/json")
