"""Versions of installed libraries, read in a hundredth of the time importlib.metadata takes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_SUFFIX = ".dist-info"
_RECORDS = (_SUFFIX, ".egg-info", ".egg-link", ".egg")


def installed_version(name: str) -> str:
    """Tell the version of an installed distribution without importing it.

    Parameters
    ----------
    name : str
        As on the package index; dashes, dots, underscores and capitals make no difference.

    Raises
    ------
    importlib.metadata.PackageNotFoundError
        If it is not installed.

    Examples
    --------
    >>> installed_version("scikit-learn") == installed_version("Scikit_Learn")
    True
    """
    folder = _folder(_normalised(name))
    found = None if folder is None else _version_in(folder / "METADATA")
    if found is not None:
        return found
    # Anything but the plain case; its import takes longer than opening a model.
    from importlib.metadata import version

    return version(name)


def _folder(wanted: str) -> Path | None:
    """Find what an installer wrote of a distribution; None if that is not plain to see."""
    for entry in sys.path:
        try:
            with os.scandir(entry or ".") as files:
                names = [file.name for file in files]
        except FileNotFoundError:
            continue
        except OSError:  # an archive, which may hold distributions, too
            return None
        found = [name for name in names if name.endswith(_RECORDS) and _is_of(name, wanted)]
        if len(found) == 1 and found[0].endswith(_SUFFIX):
            return Path(entry, found[0])
        if found:
            return None
    return None


def _is_of(name: str, wanted: str) -> bool:
    return _normalised(name.rpartition(".")[0].partition("-")[0]) == wanted


def _version_in(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                key, colon, value = line.partition(":")
                if not colon:  # the blank line after which the description begins
                    return None
                if key.lower() == "version":
                    return value.strip()
    except OSError:
        return None
    return None


def _normalised(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")
