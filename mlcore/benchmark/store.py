"""Results on disk, under the data folder, one file a measurement: kept, listed, read, removed."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from mlcore.artifacts.files import read_file, write_atomically
from mlcore.benchmark.result import HEADLINE, StudyResult
from mlcore.benchmark.studies import STUDIES
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.errors import BenchmarkError

# Far above what any measurement holds.
_LARGEST = 100 * 2**20

_NAME = re.compile(r"(\d{8}T\d{6}\.\d{6})Z-(.+?)(?:\.([a-z-]+))?\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A result on disk, not read yet; its time is in UTC."""

    path: Path
    study: str
    model_id: str
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A result that was removed from where it was."""

    path: Path
    content: bytes


def results_folder(data_folder: Path) -> Path:
    """Return where results are kept, making the folder if it is not there.

    Raises
    ------
    BenchmarkError
        If it cannot be made.
    """
    folder = data_folder / "benchmarks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    return folder


def store_result(result: StudyResult, data_folder: Path) -> Path:
    """Write a result to its own file, whole or not at all.

    Returns
    -------
    Path
        ``benchmarks/<UTC time>-<model id>.json`` of the headline, ``….<study>.json`` of others.

    Raises
    ------
    BenchmarkError
        If it cannot be written.
    """
    moment = result.started_at.strftime("%Y%m%dT%H%M%S.%fZ")
    name = f"{moment}-{result.model_id}{_suffix(result.study)}.json"
    path = results_folder(data_folder) / name
    try:
        write_atomically(path, json.dumps(result.as_dict()).encode())
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def read_result(path: Path) -> StudyResult:
    """Read a stored result.

    Raises
    ------
    BenchmarkError
        If the file cannot be read or does not hold a result.
    """
    try:
        values = msgspec.json.decode(read_file(path, limit=_LARGEST))
    except (OSError, ValueError, RecursionError) as error:
        raise BenchmarkError("benchmark.unreadable", reason=type(error).__name__) from error
    result = StudyResult.from_dict(values)
    if result.study not in STUDIES:
        raise BenchmarkError("benchmark.unreadable", reason="study")
    return result


def latest_result(data_folder: Path, model_id: str, study: str = HEADLINE) -> StudyResult | None:
    """Return the newest result of a model that was measured on this kind of processor.

    Files that cannot be read, hold no answer or come from another processor are passed over.

    Examples
    --------
    >>> latest_result(Path("/nowhere"), "energy-0") is None
    True
    """
    for stored in list_results(data_folder, model_id=model_id, study=study):
        try:
            result = read_result(stored.path)
        except BenchmarkError:
            continue
        ours = (result.study, result.model_id) == (study, model_id)
        if ours and result.environment.cpu == cpu_name() and STUDIES[study].has_answer(result):
            return result
    return None


def list_results(
    data_folder: Path, *, model_id: str | None = None, study: str | None = None
) -> tuple[Stored, ...]:
    """List the stored results, the newest first, by their file names alone.

    Examples
    --------
    >>> list_results(Path("/nowhere"))
    ()
    """
    found = []
    for path in (data_folder / "benchmarks").glob("*.json"):
        parts = _NAME.fullmatch(path.name)
        if parts is None:
            continue
        moment = datetime.strptime(parts[1], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
        one = Stored(path=path, study=parts[3] or HEADLINE, model_id=parts[2], started_at=moment)
        if model_id in (None, one.model_id) and study in (None, one.study):
            found.append(one)
    return tuple(sorted(found, key=lambda one: (one.started_at, one.path.name), reverse=True))


def remove_result(path: Path) -> Removed | None:
    """Remove a stored result; None where somebody else has removed it already.

    Raises
    ------
    BenchmarkError
        If it cannot be removed.

    Examples
    --------
    >>> remove_result(Path("/nowhere/result.json")) is None
    True
    """
    try:
        content = read_file(path)
        path.unlink()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unwritable(path, error) from error
    return Removed(path=path, content=content)


def put_back(removed: Removed) -> None:
    """Store a removed result again, whole or not at all.

    Raises
    ------
    BenchmarkError
        If it cannot be written.
    """
    try:
        write_atomically(removed.path, removed.content)
    except OSError as error:
        raise _unwritable(removed.path, error) from error


def _suffix(study: str) -> str:
    return "" if study == HEADLINE else f".{study}"


def _unwritable(path: Path, error: OSError) -> BenchmarkError:
    """Say which file cannot be written, and why."""
    return BenchmarkError(
        "benchmark.unwritable", file=path.name, reason=error.strerror or type(error).__name__
    )
