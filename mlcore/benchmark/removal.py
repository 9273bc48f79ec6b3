"""Stored results that somebody removes, and takes back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mlcore.artifacts.files import read_file, write_atomically
from mlcore.benchmark.store import unwritable


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A result that was removed.

    Attributes
    ----------
    path : Path
        Where it was.
    """

    path: Path
    content: bytes


def remove_result(path: Path) -> Removed | None:
    """Remove a stored result.

    Parameters
    ----------
    path : Path
        Of a :class:`mlcore.benchmark.Stored`.

    Returns
    -------
    Removed or None
        What :func:`put_back` takes; None where somebody else has removed it already.

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
        raise unwritable(path, error) from error
    return Removed(path=path, content=content)


def put_back(removed: Removed) -> None:
    """Store a removed result again, whole or not at all.

    Raises
    ------
    BenchmarkError
        If it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "result.json"
    ...     _ = path.write_bytes(b"{}")
    ...     put_back(remove_result(path))
    ...     path.read_bytes()
    b'{}'
    """
    try:
        write_atomically(removed.path, removed.content)
    except OSError as error:
        raise unwritable(removed.path, error) from error
