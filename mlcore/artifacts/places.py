"""Where models live, and the lock on each."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mlcore.artifacts.writing import make_folder
from mlcore.errors import ModelNotFoundError

if TYPE_CHECKING:
    from filelock import FileLock

_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")


def folder_of(data_folder: Path, model_id: str) -> Path:
    """Return where a model lives, refusing an id that could lead elsewhere.

    Raises
    ------
    ModelNotFoundError
        If the id is not made of letters, digits, dashes and underscores.

    Examples
    --------
    >>> folder_of(Path("/data"), "cars-1a2b").name
    'cars-1a2b'
    """
    if not is_id(model_id):
        raise ModelNotFoundError("model.unknown", field="model")
    return data_folder / "models" / model_id


def lock(data_folder: Path, model_id: str) -> FileLock:
    """Return the lock that whoever changes a model holds; it is free once its holder is dead."""
    # Imported by those who write: whoever only reads starts sooner.
    from filelock import FileLock

    folder = folder_of(data_folder, model_id).parent
    make_folder(folder)
    return FileLock(folder / f".{model_id}.lock")


def is_id(model_id: str) -> bool:
    """Tell whether a text can be a model id; a path never is."""
    return _ID.fullmatch(model_id) is not None
