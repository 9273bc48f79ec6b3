"""Results on disk, under the data folder, one file a measurement."""

from __future__ import annotations

import json
from pathlib import Path

from mlcore.artifacts import write_atomically
from mlcore.benchmark.environment import cpu_name
from mlcore.benchmark.result import BenchmarkResult
from mlcore.benchmark.workloads import SPORADIC
from mlcore.errors import BenchmarkError


def results_folder(data_folder: Path) -> Path:
    """Return where results are kept, making the folder if it is not there.

    Parameters
    ----------
    data_folder : Path

    Returns
    -------
    Path

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

    Parameters
    ----------
    result : BenchmarkResult
    data_folder : Path

    Returns
    -------
    Path
        ``benchmarks/<UTC time>-<model id>.json``.

    Raises
    ------
    BenchmarkError
        If it cannot be written.
    """
    moment = result.started_at.strftime("%Y%m%dT%H%M%S.%fZ")
    path = results_folder(data_folder) / f"{moment}-{result.model_id}.json"
    try:
        write_atomically(path, json.dumps(result.as_dict()).encode())
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def read_result(path: Path) -> BenchmarkResult:
    """Read a stored result.

    Parameters
    ----------
    path : Path

    Returns
    -------
    BenchmarkResult

    Raises
    ------
    BenchmarkError
        If the file cannot be read or does not hold a result.
    """
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BenchmarkError("benchmark.unreadable", reason=type(error).__name__) from error
    return BenchmarkResult.from_dict(values)


def latest_result(data_folder: Path, model_id: str) -> BenchmarkResult | None:
    """Return the newest result of a model that was measured on this kind of processor.

    Parameters
    ----------
    data_folder : Path
    model_id : str

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
    paths = (data_folder / "benchmarks").glob(f"*Z-{model_id}.json")
    for path in sorted(paths, key=lambda path: path.name, reverse=True):
        try:
            result = read_result(path)
        except BenchmarkError:
            continue
        ours = result.model_id == model_id and result.environment.cpu == cpu_name()
        if ours and result.verdict(SPORADIC):
            return result
    return None


def unwritable(path: Path, error: OSError) -> BenchmarkError:
    """Say which file cannot be written, and why."""
    return BenchmarkError(
        "benchmark.unwritable", file=path.name, reason=error.strerror or type(error).__name__
    )
