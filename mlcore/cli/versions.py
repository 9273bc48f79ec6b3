"""``versions``, ``promote`` and ``rollback``: which version of a name answers, and which did."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from mlcore.artifacts import Manifest, ModelFolder
from mlcore.artifacts.history import HISTORY, moment_of, read_history
from mlcore.artifacts.names import CHALLENGER, CURRENT, IN_USE, find_named
from mlcore.cli.terminal import Terminal
from mlcore.config import Settings
from mlcore.errors import ArtifactError, InvalidConfigError, ModelNotFoundError
from mlcore.models.versions import Version, answered_at, promote, roll_back, versions_of
from mlcore.text import Text, mark
from mlcore.wording.card import off_words

_ALIASES = {
    IN_USE: mark("in use"),
    CHALLENGER: mark("challenger"),
    CURRENT: mark("current model"),
}


def run_versions(options: argparse.Namespace, terminal: Terminal) -> int:
    """List the versions of a name, or say which one answered at a time."""
    _tell_skipped(terminal)
    if options.at is not None:
        return _answered(options.name, _moment(options.at), options.json, terminal)
    if options.name is None:
        raise InvalidConfigError("cli.versions")
    versions = versions_of(options.name)
    if options.json:
        told = [{**_facts(version), "metrics": _metrics(version)} for version in versions]
        terminal.say_json({"name": versions[0].name, "versions": told})
        return 0
    text = terminal.text
    terminal.say(_title(versions[0], text))
    terminal.say_table(_rows(versions, text))
    zone = _zone(datetime.now(UTC).astimezone())
    terminal.say("", text("Times are in the zone {zone}.", zone=zone))
    return 0


def run_promote(options: argparse.Namespace, terminal: Terminal) -> int:
    """Put a version in use and make it the current model."""
    named = find_named(Settings.from_env().data_folder, options.name)
    version = promote(named.name, named.number(options.version), by="command line")
    return _put_in_use(version, options.json, terminal)


def run_rollback(options: argparse.Namespace, terminal: Terminal) -> int:
    """Put the version in use that was before."""
    return _put_in_use(roll_back(options.name, by="command line"), options.json, terminal)


def _put_in_use(version: Version, as_json: bool, terminal: Terminal) -> int:
    if as_json:
        terminal.say_json(_facts(version))
        return 0
    text = terminal.text
    lines = [text("Version {n} of {title} is in use now.", **_named(version, text))]
    if CURRENT in version.aliases:
        lines.append(text("It is the current model now."))
    terminal.say(*lines)
    return 0


def _answered(name: str | None, moment: datetime, as_json: bool, terminal: Terminal) -> int:
    version, text = answered_at(name, moment), terminal.text
    if as_json:
        none = {"name": name, "version": None, "model_id": None}
        terminal.say_json({"at": moment.isoformat(), **(_facts(version) if version else none)})
        return 0
    time = f"{text.date(moment)} ({_zone(moment)})"
    if version is None and name is None:
        line = text("{time}: not known. The history begins later.", time=time)
    elif version is None:
        line = text("{time}: no version of {name} was in use yet.", time=time, name=name)
    elif version.number:
        told = mark("{time}: version {n} of {title} answered ({id}).")
        line = text(told, time=time, id=version.model_id, **_named(version, text))
    else:
        told = mark("{time}: {title} answered ({id}).")
        line = text(told, time=time, title=_title(version, text), id=version.model_id)
    terminal.say(line)
    return 0


def _rows(versions: Sequence[Version], text: Text) -> list[list[str]]:
    rows = [[text("Version"), text("Published"), text("How far off"), ""]]
    for version in versions:
        manifest = _manifest(version)
        off = "–" if manifest is None else off_words(manifest, text)
        if not version.is_there:
            off = text("its folder is no longer there")
        created = text.date(moment_of(version.created).astimezone()) if version.created else "–"
        aliases = ", ".join(text(_ALIASES[alias]) for alias in version.aliases)
        rows.append([str(version.number), created, off, aliases])
    return rows


def _facts(version: Version) -> dict[str, Any]:
    return {
        "name": version.name,
        "version": version.number or None,
        "model_id": version.model_id,
        "created": version.created or None,
        "aliases": list(version.aliases),
        "is_there": version.is_there,
    }


def _metrics(version: Version) -> dict[str, Any]:
    manifest = _manifest(version)
    return manifest.metrics if manifest else {}


def _named(version: Version, text: Text) -> dict[str, str]:
    return {"n": str(version.number), "title": _title(version, text)}


def _title(version: Version, text: Text) -> str:
    manifest = _manifest(version)
    return text(manifest.title) if manifest else version.name


def _manifest(version: Version) -> Manifest | None:
    with suppress(ModelNotFoundError, ArtifactError):
        return ModelFolder(Settings.from_env().data_folder, version.model_id).manifest
    return None


def _tell_skipped(terminal: Terminal) -> None:
    for line in read_history(Settings.from_env().data_folder).skipped:
        told = mark("Line {n} of {file} cannot be read and was left out.")
        terminal.complain(terminal.text(told, n=str(line), file=HISTORY))


def _moment(said: str) -> datetime:
    """Read a time; one without a zone is in that of the reader."""
    try:
        moment = datetime.fromisoformat(said.strip()).astimezone()
    except (ValueError, OverflowError):
        raise InvalidConfigError("cli.at") from None
    if moment > datetime.now(UTC):
        raise InvalidConfigError("cli.at-later")
    return moment


def _zone(moment: datetime) -> str:
    """Name the zone of a time: ``CET, UTC+01:00``.

    Examples
    --------
    >>> _zone(datetime(2026, 11, 24, tzinfo=UTC))
    'UTC'
    """
    name, offset = moment.tzname() or "", f"UTC{moment.isoformat()[-6:]}"
    return name if name == "UTC" else ", ".join(filter(None, [name, offset]))
