"""What happened to the names of a data folder: a file of events that is only ever added to."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from mlcore.artifacts.files import lock_beside, read_file, reason_of, sync_folder, unwritable
from mlcore.artifacts.folder import now
from mlcore.artifacts.manifest import is_id
from mlcore.errors import ArtifactError

HISTORY = "history.jsonl"
Event = Literal["published", "in use", "challenger", "rolled back", "current"]
By = Literal["page", "rest", "command line", "program"]

_LARGEST = 64 * 2**20
_DIGEST = "digest"
_WHOLE = re.compile(rb'"digest":"[0-9a-f]{16}".')
# A number that is damaged itself must not fill memory.
_MOST_LOST = 1_000
_APPEND = (
    os.O_WRONLY
    | os.O_APPEND
    | os.O_CREAT
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_MOST_KEPT = 8
_read: dict[Path, tuple[object, History]] = {}
_lock = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event.

    Attributes
    ----------
    sequence : int
        Its place among all events, from 1; 0 of one that is not written yet.
    time : str
        When it happened, ISO 8601 in UTC, as the clock said: clocks are set, so that the order of
        events is that of ``sequence``.
    name : str
        The model's name in links and requests.
    version : int or None
        None of a model without versions, and of a challenger that is one no longer.
    by : str
        Who asked for it: ``"page"``, ``"rest"``, ``"command line"`` or ``"program"``.
    """

    event: Event
    name: str
    version: int | None
    model_id: str
    by: By
    sequence: int = 0
    time: str = ""

    @property
    def moment(self) -> datetime:
        """When it happened, as the clock said."""
        return moment_of(self.time)

    @property
    def decides(self) -> bool:
        """Whether it says which version is in use from then on."""
        return self.event in ("in use", "rolled back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aliases:
    """What the events of a name come to.

    Attributes
    ----------
    models : dict of int to str
        The id of each version.
    in_use : tuple of int
        The versions in use one after the other, the last one now; those that were rolled back are
        gone from it.
    certain : bool
        Whether nothing that cannot be read came after it was said which version is in use.
    """

    models: Mapping[int, str] = field(default_factory=dict)
    in_use: tuple[int, ...] = ()
    challenger: int | None = None
    certain: bool = False

    def after(self, entries: Iterable[Entry]) -> Aliases:
        """Return what is so after more events of the name."""
        models, in_use = dict(self.models), list(self.in_use)
        challenger, certain = self.challenger, self.certain
        for entry in entries:
            number = entry.version
            if entry.event == "challenger":
                challenger = number
            if entry.event == "current" or number is None:
                continue
            models[number] = entry.model_id
            if not entry.decides:
                continue
            if entry.event == "rolled back":
                # From the end: a version may have been in use more than once.
                while in_use and in_use[-1] != number:
                    in_use.pop()
            if in_use[-1:] != [number]:
                in_use.append(number)
            challenger = None if challenger == number else challenger
            certain = True
        return Aliases(
            models=MappingProxyType(models),
            in_use=tuple(in_use),
            challenger=challenger,
            certain=certain,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was read of the file.

    Attributes
    ----------
    lines : tuple of Entry or None
        All events in their order; None stands for one that is lost.
    skipped : tuple of int
        Lines of the file, from 1, that cannot be read: damaged, or cut short as they were written.
    aliases : dict of str to Aliases
        What is so after all of them, by name.
    names : dict of str to tuple of (str, int)
        Name and version of each model, by its id.
    next_sequence : int
        That of the next event.
    ends_line : bool
        Whether the file ends where a line does; what was cut short counts as never written.
    """

    lines: tuple[Entry | None, ...] = ()
    skipped: tuple[int, ...] = ()
    aliases: Mapping[str, Aliases] = field(default_factory=dict)
    names: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    next_sequence: int = 1
    ends_line: bool = True

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The events that can be read, in their order."""
        return tuple(entry for entry in self.lines if entry is not None)


def read_history(data_folder: Path) -> History:
    """Read the events of a data folder, again only where some were added.

    Raises
    ------
    ArtifactError
        If there is a history that cannot be read: which versions are in use is then not known, and
        others in their place would go unnoticed.
    """
    path = data_folder / HISTORY
    try:
        found = path.stat()
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        with _lock:
            kept = _read.get(data_folder)
        if kept is not None and kept[0] == stamp:
            return kept[1]
        history = _parsed(read_file(path, limit=_LARGEST))
    except (FileNotFoundError, NotADirectoryError):
        return History()
    except OSError as error:
        raise ArtifactError("history.unreadable", file=HISTORY, reason=reason_of(error)) from error
    with _lock:
        if len(_read) >= _MOST_KEPT:
            _read.clear()
        _read[data_folder] = (stamp, history)
    return history


@contextmanager
def history_locked(data_folder: Path) -> Iterator[History]:
    """Hold the history alone, among threads and processes; yields it as it is.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written, or as for :func:`read_history`.
    """
    lock = lock_beside(data_folder / HISTORY)
    try:
        lock.acquire()
    except OSError as error:
        raise unwritable(data_folder, error) from error
    try:
        yield read_history(data_folder)
    finally:
        lock.release()


def add_events(data_folder: Path, history: History, entries: Sequence[Entry]) -> History:
    """Add events in one go, on the disk before they count, and return all there are then.

    The caller holds the lock, see :func:`history_locked`. Events without a time happen now.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written or the disk is full: what was cut short has not
        happened then.
    """
    if not entries:
        return history
    path, moment = data_folder / HISTORY, now()
    lines = [
        _line(replace(entry, sequence=sequence, time=entry.time or moment))
        for sequence, entry in enumerate(entries, start=history.next_sequence)
    ]
    start = b"" if history.ends_line else b"\n"
    try:
        is_new = not path.exists()
        handle = os.open(path, _APPEND, 0o666)
        try:
            rest = memoryview(start + b"".join(lines))
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
        finally:
            os.close(handle)
        if is_new:
            sync_folder(data_folder)
    except OSError as error:
        raise unwritable(data_folder, error) from error
    return read_history(data_folder)


def moment_of(time: str) -> datetime:
    """Read a time as it is kept; one that names no zone is in UTC.

    Examples
    --------
    >>> moment_of("2026-11-24T14:03:00").isoformat()
    '2026-11-24T14:03:00+00:00'
    """
    moment = datetime.fromisoformat(time)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _parsed(content: bytes) -> History:
    *pieces, tail = content.split(b"\n")
    ends_line = not tail
    lines: list[Entry | None] = []
    skipped: list[int] = []
    unread: list[int] = []
    last = 0
    for place, piece in enumerate([*pieces, tail] if tail else pieces, start=1):
        entry = _entry(piece)
        if entry is None:
            unread.append(place)
        elif entry.sequence > last:
            # What was cut short was never counted: only a gap says that something is lost.
            n_lost = entry.sequence - last - 1
            lines += [*(None for _ in range(min(n_lost, _MOST_LOST))), entry]
            skipped += unread or ([place] if n_lost else [])
            unread, last = [], entry.sequence
        elif entry not in lines:
            lines.append(None)
            skipped.append(place)
    skipped += unread
    lost = [place for place in unread if not _is_cut_short([*pieces, tail][place - 1])]
    lines += [None for _ in lost]
    of_names: dict[str, list[Entry]] = {}
    decided: dict[str, int] = {}
    names: dict[str, tuple[str, int]] = {}
    last_lost = -1
    for place, line in enumerate(lines):
        if line is None:
            last_lost = place
            continue
        of_names.setdefault(line.name, []).append(line)
        if line.decides:
            decided[line.name] = place
        if line.version is not None:
            names[line.model_id] = (line.name, line.version)
    aliases = {
        name: replace(Aliases().after(entries), certain=decided.get(name, -1) > last_lost)
        for name, entries in of_names.items()
    }
    return History(
        lines=tuple(lines),
        skipped=tuple(skipped),
        aliases=MappingProxyType(aliases),
        names=MappingProxyType(names),
        next_sequence=last + len(lost) + 1,
        ends_line=ends_line,
    )


def _is_cut_short(piece: bytes) -> bool:
    """Tell whether a line is the beginning of one: its end was never written."""
    return b"}" not in piece and not _WHOLE.search(piece)


def _line(entry: Entry) -> bytes:
    values = {"sequence": entry.sequence, "time": entry.time, **asdict(entry)}
    sealed = {**values, _DIGEST: _digest(values)}
    return json.dumps(sealed, separators=(",", ":")).encode() + b"\n"


def _entry(piece: bytes) -> Entry | None:
    """Read an event, None where the line is not one that was written."""
    try:
        values: dict[str, Any] = json.loads(piece)
        if values.pop(_DIGEST) != _digest(values):
            return None
        entry = Entry(**{each.name: values[each.name] for each in fields(Entry)})
        moment_of(entry.time)
        is_fine = (
            entry.event in get_args(Event)
            and entry.by in get_args(By)
            and type(entry.sequence) is int
            and (entry.version is None or (type(entry.version) is int and entry.version > 0))
            and is_id(entry.name)
            and is_id(entry.model_id)
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return entry if is_fine else None


def _digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
