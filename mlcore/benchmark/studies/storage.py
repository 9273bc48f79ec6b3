"""Studies on disk, beside the results of measurements."""

from __future__ import annotations

import json
from pathlib import Path

from mlcore.artifacts import write_atomically
from mlcore.benchmark.environment import cpu_name
from mlcore.benchmark.storage import results_folder, unwritable
from mlcore.benchmark.studies.result import StudyResult
from mlcore.errors import BenchmarkError


def store_study(result: StudyResult, data_folder: Path) -> Path:
    """Write a study to its own file, whole or not at all.

    Parameters
    ----------
    result : StudyResult
    data_folder : Path

    Returns
    -------
    Path
        ``benchmarks/<UTC time>-<model id>.<study>.json``.

    Raises
    ------
    BenchmarkError
        If it cannot be written.
    """
    moment = result.started_at.strftime("%Y%m%dT%H%M%S.%fZ")
    path = results_folder(data_folder) / f"{moment}-{result.model_id}.{result.study}.json"
    try:
        write_atomically(path, json.dumps(result.as_dict()).encode())
    except OSError as error:
        raise unwritable(path, error) from error
    return path


def read_study(path: Path) -> StudyResult:
    """Read a stored study.

    Parameters
    ----------
    path : Path

    Returns
    -------
    StudyResult

    Raises
    ------
    BenchmarkError
        If the file cannot be read or does not hold a study.
    """
    try:
        values = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise BenchmarkError("benchmark.unreadable", reason=type(error).__name__) from error
    return StudyResult.from_dict(values)


def latest_study(data_folder: Path, model_id: str, name: str) -> StudyResult | None:
    """Return the newest study of a model that was made on this kind of processor.

    Parameters
    ----------
    data_folder : Path
    model_id : str
    name : str
        Of the study.

    Returns
    -------
    StudyResult or None
        Files that cannot be read, hold no answer or come from another processor are passed over.

    Examples
    --------
    >>> latest_study(Path("/nowhere"), "energy-0", "server") is None
    True
    """
    paths = (data_folder / "benchmarks").glob(f"*Z-{model_id}.{name}.json")
    for path in sorted(paths, key=lambda path: path.name, reverse=True):
        try:
            result = read_study(path)
        except BenchmarkError:
            continue
        ours = result.model_id == model_id and result.environment.cpu == cpu_name()
        if ours and (result.points or result.verdicts):
            return result
    return None
