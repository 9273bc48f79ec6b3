"""Models that no event tells of, as events: of earlier versions of Levers, or cut short."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from mlcore.artifacts.current import current_id
from mlcore.artifacts.folder import ModelFolder
from mlcore.artifacts.history import Entry, Event, History
from mlcore.artifacts.manifest import Manifest
from mlcore.config import BUILTIN_DATASETS
from mlcore.errors import ArtifactError

_OWN_ID = re.compile(r"(?P<name>.+)-[0-9a-f]{12}")


def unadopted(
    data_folder: Path,
    history: History,
    manifests: Sequence[Manifest],
    unreadable: Sequence[str],
) -> dict[str, tuple[Entry, ...]]:
    """Return the events that the history lacks, by name.

    Models of a name without any were published by an earlier version of Levers, where the newest
    one answered: each was in use from when it was published. Where there are events, one was lost
    before it was written: the model is the next version, and not in use.

    Parameters
    ----------
    manifests, unreadable
        What :func:`mlcore.artifacts.listed` returned.
    """
    of_names: dict[str, list[tuple[str, str]]] = {}
    for manifest in sorted(manifests, key=lambda one: (one.sequence, one.created)):
        if is_version(manifest):
            told = (manifest.model_id, manifest.created)
            of_names.setdefault(manifest.name, []).append(told)
    # One whose manifest cannot be read keeps its name, which its id tells: else an older model
    # would answer under it, and nobody would notice.
    for model_id in reversed(unreadable):
        name = name_in(model_id)
        if name is not None and name not in BUILTIN_DATASETS:
            known = of_names.setdefault(name, [])
            known.insert(_place(data_folder, model_id, known), (model_id, ""))
    found = {}
    for name, models in of_names.items():
        new = [one for one in models if one[0] not in history.names]
        entries = _entries(data_folder, history, name, new)
        if entries:
            found[name] = entries
    return found


def unnoted(data_folder: Path, history: History) -> tuple[Entry, ...]:
    """Return the event that made a model the current one where the history lacks it."""
    noted = next((one for one in reversed(history.entries) if one.event == "current"), None)
    try:
        model_id = current_id(data_folder)
    except ArtifactError:
        return ()
    if model_id is None:
        return ()
    name, version = history.names.get(model_id, (name_in(model_id), None))
    if name is None or (noted and (noted.model_id == model_id or (version and noted.name == name))):
        return ()
    changed = _time((data_folder / "current").lstat().st_mtime)
    return (_entry("current", name, version, model_id, changed),)


def is_version(manifest: Manifest) -> bool:
    """Tell whether a model is a version of its name: a configuration's and a private one is not."""
    return manifest.is_named and not manifest.is_private


def name_in(model_id: str) -> str | None:
    """Return the name that an id tells.

    Examples
    --------
    >>> name_in("rent-0123456789ab"), name_in("something")
    ('rent', None)
    """
    parts = _OWN_ID.fullmatch(model_id)
    return parts["name"] if parts else None


def _entries(
    data_folder: Path, history: History, name: str, models: Sequence[tuple[str, str]]
) -> tuple[Entry, ...]:
    numbered = history.aliases[name].models if name in history.aliases else {}
    # What is lost of the history may have been about this name.
    were_in_use = not numbered and (None not in history.lines or len(models) == 1)
    found = []
    for number, (model_id, created) in enumerate(models, start=max(numbered, default=0) + 1):
        written = ModelFolder(data_folder, model_id).written_at() / 1e9
        time = created or _time(written)
        found.append(_entry("published", name, number, model_id, time))
        if were_in_use:
            found.append(_entry("in use", name, number, model_id, time))
    return tuple(found)


def _place(data_folder: Path, model_id: str, known: Sequence[tuple[str, str]]) -> int:
    """Find where a model comes among others by when files were written."""
    written = ModelFolder(data_folder, model_id).written_at()
    later = (
        place
        for place, (other, _) in enumerate(known)
        if ModelFolder(data_folder, other).written_at() > written
    )
    return next(later, len(known))


def _entry(event: Event, name: str, version: int | None, model_id: str, time: str) -> Entry:
    return Entry(
        event=event, name=name, version=version, model_id=model_id, by="program", time=time
    )


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
