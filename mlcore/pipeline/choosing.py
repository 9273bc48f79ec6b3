"""Which models there are, and which one a name means."""

from __future__ import annotations

from dataclasses import dataclass

from mlcore import artifacts
from mlcore.config import BUILTIN_DATASETS, ModelConfig, Settings
from mlcore.errors import ArtifactError, ModelNotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A model that can be chosen.

    Attributes
    ----------
    name : str
        Key in links and requests.
    title : str
        What people choose it by; a message of the catalogue, or its owner's words.
    """

    name: str
    title: str


def choices() -> tuple[Choice, ...]:
    """List the built-in models, then the pipelines people brought, newest first.

    Returns
    -------
    tuple of Choice

    Examples
    --------
    >>> [choice.name for choice in choices()][:2]
    ['energy', 'cars']
    """
    from mlcore.datasets import TITLES

    found = {name: Choice(name=name, title=TITLES[name]) for name in BUILTIN_DATASETS}
    for manifest in artifacts.published(Settings.from_env().data_folder):
        if manifest.config is None and manifest.name not in found:
            found[manifest.name] = Choice(name=manifest.name, title=manifest.title)
    return tuple(found.values())


def resolve(name: str | None = None) -> ModelConfig | str:
    """Say what :func:`mlcore.load` takes for a model's name or id.

    Parameters
    ----------
    name : str, optional
        A built-in dataset, the name of a published model (its newest), or a model id. None means
        the current model.

    Returns
    -------
    ModelConfig or str
        A configuration, or the id of a published model.

    Raises
    ------
    ModelNotFoundError
        If no model has that name or id.

    Examples
    --------
    >>> resolve("cars").dataset
    'cars'
    """
    data_folder = Settings.from_env().data_folder
    if name is None:
        return _current()
    if name in BUILTIN_DATASETS:
        return ModelConfig(dataset=name)
    if (artifacts.folder_of(data_folder, name) / artifacts.MANIFEST).exists():
        return name
    for manifest in artifacts.published(data_folder):
        if manifest.name == name:
            return manifest.model_id
    raise ModelNotFoundError("model.unknown", field="model")


def _current() -> ModelConfig | str:
    data_folder = Settings.from_env().data_folder
    model_id = artifacts.current_id(data_folder)
    if model_id is None:
        return ModelConfig()
    try:
        manifest = artifacts.read_manifest(artifacts.folder_of(data_folder, model_id))
    except ModelNotFoundError:
        return ModelConfig()
    except ArtifactError:
        # Opening it says why not; another model in its place would go unnoticed.
        default = ModelConfig()
        return default if default.fingerprint() == model_id else model_id
    # A configuration follows the libraries when they are upgraded; an id would stay behind.
    return manifest.model_id if manifest.config is None else ModelConfig(**manifest.config)
