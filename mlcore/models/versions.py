"""The versions of a name: which there are, which is in use, and which answered when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from mlcore.artifacts import ModelFolder, current_id, set_current
from mlcore.artifacts.adoption import unnoted
from mlcore.artifacts.history import (
    HISTORY,
    By,
    Entry,
    Event,
    History,
    add_events,
    history_locked,
    read_history,
)
from mlcore.artifacts.names import (
    CHALLENGER,
    CURRENT,
    IN_USE,
    Named,
    find_named,
    folded,
    follow_current,
    written,
)
from mlcore.config import Settings
from mlcore.errors import ArtifactError, InvalidConfigError, ModelNotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a name.

    Attributes
    ----------
    number : int
        From 1; 0 of a model that has no versions, as a built-in one.
    created : str
        When it was published, ISO 8601 in UTC; empty where that is not known.
    aliases : tuple of str
        ``"champion"`` of the one in use, ``"challenger"``, and ``"current"`` of the default model.
    is_there : bool
        Whether its folder is; without it a version keeps its number.
    """

    name: str
    number: int
    model_id: str
    created: str = ""
    aliases: tuple[str, ...] = ()
    is_there: bool = True

    @property
    def is_in_use(self) -> bool:
        """Whether it answers for its name."""
        return IN_USE in self.aliases

    @property
    def link(self) -> str:
        """What leads to this version and to no other, such as ``rent@3``."""
        return f"{self.name}@{self.number}" if self.number else self.model_id


def versions_of(name: str) -> tuple[Version, ...]:
    """List the versions of a name, the newest first.

    Raises
    ------
    ModelNotFoundError
        If no model was published under that name; built-in ones have no versions.
    ArtifactError
        If the history or the models cannot be read.
    """
    data_folder = _data_folder()
    named = find_named(data_folder, name)
    return tuple(
        _described(data_folder, named, number)
        for number in sorted(named.state.models, reverse=True)
    )


def publish_version(folder: ModelFolder, *, by: By, in_use: bool = True) -> Version:
    """Make a published folder the next version of its name, and put it in use.

    The very same model again is no new version. Where none is in use yet, the first one is.

    Raises
    ------
    ArtifactError
        If the history cannot be read, or the data folder cannot be written.
    """
    data_folder, name, model_id = folder.data_folder, folder.manifest.name, folder.model_id
    with history_locked(data_folder) as history:
        unwritten = find_named(data_folder, name).unwritten
        # Of this very model it is said here who published it, and whether it is in use.
        entries = [
            replace(entry, by=by, time="") if entry.model_id == model_id else entry
            for entry in unwritten
            if entry.model_id != model_id or entry.event == "published"
        ]
        named = folded(history, name, entries)
        number = named.number_of(model_id)
        is_in_use = named.state.certain and named.state.in_use[-1:] == (number,)
        if (in_use or len(named.state.models) == 1) and not is_in_use:
            entries.append(_entry("in use", name, number, model_id, by))
        add_events(data_folder, history, entries)
        _follow(data_folder, name)
    named = find_named(data_folder, name)
    return _described(data_folder, named, named.number_of(model_id))


def promote(name: str, number: int, *, by: By) -> Version:
    """Put a version in use and make it the current model.

    Raises
    ------
    ModelNotFoundError
        If there is no such name or version; it names those there are.
    ArtifactError
        If the version's folder is gone, the history cannot be read, or the data folder cannot be
        written.
    """
    data_folder = _data_folder()
    with history_locked(data_folder) as history:
        named = find_named(data_folder, name)
        model_id = named.there(data_folder, number)
        entries = list(named.unwritten)
        if not (named.state.certain and named.state.in_use[-1:] == (number,)):
            entries.append(_entry("in use", named.name, number, model_id, by))
        history = add_events(data_folder, history, entries)
        _make_current(data_folder, history, _entry("current", named.name, number, model_id, by))
    return _described(data_folder, find_named(data_folder, named.name), number)


def roll_back(name: str, *, by: By) -> Version:
    """Put the version in use that was before; again and again goes further back.

    Raises
    ------
    ModelNotFoundError
        If there is no such name, or no version was in use before.
    ArtifactError
        As for :func:`promote`.
    """
    data_folder = _data_folder()
    with history_locked(data_folder) as history:
        named = find_named(data_folder, name)
        now = named.in_use()
        if len(named.state.in_use) < 2:
            raise ModelNotFoundError("versions.first", name=named.name, version=now)
        number = named.state.in_use[-2]
        model_id = named.there(data_folder, number)
        back = _entry("rolled back", named.name, number, model_id, by)
        add_events(data_folder, history, [*named.unwritten, back])
        _follow(data_folder, named.name)
    return _described(data_folder, find_named(data_folder, named.name), number)


def set_challenger(name: str, number: int | None, *, by: By) -> None:
    """Make a version the challenger of the one in use, or, with None, no version.

    Raises
    ------
    ModelNotFoundError, ArtifactError
        As for :func:`promote`.
    InvalidConfigError
        If that version is the one in use.
    """
    data_folder = _data_folder()
    with history_locked(data_folder) as history:
        named = find_named(data_folder, name)
        before = named.state.challenger
        if number is None:
            model_id = named.state.models.get(before or 0, "") or next(
                iter(named.state.models.values())
            )
        else:
            model_id = named.there(data_folder, number)
            if number == named.in_use():
                raise InvalidConfigError("versions.in-use", name=named.name, version=number)
        if before != number:
            entry = _entry("challenger", named.name, number, model_id, by)
            add_events(data_folder, history, [*named.unwritten, entry])


def make_current(folder: ModelFolder, *, by: By) -> None:
    """Make a model that has no versions the current one.

    Raises
    ------
    ArtifactError
        As for :func:`promote`.
    """
    name = folder.manifest.name
    with history_locked(folder.data_folder) as history:
        entry = _entry("current", name, None, folder.model_id, by)
        _make_current(folder.data_folder, history, entry)


def history_of(name: str | None = None) -> tuple[Entry, ...]:
    """Return what happened to a name, or to all of them, in order.

    Raises
    ------
    ModelNotFoundError, ArtifactError
        As for :func:`versions_of`.
    """
    data_folder = _data_folder()
    if name is None:
        history = read_history(data_folder)
        return (*history.entries, *unnoted(data_folder, history))
    named = find_named(data_folder, name)
    return tuple(entry for entry in named.entries if entry and entry.name == named.name)


def answered_at(name: str | None, time: datetime) -> Version | None:
    """Return the version of a name that was in use at a time; without a name, the current model.

    Events are taken in their order, whatever the clock said: the last one whose time is not after
    the one asked for counts.

    Parameters
    ----------
    time : datetime
        With its time zone.

    Returns
    -------
    Version or None
        None before the first event; of the number 0 where the model has no versions.

    Raises
    ------
    ModelNotFoundError
        If there is no such name.
    ArtifactError
        If what is lost of the history may have changed it.
    """
    data_folder = _data_folder()
    if name is None:
        history = read_history(data_folder)
        lines = (*history.lines, *unnoted(data_folder, history))
        entry = _last(history, lines, time, lambda one: one.event == "current")
        if entry is None:
            return None
        if entry.version is not None:
            return answered_at(entry.name, time)
        return Version(
            name=entry.name,
            number=0,
            model_id=entry.model_id,
            is_there=ModelFolder.find(data_folder, entry.model_id) is not None,
        )
    named = find_named(data_folder, name)
    entry = _last(
        named.history,
        named.entries,
        time,
        lambda one: one.name == named.name and one.event in ("in use", "rolled back"),
    )
    if entry is None or entry.version is None:
        return None
    return _described(data_folder, named, entry.version)


def _make_current(data_folder: Path, history: History, entry: Entry) -> None:
    """Let the pointer lead to a model; one of the same name is told as in use alone."""
    before = unnoted(data_folder, history)
    with suppress(ArtifactError):
        if current_id(data_folder) == entry.model_id and not before:
            return
    add_events(data_folder, history, before)
    set_current(data_folder, entry.model_id)
    history = read_history(data_folder)
    noted = next((one for one in reversed(history.entries) if one.event == "current"), None)
    is_told = noted is not None and noted.name == entry.name and entry.version is not None
    if not is_told:
        add_events(data_folder, history, [entry])


def _follow(data_folder: Path, name: str) -> None:
    """Keep the pointer in step where it leads to a name: those who read it alone see the same."""
    with suppress(ArtifactError):
        model_id = current_id(data_folder)
        if model_id and read_history(data_folder).names.get(model_id, ("",))[0] == name:
            now = follow_current(data_folder, model_id)
            if now != model_id:
                set_current(data_folder, now)


def _described(data_folder: Path, named: Named, number: int) -> Version:
    model_id, state = named.model_id(number), named.state
    published = next(
        (one.time for one in named.entries
         if one and (one.name, one.version, one.event) == (named.name, number, "published")),
        "",
    )  # fmt: skip
    aliases = []
    with suppress(ArtifactError):
        aliases += [IN_USE] if named.in_use() == number else []
    aliases += [CHALLENGER] if state.challenger == number else []
    with suppress(ArtifactError):
        pointed = current_id(data_folder)
        is_current = pointed and follow_current(data_folder, pointed) == model_id
        aliases += [CURRENT] if is_current else []
    return Version(
        name=named.name,
        number=number,
        model_id=model_id,
        created=published,
        aliases=tuple(aliases),
        is_there=ModelFolder.find(data_folder, model_id) is not None,
    )


def _last(
    history: History,
    lines: Sequence[Entry | None],
    time: datetime,
    fits: Callable[[Entry], bool],
) -> Entry | None:
    """Find the last event that happened by a time, unless one that is lost may have come after."""
    found, is_lost, is_past = None, False, True
    for line in lines:
        if line is None:
            is_lost = is_lost or is_past
            continue
        is_past = line.moment <= time
        if is_past and fits(line):
            found, is_lost = line, False
    if is_lost:
        raise ArtifactError("versions.lost-then", file=HISTORY, lines=written(history.skipped))
    return found


def _entry(event: Event, name: str, version: int | None, model_id: str, by: By) -> Entry:
    return Entry(event=event, name=name, version=version, model_id=model_id, by=by)


def _data_folder() -> Path:
    return Settings.from_env().data_folder
