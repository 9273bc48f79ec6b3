"""Which models there are, which one a name means, and what it is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from mlcore.artifacts import Manifest, ModelFolder, current_id, listed
from mlcore.artifacts.adoption import is_version
from mlcore.artifacts.names import (
    MOST_NAMED,
    Named,
    find_named,
    follow_current,
    known_named,
    names_of,
)
from mlcore.artifacts.private import note_use, token_of, without_token
from mlcore.config import BUILTIN_DATASETS, ModelConfig, Settings
from mlcore.errors import ArtifactError, InvalidConfigError, ModelNotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A model that can be chosen.

    Attributes
    ----------
    name : str
        Key in links and requests: that of a name means the version in use, ``rent@3`` another one.
    title : str
        What people choose it by; a message of the catalogue, or its owner's words.
    model_id : str
        Empty where it is not known which version is in use; opening it says why.
    settings : dict
        What tells it from others of that title: fields of :class:`ModelConfig` that are not as by
        default. Empty where its title is enough.
    version : int or None
        Its number; None of a model without versions.
    """

    name: str
    title: str
    model_id: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None

    @property
    def is_in_use(self) -> bool:
        """Whether its name leads to it today; so it is where there are no versions."""
        return "@" not in self.name

    @property
    def link(self) -> str:
        """What leads to this very model for good, whatever is published after it.

        Examples
        --------
        >>> Choice(name="rent", title="Rent", model_id="rent-1", version=3).link
        'rent@3'
        """
        is_plain = self.version is None or not self.is_in_use
        return self.name if is_plain else f"{self.name}@{self.version}"

    @property
    def file_name(self) -> str:
        """What files that are taken along are called.

        Examples
        --------
        >>> Choice(name="rent", title="Rent", model_id="rent-1", version=3).file_name
        'rent-v3'
        >>> private = "draft-0123456789abcdef0123456789abcdef-1"
        >>> Choice(name=private, title="Rent", model_id=private).file_name
        'draft-1'
        """
        return without_token(self.link).replace("@", "-v")


def choices() -> tuple[Choice, ...]:
    """List the built-in models, then those people trained or published, newest first.

    Of a name with versions it is the one in use.

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
    named = _in_use(data_folder, manifests, unreadable)
    for manifest in manifests:
        config = reproducible_config(manifest)
        if config is not None:
            choice = _of_config(config)
            found.setdefault(choice.name, choice)
        elif manifest.name in named:
            found.setdefault(manifest.name, named[manifest.name])
    return tuple({**found, **named}.values())


def _in_use(
    data_folder: Path, manifests: Sequence[Manifest], unreadable: Sequence[str]
) -> dict[str, Choice]:
    """Return the choice that each name with versions is."""
    own = [manifest for manifest in manifests if is_version(manifest)]
    try:
        names = names_of(data_folder, manifests, unreadable)
    except ArtifactError:
        # No name leads to a model then, and opening one says why.
        return {one.name: Choice(name=one.name, title=one.title, model_id="") for one in own}
    titles = {manifest.model_id: manifest.title for manifest in own}
    found = {}
    for name, named in names.items():
        try:
            number = named.in_use()
        except ArtifactError:
            found[name] = Choice(name=name, title=name, model_id="")
            continue
        model_id = named.model_id(number)
        title = titles.get(model_id, name)
        found[name] = Choice(name=name, title=title, model_id=model_id, version=number)
    return found


def choice_of(source: ModelConfig | str, available: Sequence[Choice]) -> Choice:
    """Find what leads to a model, and to no other, for what :func:`resolve` returned.

    That is one of those available, or one of its own where it is another version of its name.

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
    title, name, number = model_id, model_id, None
    with suppress(ModelNotFoundError, ArtifactError):
        title = folder_of(model_id).manifest.title
    with suppress(ModelNotFoundError, ArtifactError):
        named = find_named(Settings.from_env().data_folder, model_id)
        number = named.number_of(model_id) or None
        name = f"{named.name}@{number}" if number else model_id
    return Choice(name=name, title=title, model_id=model_id, version=number)


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
        A built-in dataset; the name or title of a published model, which means the version in use;
        one version of it, as ``rent@3`` or ``rent@challenger``; or a model id. None means the
        current model.

    Raises
    ------
    ModelNotFoundError
        If no model has that name or id, or the name has no such version.
    ArtifactError
        If it cannot be known which model is meant: the pointer to the current model or the history
        is damaged, or the models cannot be listed.

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
    base, at, wanted = name.rpartition("@")
    named = _find_named(data_folder, base) if at else None
    if named is not None:
        if wanted.isdecimal() and int(wanted) not in named.state.models:
            # Its event may have been lost; the folder tells of it all the same.
            named = find_named(data_folder, named.name)
        return named.there(data_folder, named.number(wanted))
    named = _find_named(data_folder, name)
    if named is None:
        raise ModelNotFoundError(
            "model.unknown-name",
            field="model",
            expected=", ".join(choice.name for choice in choices()[:MOST_NAMED]),
        )
    return named.there(data_folder, named.in_use())


def _find_named(data_folder: Path, name: str) -> Named | None:
    """Find a name with versions, None where a text is no such name."""
    known = known_named(data_folder, name)
    if known is not None:
        return known
    try:
        return find_named(data_folder, name)
    except ModelNotFoundError as error:
        if error.code == "versions.none":
            raise
        return None


def _current() -> ModelConfig | str:
    model_id = current_id(Settings.from_env().data_folder)
    if model_id is None:
        return ModelConfig()
    model_id = follow_current(Settings.from_env().data_folder, model_id)
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
