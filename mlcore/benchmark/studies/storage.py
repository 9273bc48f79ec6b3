"""Studies on disk, beside the results of measurements."""

from __future__ import annotations

from pathlib import Path

from mlcore.benchmark.store import newest, read_values, write
from mlcore.benchmark.studies.result import StudyResult


def store_study(result: StudyResult, data_folder: Path) -> Path:
    """Write a study to its own file, whole or not at all.

    Returns
    -------
    Path
        ``benchmarks/<UTC time>-<model id>.<study>.json``.

    Raises
    ------
    BenchmarkError
        If it cannot be written.
    """
    return write(result, data_folder, f".{result.study}")


def read_study(path: Path) -> StudyResult:
    """Read a stored study.

    Raises
    ------
    BenchmarkError
        If the file cannot be read or does not hold a study.
    """
    return StudyResult.from_dict(read_values(path))


def latest_study(data_folder: Path, model_id: str, name: str) -> StudyResult | None:
    """Return the newest study of a model that was made on this kind of processor.

    Parameters
    ----------
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
    return newest(
        data_folder,
        model_id,
        f".{name}",
        read=read_study,
        says=lambda one: bool(one.points or one.verdicts),
    )
