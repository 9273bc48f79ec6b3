"""Make a damaged model again from its configuration."""

from __future__ import annotations

from mlcore import artifacts
from mlcore.config import ModelConfig, Settings
from mlcore.errors import ArtifactError
from mlcore.models.converted import convert_config
from mlcore.models.storage import (
    Report,
    locked,
    manifest_or_none,
    reproducible_config,
    silent,
    unsound,
)


def can_rebuild(model: ModelConfig | str) -> bool:
    """Tell whether a model can be made again from what is known of it.

    Parameters
    ----------
    model : ModelConfig or str
        A configuration or the id of a published model.

    Examples
    --------
    >>> can_rebuild(ModelConfig()), can_rebuild("nobody-knows")
    (True, False)
    """
    return _config_of(model) is not None


def rebuild(model: ModelConfig | str, *, report: Report | None = None) -> None:
    """Make a model's damaged files again; where no file is damaged, all of it.

    What is in memory keeps answering meanwhile. Files made again are those published, or, where
    they cannot be, the whole model is published anew.

    Parameters
    ----------
    model : ModelConfig or str
        A configuration or the id of a published model.
    report : callable, optional
        Told the stage and the share done; may raise to cancel.

    Raises
    ------
    ArtifactError
        If nobody knows how the model was made, or the data folder cannot be written.

    Examples
    --------
    >>> config = ModelConfig(n_estimators=5)
    >>> rebuild(config)
    """
    config = _config_of(model)
    if config is None:
        raise ArtifactError("artifact.no-config")
    data_folder, model_id = Settings.from_env().data_folder, config.fingerprint()
    folder = artifacts.folder_of(data_folder, model_id)
    with locked(data_folder, model_id):
        artifacts.discard(folder, unsound(folder) or {artifacts.MANIFEST})
    try:
        convert_config(config, data_folder, report or silent)
    except ArtifactError as error:
        if error.code != "artifact.not-reproducible":
            raise
        with locked(data_folder, model_id):
            artifacts.discard(folder, [artifacts.MANIFEST])
        convert_config(config, data_folder, report or silent)


def _config_of(model: ModelConfig | str) -> ModelConfig | None:
    if isinstance(model, ModelConfig):
        return model
    try:
        manifest = manifest_or_none(artifacts.folder_of(Settings.from_env().data_folder, model))
    except ArtifactError:
        return None
    return reproducible_config(manifest) if manifest else None
