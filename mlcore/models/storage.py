"""What train, convert and load share about model folders: locks, lost files, calibration."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcore import artifacts
from mlcore.artifacts import Manifest
from mlcore.config import ModelConfig, Settings
from mlcore.errors import ArtifactError, InvalidConfigError, ModelNotFoundError

if TYPE_CHECKING:
    from mlcore.forest import TreeArrays
    from mlcore.inference import Predictor

Report = Callable[[str, float], None]
"""Called with a message of the catalogue and the share done, 0 to 1; may raise to cancel."""


@contextmanager
def locked(data_folder: Path, model_id: str) -> Iterator[None]:
    """Hold a model alone, among threads and processes."""
    lock = artifacts.lock(data_folder, model_id)
    try:
        lock.acquire()
    except OSError as error:
        raise ArtifactError(
            "artifact.unwritable", folder=str(data_folder), reason=error.strerror or ""
        ) from error
    try:
        yield
    finally:
        lock.release()


def manifest_or_none(folder: Path) -> Manifest | None:
    """Read what a folder says of itself, None if nothing is published there."""
    try:
        return artifacts.read_manifest(folder)
    except ModelNotFoundError:
        return None


def unsound(folder: Path) -> set[str]:
    """Name the files of a model that are gone or damaged; the manifest where nothing can be read.

    Raises
    ------
    ArtifactError
        If one cannot be looked at: it may be whole.
    """
    try:
        return set(artifacts.damaged(folder, artifacts.read_manifest(folder)))
    except ModelNotFoundError:
        return {artifacts.MANIFEST}
    except ArtifactError as error:
        if not artifacts.is_mendable(error):
            raise
        return {artifacts.MANIFEST}


def cleared(folder: Path) -> Manifest | None:
    """Remove what is damaged, so that it counts as gone, and read what is left; hold the lock.

    Raises
    ------
    ArtifactError
        As for :func:`unsound`, or if the data folder cannot be written.
    """
    artifacts.discard(folder, unsound(folder))
    return manifest_or_none(folder)


def publish_or_renew(
    data_folder: Path, manifest: Manifest, files: dict[str, bytes]
) -> tuple[Path, Manifest]:
    """Publish a model, or make the one that is there the newest of its name.

    Where a file of it is gone, damaged or another today, all of it is published again: the id says
    that it is the same model, and the bytes are at hand.
    """
    folder = artifacts.folder_of(data_folder, manifest.model_id)
    with locked(data_folder, manifest.model_id):
        if not unsound(folder):
            known = artifacts.read_manifest(folder)
            # skops writes object ids: no two files of a twin are equal. The others tell.
            equal = all(
                hashlib.sha256(content).hexdigest() == known.files.get(name)
                for name, content in files.items()
                if name != artifacts.TWIN
            )
            if equal and files.keys() == set(known.files):
                return folder, artifacts.renew(data_folder, known, manifest)
        artifacts.discard(folder, [artifacts.MANIFEST])
        return artifacts.publish(data_folder, manifest, files), artifacts.read_manifest(folder)


def is_converted(manifest: Manifest) -> bool:
    """Tell whether a model has what answers; trained alone, it has none yet.

    A portable model goes with each that Levers trained; of a pipeline that was given, an exact one
    is enough.
    """
    needed = {artifacts.PORTABLE}
    if manifest.config is None:
        needed.add(artifacts.EXACT)
    return bool(needed & set(manifest.files))


def trees_of(predictor: Predictor, exact: bytes) -> TreeArrays | None:
    """Read the trees that answer from an exact model.

    None behind a link: there the leaves are no answers, and the model is asked as any other is.
    """
    if getattr(predictor, "link", None) is not None:
        return None
    # Imported by those who look into trees: who only predicts starts faster without.
    from mlcore.forest import trees_from_onnx

    return trees_from_onnx(exact)


def is_served(key: tuple[Path, str] | tuple[Path, str, str]) -> bool:
    """Tell whether a key names the current model of the data folder in use."""
    data_folder, model_id = key[:2]
    in_use = data_folder == Settings.from_env().data_folder
    return in_use and artifacts.is_current(data_folder, model_id)


def model_id_of(source: ModelConfig | str) -> str:
    """Return the id of what a configuration makes, or of a model named by its id."""
    return source if isinstance(source, str) else source.fingerprint()


def reproducible_config(manifest: Manifest) -> ModelConfig | None:
    """Return what a model was made from, None where that would make another one today."""
    config = stored_config(manifest)
    return config if config and config.fingerprint() == manifest.model_id else None


def stored_config(manifest: Manifest) -> ModelConfig | None:
    """Return the configuration of a model; None for one that was brought, or of another version."""
    if manifest.config is None:
        return None
    try:
        return ModelConfig(**manifest.config)
    except (TypeError, InvalidConfigError):
        return None


def lost(folder: Path, manifest: Manifest) -> set[str]:
    """Name the files of a model that are no longer there."""
    return set(artifacts.missing(folder, manifest))


def check_reproduced(folder: Path, manifest: Manifest, files: dict[str, bytes]) -> None:
    """Refuse files rebuilt for a published model that are not the ones published.

    Raises
    ------
    ArtifactError
    """
    for name, content in files.items():
        wanted = manifest.files.get(name)
        if wanted is not None and hashlib.sha256(content).hexdigest() != wanted:
            raise ArtifactError("artifact.not-reproducible", file=name, folder=str(folder))


def read_calibration(folder: Path, manifest: Manifest) -> dict[str, Any]:
    """Read the real rows kept with a model, by name of the array."""
    content = artifacts.read_verified(folder, manifest, artifacts.CALIBRATION)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def calibration_bytes(arrays: dict[str, Any]) -> bytes:
    """Write named arrays as ``calibration.npz``."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def now() -> str:
    """Return the time of publication, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def silent(_stage: str, _share: float) -> None:
    """Report to nobody."""
