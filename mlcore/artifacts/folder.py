"""Publishing, reading and verifying one model folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from mlcore.artifacts.manifest import MANIFEST, Manifest, sealed, unsealed
from mlcore.artifacts.places import folder_of, is_id
from mlcore.artifacts.reading import MAX_BYTES, NotAFileError, is_there, read_file, reason_of
from mlcore.artifacts.sweeping import sweep
from mlcore.artifacts.writing import (
    make_folder,
    remove,
    sync_folder,
    unwritable,
    write_atomically,
)
from mlcore.errors import ArtifactError, ModelNotFoundError

_LARGEST_MANIFEST = 32 * 2**20


def read_manifest(folder: Path) -> Manifest:
    """Read what a model folder says of itself.

    Raises
    ------
    ModelNotFoundError
        If nothing is published there.
    ArtifactError
        If the manifest cannot be read, or is not the one written.
    """
    try:
        return Manifest.from_dict(unsealed(read_file(folder / MANIFEST, limit=_LARGEST_MANIFEST)))
    except (FileNotFoundError, NotADirectoryError):
        raise ModelNotFoundError("model.unknown", field="model") from None
    # Nested too deeply, it exhausts the parser; a whole number may be too large for a float.
    except (
        ValueError, TypeError, KeyError, AttributeError, OverflowError, OSError, RecursionError
    ) as error:  # fmt: skip
        raise ArtifactError(
            "artifact.manifest", file=MANIFEST, folder=str(folder), reason=reason_of(error)
        ) from error


def is_mendable(error: ArtifactError) -> bool:
    """Tell whether a manifest or file is damaged itself; else only the way to it is barred."""
    damage = (NotAFileError, FileNotFoundError, NotADirectoryError)
    return isinstance(error.__cause__, damage) or not isinstance(error.__cause__, OSError)


def missing(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    """Name the files a manifest lists that are not there.

    Raises
    ------
    ArtifactError
        If the folder cannot be searched.
    """
    try:
        return tuple(name for name in manifest.files if not is_there(folder / name))
    except OSError as error:
        raise _unreadable(folder, MANIFEST, error) from error


def damaged(folder: Path, manifest: Manifest) -> tuple[str, ...]:
    """Name the files a manifest lists that are not there, or are not those published.

    Raises
    ------
    ArtifactError
        If one cannot be looked at.
    """
    found = []
    for name in manifest.files:
        try:
            read_verified(folder, manifest, name)
        except ArtifactError as error:
            if error.code == "artifact.unreadable":
                raise
            found.append(name)
    return tuple(found)


def read_verified(folder: Path, manifest: Manifest, name: str) -> bytes:
    """Read one file of a model and prove that it is the one published.

    Returns
    -------
    bytes
        The content that was hashed; nothing is read a second time.

    Raises
    ------
    ArtifactError
        If the file is absent, cannot be read, or its sha256 is not the manifest's.
    """
    try:
        content = read_file(folder / name, limit=manifest.sizes.get(name, MAX_BYTES))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ArtifactError("artifact.missing", file=name, folder=str(folder)) from error
    except NotAFileError as error:
        raise ArtifactError("artifact.hash", file=name, folder=str(folder)) from error
    except OSError as error:
        raise _unreadable(folder, name, error) from error
    if hashlib.sha256(content).hexdigest() != manifest.files.get(name):
        raise ArtifactError("artifact.hash", file=name, folder=str(folder))
    return content


def _unreadable(folder: Path, name: str, error: OSError) -> ArtifactError:
    return ArtifactError(
        "artifact.unreadable", file=name, folder=str(folder), reason=reason_of(error)
    )


def publish(data_folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Path:
    """Publish a new model: all of it or nothing, even if the process dies.

    Parameters
    ----------
    manifest : Manifest
        Its ``files`` are filled in here.

    Returns
    -------
    Path
        The model's folder.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written.
    """
    folder = folder_of(data_folder, manifest.model_id)
    make_folder(folder.parent)
    sweep(data_folder)
    manifest = replace(manifest, sequence=_next(data_folder))
    try:
        # Not by `tempfile`: others who may read the data folder may read its models.
        staging = folder.with_name(f".staging-{folder.name}-{os.urandom(4).hex()}")
        aside = staging.with_name(f"{staging.name}-old")
        staging.mkdir()
        try:
            for name, content in files.items():
                write_atomically(staging / name, content)
            write_atomically(staging / MANIFEST, _manifest_bytes(manifest, files))
            # What a process killed half-way left behind has no manifest and is nobody's model.
            if is_there(folder) and not is_there(folder / MANIFEST):
                folder.rename(aside)
            staging.rename(folder)
            sync_folder(folder.parent)
        finally:
            for leftover in (staging, aside):
                with suppress(OSError):
                    remove(leftover)
    except OSError as error:
        raise unwritable(folder, error) from error
    return folder


def renew(data_folder: Path, known: Manifest, manifest: Manifest) -> Manifest:
    """Let a published model say what is known of it today, as the newest of its name.

    Parameters
    ----------
    known : Manifest
        As it is published; its files stay.
    manifest : Manifest
        What it says from now on.

    Returns
    -------
    Manifest
        As stored.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written.
    """
    folder, sequence = folder_of(data_folder, known.model_id), _next(data_folder)
    manifest = replace(manifest, files=known.files, sizes=known.sizes, sequence=sequence)
    stored = add(folder, manifest, {})
    with suppress(OSError):
        # A server that runs looks at the time of the folder above to learn of new models.
        os.utime(folder.parent)
    return stored


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
    return Manifest.from_dict(unsealed(content))


def discard(folder: Path, names: Iterable[str]) -> None:
    """Remove files that must not be served, so that they can be made again.

    Raises
    ------
    ArtifactError
        If the data folder cannot be written.
    """
    try:
        for name in names:
            remove(folder / name)
        if is_there(folder):
            sync_folder(folder)
    except OSError as error:
        raise unwritable(folder, error) from error


def published(data_folder: Path) -> tuple[Manifest, ...]:
    """List the models of a data folder that can be read, newest first.

    Raises
    ------
    ArtifactError
        If the models are there but nobody may list them.
    """
    return listed(data_folder)[0]


def listed(data_folder: Path) -> tuple[tuple[Manifest, ...], tuple[str, ...]]:
    """List the models of a data folder.

    Returns
    -------
    published : tuple of Manifest
        Those that can be read, newest first.
    unreadable : tuple of str
        Ids of those whose manifest cannot be read, the one written last first.

    Raises
    ------
    ArtifactError
        As for :func:`published`.
    """
    manifests, unreadable = [], []
    for folder in _folders(data_folder):
        try:
            manifest = read_manifest(folder)
        except ModelNotFoundError:
            continue
        except ArtifactError:
            unreadable.append(folder)
            continue
        # A copy under another name would lead to the original.
        if manifest.model_id == folder.name:
            manifests.append(manifest)
    manifests.sort(key=lambda one: (one.sequence, one.created), reverse=True)
    unreadable.sort(key=written_at, reverse=True)
    return tuple(manifests), tuple(folder.name for folder in unreadable)


def written_at(folder: Path) -> int:
    """Return when the files of a model were last written, in nanoseconds; 0 if nobody may know.

    A file that is damaged in its place does not change that.
    """
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _folders(data_folder: Path) -> list[Path]:
    models = data_folder / "models"
    try:
        return [folder for folder in models.iterdir() if is_id(folder.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise _unreadable(data_folder, models.name, error) from error


def is_published(data_folder: Path, model_id: str) -> bool:
    """Tell whether a text is the id of a model that is there; a path never is."""
    if not is_id(model_id):
        return False
    try:
        return is_there(folder_of(data_folder, model_id) / MANIFEST)
    except OSError:
        # It cannot be seen, which is not the same as absent: opening it says why.
        return True


def _next(data_folder: Path) -> int:
    return 1 + max((manifest.sequence for manifest in published(data_folder)), default=0)


def _manifest_bytes(manifest: Manifest, files: Mapping[str, bytes]) -> bytes:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    sizes = {name: len(content) for name, content in files.items()}
    complete = replace(
        manifest, files={**manifest.files, **hashes}, sizes={**manifest.sizes, **sizes}
    )
    return sealed(complete.as_dict())
