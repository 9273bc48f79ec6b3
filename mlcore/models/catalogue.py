"""Which models there are, which one a name means, and what it is made from."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mlcore.artifacts import Manifest, ModelFolder, current_id, listed
from mlcore.artifacts.private import note_use, token_of
from mlcore.config import BUILTIN_DATASETS, ModelConfig, Settings
from mlcore.errors import ArtifactError, InvalidConfigError, ModelNotFoundError

MOST_NAMED = 8
"""Models a refusal names."""
_OWN_ID = re.compile(r"(?P<name>.+)-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A model that can be chosen.

    Attributes
    ----------
    name : str
        Key in links and requests.
    title : str
        What people choose it by; a message of the catalogue, or its owner's words.
    settings : dict
        What tells it from others of that title: fields of :class:`ModelConfig` that are not as by
        default, or when it was published (``created``). Empty where its title is enough.
    """

    name: str
    title: str
    model_id: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def choices() -> tuple[Choice, ...]:
    """List the built-in models, then those people trained or published, newest first.

    Examples
    --------
    >>> [choice.name for choice in choices()][:2]
    ['energy', 'cars']
    """
    found = {name: _of_config(ModelConfig(dataset=name)) for name in BUILTIN_DATASETS}
    data_folder = Settings.from_env().data_folder
    try:
        manifests, unreadable = listed(data_folder)
    except ArtifactError:
        # The built-in models are chosen all the same; opening one says why it cannot be read.
        return tuple(found.values())
    newest = _newest(data_folder, manifests, unreadable)
    for manifest in manifests:
        config = reproducible_config(manifest)
        if config is not None:
            choice = _of_config(config)
            found.setdefault(choice.name, choice)
        elif newest.get(manifest.name) == manifest.model_id:
            found[manifest.name] = Choice(
                name=manifest.name, title=manifest.title, model_id=manifest.model_id
            )
    for name, model_id in newest.items():
        found.setdefault(name, Choice(name=name, title=name, model_id=model_id))
    return tuple(found.values())


def _newest(
    data_folder: Path, manifests: Sequence[Manifest], unreadable: Sequence[str]
) -> dict[str, str]:
    """Find the id of the newest model of each name among own pipelines.

    One whose manifest cannot be read keeps its name, which its id tells: else an older model would
    answer under it, and nobody would notice.
    """
    newest: dict[str, str] = {}
    for manifest in manifests:
        if manifest.is_named:
            newest.setdefault(manifest.name, manifest.model_id)
    for model_id in unreadable:
        parts = _OWN_ID.fullmatch(model_id)
        if parts is None or parts["name"] in BUILTIN_DATASETS:
            continue
        known = newest.get(parts["name"])
        folders = [ModelFolder(data_folder, one) for one in (model_id, known or model_id)]
        if folders[0].written_at() >= folders[1].written_at():
            newest[parts["name"]] = model_id
    return newest


def choice_of(source: ModelConfig | str, available: Sequence[Choice]) -> Choice:
    """Find what leads to a model, and to no other, for what :func:`resolve` returned.

    That is one of those available, or one of its own where it is not the newest of its name.

    Examples
    --------
    >>> choice_of(ModelConfig(dataset="cars"), choices()).name
    'cars'
    >>> dict(choice_of(ModelConfig(dataset="cars", n_estimators=7), choices()).settings)
    {'n_estimators': 7}
    """
    model_id = model_id_of(source)
    for choice in available:
        if choice.model_id == model_id:
            return choice
    if isinstance(source, ModelConfig):
        return _of_config(source)
    try:
        manifest = folder_of(model_id).manifest
    except (ModelNotFoundError, ArtifactError):
        return Choice(name=model_id, title=model_id, model_id=model_id)
    return Choice(
        name=model_id,
        title=manifest.title,
        model_id=model_id,
        settings={"created": manifest.created},
    )


def _of_config(config: ModelConfig) -> Choice:
    # Read with the data's own words; a process that only predicts does not need them.
    from mlcore.datasets import TITLES

    default, model_id = ModelConfig(dataset=config.dataset), config.fingerprint()
    settings = {
        name: value for name, value in asdict(config).items() if value != getattr(default, name)
    }
    return Choice(
        name=name_of(config, model_id),
        title=TITLES[config.dataset],
        model_id=model_id,
        settings=settings,
    )


def resolve(name: str | None = None) -> ModelConfig | str:
    """Find the configuration or the id of the model that a text means.

    Parameters
    ----------
    name : str, optional
        A built-in dataset, the name or title of a published model (its newest), or a model id.
        None means the current model.

    Raises
    ------
    ModelNotFoundError
        If no model has that name or id.
    ArtifactError
        If it cannot be known which model is meant: the pointer to the current model is damaged, or
        the models cannot be listed.

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
    if ModelFolder.find(data_folder, name):
        token = token_of(name)
        if token is not None:
            note_use(data_folder, token)
        return name
    manifests, unreadable = listed(data_folder)
    newest = _newest(data_folder, manifests, unreadable)
    if name in newest:
        return newest[name]
    for manifest in manifests:
        if manifest.is_named and manifest.title == name:
            return manifest.model_id
    raise ModelNotFoundError(
        "model.unknown-name",
        field="model",
        expected=", ".join(choice.name for choice in choices()[:MOST_NAMED]),
    )


def _current() -> ModelConfig | str:
    model_id = current_id(Settings.from_env().data_folder)
    if model_id is None:
        return ModelConfig()
    try:
        manifest = folder_of(model_id).manifest
    except (ModelNotFoundError, ArtifactError) as error:
        # Another model in its place would go unnoticed; only the default is known by its id.
        default = ModelConfig()
        if default.fingerprint() == model_id:
            return default
        if isinstance(error, ModelNotFoundError):
            raise ArtifactError("artifact.current-gone", received=model_id) from error
        # Opening it says why not.
        return model_id
    # A configuration follows the libraries when they are upgraded; an id would stay behind.
    return stored_config(manifest) or manifest.model_id


def folder_of(model: ModelConfig | str) -> ModelFolder:
    """Return where a model lives that a configuration makes or an id names."""
    return ModelFolder(Settings.from_env().data_folder, model_id_of(model))


def model_id_of(model: ModelConfig | str) -> str:
    """Return the id of what a configuration makes, or of a model named by its id."""
    return model if isinstance(model, str) else model.fingerprint()


def name_of(config: ModelConfig, model_id: str) -> str:
    """Return what a configuration's model answers to: its data's name, or its id beside that."""
    return config.dataset if config == ModelConfig(dataset=config.dataset) else model_id


def reproducible_config(manifest: Manifest) -> ModelConfig | None:
    """Return what a model was made from, None where that would make another one today."""
    config = stored_config(manifest)
    return config if config and config.fingerprint() == manifest.model_id else None


def stored_config(manifest: Manifest) -> ModelConfig | None:
    """Return the configuration of a model; None for an own pipeline, or one of another version."""
    if manifest.config is None:
        return None
    try:
        return ModelConfig(**manifest.config)
    except (TypeError, InvalidConfigError):
        return None
