"""What a configuration makes: trained and converted where it is missing, again where damaged."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from mlcore import inference
from mlcore.artifacts import (
    CALIBRATION,
    EXACT,
    MANIFEST,
    PORTABLE,
    TWIN,
    Manifest,
    ModelFolder,
)
from mlcore.artifacts.manifest import HELD_OUT, Origin
from mlcore.caching import OnceCache
from mlcore.config import ModelConfig, library_versions
from mlcore.errors import ArtifactError
from mlcore.models.catalogue import folder_of, reproducible_config
from mlcore.schema import FeatureSchema
from mlcore.text import mark

Report = Callable[[str, float], None]
"""Called with a message of the catalogue and the share done, 0 to 1; may raise to cancel."""

# Keyed by data folder as well: tests and notebooks use several in one process. A value is made
# while its folder's lock is held, never the other way round.
_trained: OnceCache[tuple[Path, str], TrainedModel] = OnceCache(max_size=4)
# The files that training makes.
_TRAINED = {TWIN, CALIBRATION, HELD_OUT}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedModel:
    """A fitted pipeline with what was learnt about it.

    Attributes
    ----------
    metrics : dict of str to float
        Held-out and cross-validated scores; see :class:`mlcore.training.Metrics`.
    """

    pipeline: Any
    schema: FeatureSchema
    metrics: dict[str, Any]
    model_id: str


def make(folder: ModelFolder, config: ModelConfig, report: Report) -> None:
    """Train and convert what is missing or damaged of what a configuration makes."""
    with folder.locked():
        folder.clear_damage()
        _make(folder, config, report)


def make_trained(folder: ModelFolder, config: ModelConfig, report: Report) -> TrainedModel:
    """Train what a configuration makes, or open what it already made."""
    with folder.locked():
        folder.clear_damage()
        return _train(folder, config, report)


def is_complete(folder: ModelFolder) -> bool:
    """Tell whether a model has all that was published of it, and what answers among that."""
    manifest = folder.manifest_or_none()
    if manifest is None:
        return False
    # A portable model goes with each that Levers trained on numbers; of somebody's own pipeline,
    # and behind the steps that words need, an exact one is enough.
    is_plain = not manifest.is_named and not manifest.schema.choices
    needed = {PORTABLE} if is_plain else {PORTABLE, EXACT}
    return bool(needed & set(manifest.files)) and not folder.missing()


def can_rebuild(model: ModelConfig | str) -> bool:
    """Tell whether a model can be made again from what is known of it.

    Examples
    --------
    >>> can_rebuild(ModelConfig()), can_rebuild("nobody-knows")
    (True, False)
    """
    return _config_of(model) is not None


def rebuild(model: ModelConfig | str, *, report: Report | None = None) -> None:
    """Make a model's damaged files again; where no file is damaged, all of it.

    What is in memory keeps answering meanwhile. Files made again are those published, or, where
    they cannot be, the whole model is published again.

    Raises
    ------
    ArtifactError
        If nobody knows how the model was made, or the data folder cannot be written.
    """
    config = _config_of(model)
    if config is None:
        raise ArtifactError("artifact.no-config")
    folder = folder_of(model)
    with folder.locked():
        folder.discard(folder.damaged() or (MANIFEST,))
        try:
            _make(folder, config, report or silent)
        except ArtifactError as error:
            if error.code != "artifact.not-reproducible":
                raise
            folder.discard((MANIFEST,))
            _make(folder, config, report or silent)


def _config_of(model: ModelConfig | str) -> ModelConfig | None:
    if isinstance(model, ModelConfig):
        return model
    try:
        manifest = folder_of(model).manifest_or_none()
    except ArtifactError:
        return None
    return reproducible_config(manifest) if manifest else None


def read_arrays(folder: ModelFolder, name: str = CALIBRATION) -> dict[str, Any]:
    """Read the real rows kept with a model, by name of the array."""
    with np.load(io.BytesIO(folder.read(name)), allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def array_bytes(arrays: dict[str, Any]) -> bytes:
    """Write named arrays as :func:`read_arrays` reads them."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def silent(_stage: str, _share: float) -> None:
    """Report to nobody."""


# Below, the caller holds the lock, and what is damaged was removed.


def _make(folder: ModelFolder, config: ModelConfig, report: Report) -> None:
    if is_complete(folder):
        return
    trained = _train(folder, config, report)
    if is_complete(folder):
        return
    report(mark("Converting it to ONNX"), 0.9)
    from mlcore.conversion import build

    calibration = read_arrays(folder)
    built = build(
        trained.pipeline,
        trained.schema,
        calibration["X"],
        y=calibration["y"],
        random_state=config.random_state,
        needs_portable=not trained.schema.choices,
    )
    _check_reproduced(folder, built.files)
    folder.add(built.files, replace(folder.manifest, parity=built.parity))


def _train(folder: ModelFolder, config: ModelConfig, report: Report) -> TrainedModel:
    key = (folder.data_folder, folder.model_id)
    manifest = folder.manifest_or_none()
    if manifest is None or _TRAINED & set(folder.missing()):
        # What is in memory would never be written again.
        _trained.forget(key)
        return _trained.get(key, lambda: _fit(folder, config, report))

    def open_it() -> TrainedModel:
        return TrainedModel(
            pipeline=inference.open_pipeline(folder),
            schema=manifest.schema,
            metrics=manifest.metrics,
            model_id=folder.model_id,
        )

    return _trained.get(key, open_it)


def _fit(folder: ModelFolder, config: ModelConfig, report: Report) -> TrainedModel:
    import skops.io

    from mlcore import datasets, training

    report(mark("Reading the data"), 0.0)
    dataset = datasets.load_dataset(config.dataset)
    fitted = training.fit(config, dataset, lambda stage, share: report(stage, 0.9 * share))
    files = {
        TWIN: skops.io.dumps(fitted.pipeline),
        CALIBRATION: array_bytes(fitted.calibration),
        HELD_OUT: array_bytes(fitted.held_out),
    }
    if folder.manifest_or_none() is not None:
        # skops writes object ids into its files; the rows tell whether it is the same fit.
        _check_reproduced(folder, {name: files[name] for name in (CALIBRATION, HELD_OUT)})
        folder.add(files)
    else:
        manifest = Manifest(
            model_id=folder.model_id,
            name=config.dataset,
            title=dataset.title,
            estimator=type(fitted.pipeline[-1]).__name__,
            origin=Origin.CONFIGURATION,
            config=asdict(config),
            schema=fitted.schema,
            metrics=fitted.metrics.as_dict(),
            versions=library_versions(),
        )
        folder.publish(manifest, files)
    return TrainedModel(
        pipeline=fitted.pipeline,
        schema=fitted.schema,
        metrics=folder.manifest.metrics,
        model_id=folder.model_id,
    )


def _check_reproduced(folder: ModelFolder, files: Mapping[str, bytes]) -> None:
    """Refuse files made again for a published model that are not the ones published."""
    for name, content in files.items():
        wanted = folder.manifest.files.get(name)
        if wanted is not None and hashlib.sha256(content).hexdigest() != wanted:
            raise ArtifactError("artifact.not-reproducible", file=name, folder=str(folder.path))
