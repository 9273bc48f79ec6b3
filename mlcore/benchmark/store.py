"""Results on disk, under the data folder, one file a measurement."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

from mlcore.artifacts.files import read_file, write_atomically
from mlcore.benchmark.arms import ONNX
from mlcore.benchmark.result import BenchmarkResult
from mlcore.benchmark.timing.environment import Environment, cpu_name
from mlcore.benchmark.workloads import SPORADIC
from mlcore.errors import BenchmarkError

# Far above what any measurement holds.
_LARGEST = 100 * 2**20


def results_folder(data_folder: Path) -> Path:
    """Return where results are kept, making the folder if it is not there.

    Raises
    ------
    BenchmarkError
        If it cannot be made.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as data_folder:
    ...     results_folder(Path(data_folder)).name
    'benchmarks'
    """
    folder = data_folder / "benchmarks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def store(result: BenchmarkResult, data_folder: Path) -> Path:
    """Write a result to its own file, whole or not at all.

    Returns
    -------
    Path
        ``benchmarks/<UTC time>-<model id>.json``.

    Raises
    ------
    BenchmarkError
        If it cannot be written.
    """
    return write(result, data_folder)


def read_result(path: Path) -> BenchmarkResult:
    """Read a stored result.

    Raises
    ------
    BenchmarkError
        If the file cannot be read or does not hold a result.
    """
    return BenchmarkResult.from_dict(read_values(path))


def latest_result(data_folder: Path, model_id: str) -> BenchmarkResult | None:
    """Return the newest result of a model that was measured on this kind of processor.

    Returns
    -------
    BenchmarkResult or None
        Files that cannot be read, hold nothing for the headline (one row, now and then) or come
        from another processor are passed over.

    Examples
    --------
    >>> latest_result(Path("/nowhere"), "energy-0") is None
    True
    """
    return newest(
        data_folder, model_id, read=read_result, says=lambda one: bool(one.blocks(SPORADIC, ONNX))
    )


class Keepable(Protocol):
    """What is kept in a file of its own."""

    @property
    def model_id(self) -> str:
        """Id of the model that was measured."""
        ...

    @property
    def started_at(self) -> datetime:
        """When, in UTC."""
        ...

    @property
    def environment(self) -> Environment:
        """Where."""
        ...

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-serialisable values."""
        ...


_K = TypeVar("_K", bound=Keepable)


def write(result: Keepable, data_folder: Path, kind: str = "") -> Path:
    """Write a result to its own file, whole or not at all.

    Parameters
    ----------
    kind : str
        What the file's name says beside the time and the model, such as ``.server``.

    Raises
    ------
    BenchmarkError
        If it cannot be written.
    """
    moment = result.started_at.strftime("%Y%m%dT%H%M%S.%fZ")
    path = results_folder(data_folder) / f"{moment}-{result.model_id}{kind}.json"
    try:
        write_atomically(path, json.dumps(result.as_dict()).encode())
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def read_values(path: Path) -> Any:
    """Read what a file holds.

    Raises
    ------
    BenchmarkError
        If it cannot be read or is not JSON.
    """
    try:
        return json.loads(read_file(path, limit=_LARGEST))
    except (OSError, ValueError, RecursionError) as error:
        raise BenchmarkError("benchmark.unreadable", reason=type(error).__name__) from error


def newest(
    data_folder: Path,
    model_id: str,
    kind: str = "",
    *,
    read: Callable[[Path], _K],
    says: Callable[[_K], bool],
) -> _K | None:
    """Return the newest of a model from this kind of processor that can be read and says something.

    Parameters
    ----------
    kind : str
        As for :func:`write`.
    says : callable
        Whether a result holds what is looked for.
    """
    paths = (data_folder / "benchmarks").glob(f"*Z-{model_id}{kind}.json")
    for path in sorted(paths, key=lambda path: path.name, reverse=True):
        try:
            result = read(path)
        except BenchmarkError:
            continue
        ours = result.model_id == model_id and result.environment.cpu == cpu_name()
        if ours and says(result):
            return result
    return None


def unwritable(path: Path, error: OSError) -> BenchmarkError:
    """Say which file cannot be written, and why."""
    return BenchmarkError(
        "benchmark.unwritable", file=path.name, reason=error.strerror or type(error).__name__
    )
