"""The versions of a name in words: how far off each is, what changed, and which answered when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from types import MappingProxyType

from mlcore.artifacts import Manifest, ModelFolder
from mlcore.artifacts.history import Entry
from mlcore.artifacts.names import find_named
from mlcore.errors import ArtifactError, ModelNotFoundError
from mlcore.models.versions import Version
from mlcore.text import Text, mark
from mlcore.wording.card import off_words
from mlcore.wording.kinds import kind_name
from mlcore.wording.registry.listing import off_parts

MOST_NAMED = 3
"""Inputs that a change names."""
_EVENTS: Mapping[str, str] = MappingProxyType(
    {
        "published": mark("Version {n} was published"),
        "in use": mark("Version {n} was put in use"),
        "rolled back": mark("Rolled back to version {n}"),
        "challenger": mark("Version {n} became the challenger"),
        "current": mark("Version {n} became the current model"),
    }
)
_BY: Mapping[str, str] = MappingProxyType(
    {
        "page": mark("on this page"),
        "rest": mark("over REST"),
        "command line": mark("on the command line"),
        "program": mark("by a program"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionWords:
    """One version in words.

    Attributes
    ----------
    title : str
        Its number.
    marks : tuple of str
        Whether it is in use, the challenger, or the current model.
    about, changes : tuple of str
        What it is, and what is other than in the version before.
    """

    title: str
    marks: tuple[str, ...]
    about: tuple[str, ...]
    changes: tuple[str, ...]


def version_words(
    versions: Sequence[Version], data_folder: Path, text: Text, zone: tzinfo | None
) -> tuple[VersionWords, ...]:
    """Say of each version what it is, the newest first as they are given."""
    manifests = [_manifest(version, data_folder) for version in versions]
    said = []
    for place, (version, manifest) in enumerate(zip(versions, manifests, strict=True)):
        before = manifests[place + 1] if place + 1 < len(versions) else None
        said.append(_version(version, manifest, before, text, zone))
    return tuple(said)


def changes(before: Manifest, now: Manifest, text: Text) -> list[str]:
    """Say what is other in a version than in the one before."""
    said = []
    target, former = now.schema.target, before.schema.target
    if (target.name, target.classes) != (former.name, former.classes):
        said.append(text("predicts {target}", target=text(target.label)))
    said += _inputs(before, now, text)
    n_rows, n_before = _n_rows(now), _n_rows(before)
    if n_rows and n_before and n_rows != n_before:
        said.append(
            text("{n} rows (before: {before})", n=text.number(n_rows, 0),
                 before=text.number(n_before, 0))
        )  # fmt: skip
    if now.estimator != before.estimator:
        said.append(
            text("{now} (before: {before})", now=kind_name(now.estimator, text),
                 before=kind_name(before.estimator, text))
        )  # fmt: skip
    off, off_before = off_parts(now, text)[0], off_parts(before, text)[0]
    if off != off_before and target.is_number == former.is_number:
        said.append(text("{now} (before: {before})", now=_off(now, off, text), before=off_before))
    return said


def event_words(entries: Sequence[Entry], text: Text, zone: tzinfo | None) -> list[tuple[str, str]]:
    """Say what happened, the newest first: when, and what."""
    said = []
    for entry in reversed(entries):
        if entry.version is None:
            what = text("There is no challenger any more")
        else:
            what = text(_EVENTS[entry.event], n=text.number(entry.version, 0))
        when = text.date(entry.moment.astimezone(zone)) if entry.time else ""
        said.append((when, f"{what}, {text(_BY[entry.by])}"))
    return said


def way_back(name: str, data_folder: Path) -> tuple[int, int] | None:
    """Return the version in use and the one that was before; None where there is no way back."""
    in_use = find_named(data_folder, name).state.in_use
    return (in_use[-1], in_use[-2]) if len(in_use) > 1 else None


def answered_words(version: Version | None, moment: datetime, text: Text) -> str:
    """Say which version answered at a time."""
    when = text.date(moment)
    if version is None:
        return text("{when}: nothing was in use yet under this name.", when=when)
    return text("{when}: version {n} answered.", when=when, n=text.number(version.number, 0))


def _version(
    version: Version,
    manifest: Manifest | None,
    before: Manifest | None,
    text: Text,
    zone: tzinfo | None,
) -> VersionWords:
    names = {
        "champion": text("in use"),
        "challenger": text("challenger"),
        "current": text("current model"),
    }
    about = []
    if manifest is not None:
        about += [kind_name(manifest.estimator, text), off_words(manifest, text)]
    else:
        about.append(text("its folder is no longer there"))
    if version.created:
        moment = datetime.fromisoformat(version.created).astimezone(zone)
        about.append(text("published on {when}", when=text.date(moment)))
    known = manifest is not None and before is not None
    return VersionWords(
        title=text("Version {n}", n=text.number(version.number, 0)),
        marks=tuple(names[alias] for alias in version.aliases if alias in names),
        about=tuple(about),
        changes=tuple(changes(before, manifest, text)) if known and manifest and before else (),
    )


def _off(manifest: Manifest, off: str, text: Text) -> str:
    if manifest.metrics.get("mae") is None or not manifest.schema.target.is_number:
        return off
    return text("off by {error}", error=off)


def _inputs(before: Manifest, now: Manifest, text: Text) -> list[str]:
    names, former = ([feature.name for feature in one.schema.features] for one in (now, before))
    added = [name for name in names if name not in former]
    gone = [name for name in former if name not in names]
    said = []
    if added:
        said.append(text("with {names}", names=_listed(added, text)))
    if gone:
        said.append(text("without {names}", names=_listed(gone, text)))
    return said


def _listed(names: Sequence[str], text: Text) -> str:
    more = len(names) - MOST_NAMED
    shown = ", ".join(names[:MOST_NAMED])
    if more <= 0:
        return shown
    return text.plural("{names} and {n} more", "{names} and {n} more", more, names=shown)


def _n_rows(manifest: Manifest) -> int:
    return int(manifest.table.get("n_rows") or manifest.metrics.get("n_train") or manifest.n_rows)


def _manifest(version: Version, data_folder: Path) -> Manifest | None:
    try:
        return ModelFolder(data_folder, version.model_id).manifest
    except (ArtifactError, ModelNotFoundError):
        return None
