"""A history is only ever added to; what is lost of it never means another version in silence."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mlcore.artifacts import history
from mlcore.artifacts.history import HISTORY, Entry, add_events, history_locked, read_history
from mlcore.errors import ArtifactError
from tests.stand_ins import put


def event(kind: str, version: int | None, name: str = "rent") -> Entry:
    model_id = f"{name}-{version or 0:012x}"
    return Entry(event=kind, name=name, version=version, model_id=model_id, by="program")


def write(data_folder: Path, *entries: Entry) -> history.History:
    with history_locked(data_folder) as before:
        return add_events(data_folder, before, entries)


def in_use(found: history.History, name: str = "rent") -> int | None:
    """Return the version in use, None where that is not known."""
    state = found.aliases.get(name)
    return state.in_use[-1] if state and state.certain else None


@pytest.fixture
def several(tmp_path: Path) -> Path:
    """Return a data folder in which version 1 of rent is in use again, and 1 of fees."""
    write(tmp_path, event("published", 1), event("in use", 1))
    write(tmp_path, event("published", 1, "fees"), event("in use", 1, "fees"))
    write(tmp_path, event("published", 2), event("in use", 2))
    write(tmp_path, event("rolled back", 1))
    return tmp_path


def test_events_are_counted_and_folded(several):
    found = read_history(several)
    assert [one.sequence for one in found.entries] == [1, 2, 3, 4, 5, 6, 7]
    assert in_use(found) == in_use(found, "fees") == 1
    assert found.names["rent-000000000002"] == ("rent", 2)
    assert (found.skipped, found.next_sequence) == ((), 8)
    # Nobody reads it again as long as it stays the same.
    assert read_history(several) is found


def test_what_is_there_stays_as_it_is(several):
    before = (several / HISTORY).read_bytes()
    write(several, event("challenger", 2))
    assert (several / HISTORY).read_bytes().startswith(before)


def test_any_damaged_byte_never_puts_another_version_in_use(several):
    content = (several / HISTORY).read_bytes()
    for place in range(len(content)):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        found = history._parsed(bytes(damaged))
        assert in_use(found) in (1, None), place
        assert found.skipped or place == len(content) - 1
        # Putting a version in use settles it, whatever was lost.
        line = history._line(history.replace(event("in use", 2), sequence=found.next_sequence,
                                             time=found.entries[-1].time))  # fmt: skip
        start = b"" if found.ends_line else b"\n"
        again = history._parsed(bytes(damaged) + start + line)
        assert in_use(again) == 2, place
        assert in_use(again, "fees") in (1, None)


def test_a_line_that_is_gone_is_missed(several):
    lines = (several / HISTORY).read_bytes().splitlines(keepends=True)
    found = history._parsed(b"".join(lines[:5] + lines[6:]))
    assert (in_use(found), in_use(found, "fees")) == (1, None)
    assert found.skipped == (6,)


@pytest.mark.parametrize("kept", [0, 1, 60, -2])
def test_what_was_cut_short_never_happened(several, kept):
    path = several / HISTORY
    content = path.read_bytes()
    *before, _ = content.splitlines(keepends=True)
    last = content.splitlines()[-1]
    # Twice, as on a disk that is still full.
    path.write_bytes(b"".join(before) + last[:kept] + b"\n" + last[:kept])
    assert in_use(read_history(several)) == 2
    found = write(several, event("in use", 1))
    assert (in_use(found), in_use(found, "fees")) == (1, 1)
    assert [one.sequence for one in found.entries] == [1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("stand_in", ["folder", "loop", "pipe", "zeros"])
def test_a_history_that_cannot_be_read_is_not_an_empty_one(several, stand_in):
    put(several / HISTORY, stand_in)
    with pytest.raises(ArtifactError, match=r"history\.unreadable"):
        read_history(several)
    with pytest.raises(ArtifactError, match=r"history\.unreadable"):
        write(several, event("in use", 2))


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_is_said_and_changes_nothing(several, monkeypatch, code):
    def refuse(*_arguments: object) -> int:
        raise OSError(code, os.strerror(code))

    before = (several / HISTORY).read_bytes()
    monkeypatch.setattr(history.os, "write", refuse)
    with pytest.raises(ArtifactError, match=r"artifact\.unwritable"):
        write(several, event("in use", 2))
    assert (several / HISTORY).read_bytes() == before


ADDING = """
import sys
from pathlib import Path
from tests.artifacts.test_history import event, write
place, name = Path(sys.argv[1]), sys.argv[2]
for _ in range(20):
    write(place, event("in use", 1, name), event("challenger", None, name))
"""


def test_two_processes_at_once_lose_nothing(tmp_path):
    root = Path(__file__).parents[2]
    adding = [
        subprocess.Popen([sys.executable, "-c", ADDING, str(tmp_path), name], cwd=root)
        for name in ("rent", "fees")
    ]
    assert [one.wait(60) for one in adding] == [0, 0]
    found = read_history(tmp_path)
    assert [one.sequence for one in found.entries] == list(range(1, 81))
    assert found.skipped == ()
