"""The files of a draft: each whole or not there, proven before it is used, for its owner alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from mlcore.artifacts.files import read_file, reason_of, remove, sync_folder, write_atomically
from mlcore.artifacts.manifest import sealed, unsealed
from mlcore.artifacts.private import drafts_folder
from mlcore.datasets.tables import Source, Table
from mlcore.errors import ArtifactError, DraftError, DraftNotFoundError

TABLE, SOURCE, PLAN, JOB, TRIES = "table.arrow", "source.json", "plan.json", "job.json", "tries"

_LARGEST_FACTS = 8 * 2**20
# Compressed it is quicker to read back, too.
_WRITTEN = pa.ipc.IpcWriteOptions(compression="lz4")


def create(data_folder: Path, token: str, table: Table) -> None:
    """Keep a table under a token: all of it or nothing, even if the process dies.

    Raises
    ------
    DraftError
        If the data folder cannot be written.
    """
    folder = drafts_folder(data_folder) / token
    staging = folder.with_name(f".staging-{token}")
    content = _table_bytes(table.data)
    source = {**table.source.as_dict(), "table": hashlib.sha256(content).hexdigest()}
    try:
        data_folder.mkdir(parents=True, exist_ok=True)
        folder.parent.mkdir(mode=0o700, exist_ok=True)
        staging.mkdir(mode=0o700)
        try:
            (staging / TRIES).mkdir(mode=0o700)
            write_atomically(staging / TABLE, content)
            write_atomically(staging / SOURCE, sealed(source))
            staging.rename(folder)
            sync_folder(folder.parent)
        finally:
            with suppress(OSError):
                remove(staging)
    except OSError as error:
        raise unwritable(data_folder, error) from error


def read_table(folder: Path) -> Table:
    """Read the table back, as it was kept.

    Raises
    ------
    DraftNotFoundError
        If it is not there any more.
    DraftError
        If it is not the one that was written.
    """
    source = read_facts(folder, SOURCE)
    content = _read(folder, TABLE)
    # Bytes that somebody changed could make the reader fail in its native code.
    if source is None or hashlib.sha256(content).hexdigest() != source.pop("table", None):
        raise DraftError("draft.damaged", file=TABLE)
    try:
        data = pa.ipc.open_file(pa.BufferReader(content)).read_all()
        return Table(data=data, source=Source.from_dict(source))
    except (pa.ArrowException, TypeError, ValueError, KeyError) as error:
        raise DraftError("draft.damaged", file=TABLE) from error


def read_facts(folder: Path, name: str) -> dict[str, Any] | None:
    """Read a file of facts; None if there is none.

    Raises
    ------
    DraftError
        If it cannot be read, or is not what was written.
    """
    try:
        return unsealed(read_file(folder / name, limit=_LARGEST_FACTS))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise DraftError("draft.damaged", file=name) from error


def write_facts(folder: Path, name: str, facts: Mapping[str, Any]) -> None:
    """Write a file of facts, which are JSON-serialisable, in one step.

    Raises
    ------
    DraftNotFoundError
        If the draft was removed meanwhile.
    DraftError
        If it cannot be written; what was there stays.
    """
    # Read back as JSON, of which the digest is taken.
    values = json.loads(json.dumps(facts))
    try:
        write_atomically(folder / name, sealed(values))
    except FileNotFoundError as error:
        raise DraftNotFoundError("draft.unknown") from error
    except OSError as error:
        raise unwritable(folder, error) from error


def is_draft(folder: Path) -> bool:
    """Tell whether a draft is there.

    Raises
    ------
    DraftError
        If nobody may look.
    """
    try:
        return not folder.is_symlink() and (folder / SOURCE).is_file()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise DraftError("draft.unreadable", reason=reason_of(error)) from error


def unwritable(folder: Path, error: OSError | ArtifactError) -> DraftError:
    """Make the error of a draft that cannot be kept."""
    reason = error.facts["reason"] if isinstance(error, ArtifactError) else reason_of(error)
    return DraftError("draft.unwritable", folder=str(folder), reason=reason)


def _read(folder: Path, name: str) -> bytes:
    try:
        return read_file(folder / name)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise DraftNotFoundError("draft.unknown") from error
    except OSError as error:
        raise DraftError("draft.unreadable", reason=reason_of(error)) from error


def _table_bytes(data: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, data.schema, options=_WRITTEN) as writer:
        writer.write_table(data)
    return sink.getvalue()
