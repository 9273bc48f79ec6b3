"""One model's folder: what it says of itself, its files proven, the lock on it, its neighbours."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mlcore.artifacts.files import (
    MAX_BYTES,
    NotAFileError,
    is_there,
    lock_beside,
    make_folder,
    read_file,
    reason_of,
    remove,
    sync_folder,
    unwritable,
    write_atomically,
)
from mlcore.artifacts.manifest import MANIFEST, Manifest, is_id, sealed, unsealed
from mlcore.artifacts.private import token_of
from mlcore.artifacts.sweeping import sweep
from mlcore.errors import ArtifactError, ModelNotFoundError

if TYPE_CHECKING:
    from filelock import FileLock

_LARGEST_MANIFEST = 32 * 2**20


class ModelFolder:
    """The folder of one model.

    Its manifest is read once, and again after :meth:`locked`: others may have written meanwhile.

    Raises
    ------
    ModelNotFoundError
        If the id is not made of letters, digits, dashes and underscores: it could lead elsewhere.

    Examples
    --------
    >>> ModelFolder(Path("/data"), "cars-1a2b").path.name
    'cars-1a2b'
    """

    def __init__(self, data_folder: Path, model_id: str) -> None:
        if not is_id(model_id):
            raise ModelNotFoundError("model.unknown", field="model")
        self.data_folder = data_folder
        self.model_id = model_id
        self.path = data_folder / "models" / model_id
        self._manifest: Manifest | None = None

    @classmethod
    def at(cls, path: Path) -> ModelFolder:
        """Return the model folder that has a path."""
        return cls(path.parent.parent, path.name)

    @classmethod
    def find(cls, data_folder: Path, name: str) -> ModelFolder | None:
        """Return the folder of a published model; None where a text is no id of one."""
        if not is_id(name):
            return None
        folder = cls(data_folder, name)
        try:
            return folder if is_there(folder.path / MANIFEST) else None
        except OSError:
            # It cannot be seen, which is not the same as absent: opening it says why.
            return folder

    @property
    def manifest(self) -> Manifest:
        """What the model says of itself.

        Raises
        ------
        ModelNotFoundError
            If nothing is published there.
        ArtifactError
            If the manifest cannot be read, or is not the one written.
        """
        if self._manifest is None:
            self._manifest = _read_manifest(self.path)
        return self._manifest

    def manifest_or_none(self) -> Manifest | None:
        """Return the manifest, None if nothing is published there."""
        try:
            return self.manifest
        except ModelNotFoundError:
            return None

    def written_at(self) -> int:
        """Return when files were last written, in nanoseconds; 0 if nobody may know.

        A file that is damaged in its place does not change that.
        """
        try:
            return self.path.stat().st_mtime_ns
        except OSError:
            return 0

    def lock(self) -> FileLock:
        """Return the lock to hold while changing the model; free once its holder is dead."""
        return lock_beside(self.path)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the model alone, among threads and processes."""
        lock = self.lock()
        try:
            lock.acquire()
        except OSError as error:
            raise unwritable(self.data_folder, error) from error
        try:
            self._manifest = None
            yield
        finally:
            lock.release()

    def read(self, name: str) -> bytes:
        """Read one file and prove that it is the one published; it is read once, then hashed.

        Raises
        ------
        ArtifactError
            If the file is absent, cannot be read, or its sha256 is not the manifest's.
        """
        where = str(self.path)
        try:
            content = read_file(self.path / name, limit=self.manifest.sizes.get(name, MAX_BYTES))
        except (FileNotFoundError, NotADirectoryError) as error:
            raise ArtifactError("artifact.missing", file=name, folder=where) from error
        except NotAFileError as error:
            raise ArtifactError("artifact.hash", file=name, folder=where) from error
        except OSError as error:
            raise _unreadable(self.path, name, error) from error
        if _sha256(content) != self.manifest.files.get(name):
            raise ArtifactError("artifact.hash", file=name, folder=where)
        return content

    def missing(self) -> tuple[str, ...]:
        """Name the files the manifest lists that are not there.

        Raises
        ------
        ArtifactError
            If the folder cannot be searched.
        """
        try:
            return tuple(name for name in self.manifest.files if not is_there(self.path / name))
        except OSError as error:
            raise _unreadable(self.path, MANIFEST, error) from error

    def damaged(self) -> tuple[str, ...]:
        """Name the files that are gone or not those published; the manifest where none is read.

        Raises
        ------
        ArtifactError
            If one cannot be looked at: it may be whole.
        """
        try:
            names = self.manifest.files
        except ModelNotFoundError:
            return (MANIFEST,)
        except ArtifactError as error:
            if not is_mendable(error):
                raise
            return (MANIFEST,)
        found = []
        for name in names:
            try:
                self.read(name)
            except ArtifactError as error:
                if error.code == "artifact.unreadable":
                    raise
                found.append(name)
        return tuple(found)

    def discard(self, names: Iterable[str]) -> None:
        """Remove files that must not be served, so that they can be made again.

        Raises
        ------
        ArtifactError
            If the data folder cannot be written.
        """
        names = tuple(names)
        if MANIFEST in names:
            self._manifest = None
        try:
            for name in names:
                remove(self.path / name)
            if is_there(self.path):
                sync_folder(self.path)
        except OSError as error:
            raise unwritable(self.path, error) from error

    def clear_damage(self) -> None:
        """Remove what is damaged, so that it counts as gone; hold the lock.

        Raises
        ------
        ArtifactError
            As for :meth:`damaged`, or if the data folder cannot be written.
        """
        self.discard(self.damaged())

    def publish(self, manifest: Manifest, files: Mapping[str, bytes]) -> None:
        """Publish a new model: all of it or nothing, even if the process dies.

        Parameters
        ----------
        manifest : Manifest
            Its ``created``, ``sequence``, ``files`` and ``sizes`` are filled in here.

        Raises
        ------
        ArtifactError
            If the data folder cannot be written.
        """
        make_folder(self.path.parent)
        sweep(self.data_folder)
        content = _manifest_bytes(self._dated(manifest), files)
        try:
            # Not by `tempfile`: others who may read the data folder may read its models.
            staging = self.path.with_name(f".staging-{self.model_id}-{os.urandom(4).hex()}")
            aside = staging.with_name(f"{staging.name}-old")
            staging.mkdir(mode=0o777 if token_of(self.model_id) is None else 0o700)
            try:
                for name, data in files.items():
                    write_atomically(staging / name, data)
                write_atomically(staging / MANIFEST, content)
                # What a process killed half-way left behind has no manifest and is nobody's model.
                if is_there(self.path) and not is_there(self.path / MANIFEST):
                    self.path.rename(aside)
                staging.rename(self.path)
                sync_folder(self.path.parent)
            finally:
                for leftover in (staging, aside):
                    with suppress(OSError):
                        remove(leftover)
        except OSError as error:
            raise unwritable(self.path, error) from error
        self._manifest = Manifest.from_dict(unsealed(content))

    def add(self, files: Mapping[str, bytes], manifest: Manifest | None = None) -> None:
        """Add or restore files; the manifest, written last, makes them count.

        Parameters
        ----------
        manifest : Manifest, optional
            What the model says from now on, by default what it said before; the new files are
            listed beside the old.

        Raises
        ------
        ArtifactError
            If the data folder cannot be written.
        """
        content = _manifest_bytes(manifest or self.manifest, files)
        try:
            for name, data in files.items():
                write_atomically(self.path / name, data)
            write_atomically(self.path / MANIFEST, content)
            sync_folder(self.path)
        except OSError as error:
            raise unwritable(self.path, error) from error
        self._manifest = Manifest.from_dict(unsealed(content))

    def renew(self, manifest: Manifest) -> None:
        """Let the model say what is known of it today, as the newest of its name; its files stay.

        Raises
        ------
        ArtifactError
            If the data folder cannot be written.
        """
        known = self.manifest
        self.add({}, replace(self._dated(manifest), files=known.files, sizes=known.sizes))
        with suppress(OSError):
            # A server that runs looks at the time of the folder above to learn of new models.
            os.utime(self.path.parent)

    def _dated(self, manifest: Manifest) -> Manifest:
        last = max((one.sequence for one in published(self.data_folder)), default=0)
        return replace(manifest, created=manifest.created or now(), sequence=last + 1)


def now() -> str:
    """Return the time of publication, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def is_mendable(error: ArtifactError) -> bool:
    """Tell whether a manifest or file is damaged itself; else only the way to it is barred."""
    damage = (NotAFileError, FileNotFoundError, NotADirectoryError)
    return isinstance(error.__cause__, damage) or not isinstance(error.__cause__, OSError)


def published(data_folder: Path) -> tuple[Manifest, ...]:
    """List the models of a data folder that can be read, newest first.

    Raises
    ------
    ArtifactError
        If the models are there but nobody may list them.
    """
    return listed(data_folder)[0]


def listed(data_folder: Path) -> tuple[tuple[Manifest, ...], tuple[str, ...]]:
    """List the models of a data folder, those that one visitor alone knows not among them.

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
    models = data_folder / "models"
    try:
        names = [path.name for path in models.iterdir() if is_id(path.name)]
        names = [name for name in names if token_of(name) is None]
    except (FileNotFoundError, NotADirectoryError):
        return (), ()
    except OSError as error:
        raise _unreadable(data_folder, models.name, error) from error
    manifests, unreadable = [], []
    for folder in (ModelFolder(data_folder, name) for name in names):
        try:
            manifest = folder.manifest_or_none()
        except ArtifactError:
            unreadable.append(folder)
            continue
        # A copy under another name would lead to the original.
        if manifest is not None and manifest.model_id == folder.model_id:
            manifests.append(manifest)
    manifests.sort(key=lambda one: (one.sequence, one.created), reverse=True)
    unreadable.sort(key=ModelFolder.written_at, reverse=True)
    return tuple(manifests), tuple(folder.model_id for folder in unreadable)


def _read_manifest(folder: Path) -> Manifest:
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


def _manifest_bytes(manifest: Manifest, files: Mapping[str, bytes]) -> bytes:
    complete = replace(
        manifest,
        files={**manifest.files, **{name: _sha256(content) for name, content in files.items()}},
        sizes={**manifest.sizes, **{name: len(content) for name, content in files.items()}},
    )
    return sealed(complete.as_dict())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _unreadable(folder: Path, name: str, error: OSError) -> ArtifactError:
    return ArtifactError(
        "artifact.unreadable", file=name, folder=str(folder), reason=reason_of(error)
    )
