"""Load a predictor, training and converting only what is missing."""

from __future__ import annotations

from pathlib import Path

from mlcore import artifacts, inference
from mlcore.artifacts import Manifest
from mlcore.caching import OnceCache
from mlcore.config import ModelConfig, Settings
from mlcore.errors import ArtifactError, ModelNotFoundError
from mlcore.inference import Predictor
from mlcore.models.arguments import check_type
from mlcore.models.choosing import resolve
from mlcore.models.storage import (
    Report,
    is_converted,
    is_served,
    lost,
    manifest_or_none,
    model_id_of,
    reproducible_config,
    silent,
)
from mlcore.text import mark

_predictors: OnceCache[tuple[Path, str, str], Predictor] = OnceCache(max_size=8, stays=is_served)


def load(
    model: ModelConfig | str | None = None,
    *,
    backend: str = "onnx",
    report: Report | None = None,
) -> Predictor:
    """Return a predictor, training and converting only what is missing.

    Parameters
    ----------
    model : ModelConfig or str, optional
        A configuration, or the name or id of a model, as :func:`resolve` takes it. By default the
        default configuration.
    backend : str
        ``"onnx"`` (exact where there is one), ``"onnx-portable"`` or ``"sklearn"``.
    report : callable, optional
        Told the stage and the share done; may raise to cancel.

    Returns
    -------
    Predictor
        The same object while it is held in memory.

    Raises
    ------
    InvalidConfigError
        If there is no such backend, or the model is none of these.
    ModelNotFoundError
        If no model has that name or id.
    ArtifactError
        If a file is not the one published, is missing and cannot be rebuilt, or cannot be written.

    Examples
    --------
    >>> predictor = load(ModelConfig(n_estimators=5))
    >>> predictor.predict_one(predictor.schema.typical_row).features_count
    5
    """
    inference.check_backend(backend)
    data_folder = Settings.from_env().data_folder
    model = ModelConfig() if model is None else model
    expected = mark("a ModelConfig, or the name or id of a model")
    check_type("model", model, (ModelConfig, str), expected)
    model = resolve(model) if isinstance(model, str) else model
    model_id = model_id_of(model)

    def open_it() -> Predictor:
        folder = artifacts.folder_of(data_folder, model_id)
        manifest = manifest_or_none(folder)
        if manifest is None or not is_converted(manifest) or lost(folder, manifest):
            # Imported where something is missing: what is published opens sooner without.
            from mlcore.models.converted import convert_config

            convert_config(_config_of(model, manifest, folder), data_folder, report or silent)
        return inference.open_predictor(folder, backend)

    return _predictors.get((data_folder, model_id, backend), open_it)


def _config_of(model: ModelConfig | str, manifest: Manifest | None, folder: Path) -> ModelConfig:
    if isinstance(model, ModelConfig):
        return model
    if manifest is None:
        raise ModelNotFoundError("model.unknown", field="model")
    config = reproducible_config(manifest)
    if config is not None:
        return config
    gone = ", ".join(sorted(lost(folder, manifest)))
    raise ArtifactError("artifact.missing", file=gone, folder=str(folder))
