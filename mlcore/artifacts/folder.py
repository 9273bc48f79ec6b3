"""Publishing, reading and verifying one model folder."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mlcore.artifacts.manifest import MANIFEST, Manifest
from mlcore.artifacts.writing import make_folder, sync_folder, unwritable, write_atomically
from mlcore.errors import ArtifactError, ModelNotFoundError

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


def read_manifest(folder: Path) -> Manifest:
    """Read what a model folder says of itself.

    Raises
    ------
    ModelNotFoundError
        If nothing is published there.
    ArtifactError
        If the manifest cannot be read.
    """
    try:
        return Manifest.from_dict(json.loads((folder / MANIFEST).read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        raise ModelNotFoundError("model.unknown", field="model") from None
    # Nested too deeply, it exhausts the parser.
    except (ValueError, TypeError, KeyError, AttributeError, OSError, RecursionError) as error:
        raise ArtifactError(
            "artifact.manifest", file=MANIFEST, folder=str(folder), reason=type(error).__name__
        ) from error


def missing(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    """Name the files a manifest lists that are not there."""
    return tuple(name for name in manifest.files if not (folder / name).exists())


def read_verified(folder: Path, manifest: Manifest, name: str) -> bytes:
    """Read one file of a model and prove that it is the one published.

    Returns
    -------
    bytes
        The content that was hashed; nothing is read a second time.

    Raises
    ------
    ArtifactError
        If the file is absent or its sha256 is not the manifest's.
    """
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        raise ArtifactError("artifact.missing", file=name, folder=str(folder)) from error
    if hashlib.sha256(content).hexdigest() != manifest.files.get(name):
        raise ArtifactError("artifact.hash", file=name, folder=str(folder))
    return content


def publish(data_folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Path:
    """Publish a new model: all of it or nothing, even if the process dies.

    Parameters
    ----------
    data_folder : Path
    manifest : Manifest
        Its ``files`` are filled in here.
    files : mapping of str to bytes

    Returns
    -------
    Path
        The model's folder.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written.
    """
    import shutil

    folder = folder_of(data_folder, manifest.model_id)
    make_folder(folder.parent)
    try:
        # Not by `tempfile`: others who may read the data folder may read its models.
        staging = folder.with_name(f".staging-{os.urandom(8).hex()}")
        staging.mkdir()
        try:
            for name, content in files.items():
                write_atomically(staging / name, content)
            write_atomically(staging / MANIFEST, _manifest_bytes(manifest, files))
            # What a process killed half-way left behind has no manifest and is nobody's model.
            if folder.exists() and not (folder / MANIFEST).exists():
                shutil.rmtree(folder)
            staging.rename(folder)
            sync_folder(folder.parent)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def add(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    """Add or restore files of a published model; the manifest, written last, makes them count.

    Returns
    -------
    Manifest
        As stored, listing the new files beside the old.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written.
    """
    content = _manifest_bytes(manifest, files)
    try:
        for name, data in files.items():
            write_atomically(folder / name, data)
        write_atomically(folder / MANIFEST, content)
        sync_folder(folder)
    except OSError as error:
        raise unwritable(folder, error) from error
    return Manifest.from_dict(json.loads(content))


def discard(folder: Path, names: Iterable[str]) -> None:
    """Remove files that must not be served, so that they can be made again.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written.
    """
    try:
        for name in names:
            (folder / name).unlink(missing_ok=True)
        if folder.exists():
            sync_folder(folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def published(data_folder: Path) -> tuple[Manifest, ...]:
    """List the models of a data folder that can be read, newest first."""
    manifests = []
    for path in (data_folder / "models").glob("*/" + MANIFEST):
        if not is_id(path.parent.name):  # left behind by a process killed while publishing
            continue
        with suppress(ModelNotFoundError, ArtifactError):
            manifests.append(read_manifest(path.parent))
    return tuple(sorted(manifests, key=lambda manifest: manifest.created, reverse=True))


def is_published(data_folder: Path, model_id: str) -> bool:
    """Tell whether a text is the id of a model that is there; a path never is."""
    return is_id(model_id) and (folder_of(data_folder, model_id) / MANIFEST).exists()


def _manifest_bytes(manifest: Manifest, files: Mapping[str, bytes]) -> bytes:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    complete = replace(manifest, files={**manifest.files, **hashes})
    return json.dumps(complete.as_dict(), indent=1).encode()


def is_id(model_id: str) -> bool:
    """Tell whether a text can be a model id; a path never is."""
    return _ID.fullmatch(model_id) is not None
