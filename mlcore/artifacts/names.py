"""A name with its versions: what the history and the folders tell of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mlcore.artifacts.adoption import is_version, name_in, unadopted
from mlcore.artifacts.folder import ModelFolder, listed
from mlcore.artifacts.history import HISTORY, Aliases, Entry, History, read_history
from mlcore.artifacts.manifest import Manifest
from mlcore.config import BUILTIN_DATASETS
from mlcore.errors import ArtifactError, ModelNotFoundError

IN_USE, CHALLENGER, CURRENT = "champion", "challenger", "current"
MOST_NAMED = 8
"""Models, or versions, a refusal names."""
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name with its versions, as the history and the folders tell.

    Attributes
    ----------
    unwritten : tuple of Entry
        Events that the history lacks, see :func:`mlcore.artifacts.adoption.unadopted`.
    state : Aliases
        What all events come to, those among them.
    """

    name: str
    history: History
    state: Aliases
    unwritten: tuple[Entry, ...] = ()

    @property
    def entries(self) -> tuple[Entry | None, ...]:
        """All events; None stands for one that is lost."""
        return (*self.history.lines, *self.unwritten)

    def in_use(self) -> int:
        """Return the version in use.

        Raises
        ------
        ArtifactError
            If what is lost of the history may have changed it.
        """
        if self.state.in_use and self.state.certain:
            return self.state.in_use[-1]
        if len(self.state.models) == 1:
            return next(iter(self.state.models))
        raise ArtifactError(
            "versions.lost", name=self.name, file=HISTORY, lines=written(self.history.skipped)
        )

    def number(self, wanted: str) -> int:
        """Return the version that a text means: a number, ``"champion"`` or ``"challenger"``.

        Raises
        ------
        ModelNotFoundError
            If there is no such version.
        ArtifactError
            As for :meth:`in_use`.
        """
        if wanted in (IN_USE, CHALLENGER):
            in_use = self.in_use()
            if wanted == IN_USE:
                return in_use
            if self.state.challenger is None:
                raise ModelNotFoundError("versions.no-challenger", field="model", name=self.name)
            return self.state.challenger
        number = int(wanted) if _NUMBER.fullmatch(wanted) else 0
        self.model_id(number)
        return number

    def number_of(self, model_id: str) -> int:
        """Return which version a model is, 0 if none."""
        models = self.state.models
        return next((number for number, one in models.items() if one == model_id), 0)

    def model_id(self, number: int) -> str:
        """Return the id of a version.

        Raises
        ------
        ModelNotFoundError
            If there is no such version; it names those there are.
        """
        if number not in self.state.models:
            numbers = sorted(self.state.models, reverse=True)[:MOST_NAMED]
            raise ModelNotFoundError(
                "versions.unknown", field="model", name=self.name, expected=written(numbers)
            )
        return self.state.models[number]

    def there(self, data_folder: Path, number: int) -> str:
        """Return the id of a version whose folder is there.

        Raises
        ------
        ModelNotFoundError
            As for :meth:`model_id`.
        ArtifactError
            If its folder is gone: another version in its place would go unnoticed.
        """
        model_id = self.model_id(number)
        if ModelFolder.find(data_folder, model_id) is None:
            raise ArtifactError("versions.gone", name=self.name, version=number)
        return model_id


def find_named(data_folder: Path, name: str) -> Named:
    """Find a name that has versions, by itself, the title of one of its models, or an id.

    Raises
    ------
    ModelNotFoundError, ArtifactError
        As for :func:`versions_of`.
    """
    if name in BUILTIN_DATASETS:
        raise ModelNotFoundError("versions.none", name=name)
    history = read_history(data_folder)
    manifests, unreadable = listed(data_folder)
    missing = unadopted(data_folder, history, manifests, unreadable)
    own = [one for one in manifests if is_version(one)]
    if name not in missing and not _has_versions(history, name):
        found = history.names.get(name, ("", 0))[0] or next(
            (one.name for one in own if name in (one.title, one.model_id)), ""
        )
        if not found:
            if any(one.model_id == name for one in manifests):
                raise ModelNotFoundError("versions.none", name=name)
            names = sorted({one.name for one in own})[:MOST_NAMED]
            code = "versions.unknown-name" if names else "versions.no-names"
            raise ModelNotFoundError(code, field="model", expected=", ".join(names))
        name = found
    return folded(history, name, missing.get(name, ()))


def names_of(
    data_folder: Path, manifests: Sequence[Manifest], unreadable: Sequence[str]
) -> dict[str, Named]:
    """Return the names of the models that :func:`mlcore.artifacts.listed` found.

    Raises
    ------
    ArtifactError
        If the history cannot be read.
    """
    history = read_history(data_folder)
    missing = unadopted(data_folder, history, manifests, unreadable)
    names = {manifest.name for manifest in manifests if is_version(manifest)}
    names |= {name for name in map(name_in, unreadable) if name and name not in BUILTIN_DATASETS}
    return {name: folded(history, name, missing.get(name, ())) for name in sorted(names)}


def known_named(data_folder: Path, name: str) -> Named | None:
    """Return a name with its versions where the history alone tells which one is in use."""
    history = read_history(data_folder)
    if not _has_versions(history, name) or not history.aliases[name].certain:
        return None
    return folded(history, name)


def follow_current(data_folder: Path, model_id: str) -> str:
    """Return what the current model is, where the pointer leads to one: its name decides.

    Raises
    ------
    ArtifactError
        If it is not known which version of its name is in use.
    """
    history = read_history(data_folder)
    if model_id not in history.names:
        return model_id
    name = history.names[model_id][0]
    named = known_named(data_folder, name) or find_named(data_folder, name)
    return named.model_id(named.in_use())


def _has_versions(history: History, name: str) -> bool:
    return name in history.aliases and bool(history.aliases[name].models)


def folded(history: History, name: str, unwritten: Sequence[Entry] = ()) -> Named:
    """Return what the events of a name come to, with some that are not written yet."""
    state = history.aliases.get(name, Aliases())
    if unwritten:
        state = state.after(unwritten)
    return Named(name=name, history=history, state=state, unwritten=tuple(unwritten))


def written(numbers: Sequence[int]) -> str:
    """Write some numbers out."""
    return ", ".join(map(str, numbers[:MOST_NAMED]))
