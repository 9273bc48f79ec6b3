"""The settings a model or a measurement is made from."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from mlcore.errors import InvalidConfigError
from mlcore.libraries import installed_version

FORMAT_VERSION = 3
"""Raised whenever the files of a model folder change their meaning."""

# Name -> version of its generator. It lives here, not with the data, so that a fingerprint can be
# computed without importing scikit-learn.
BUILTIN_DATASETS: Mapping[str, int] = MappingProxyType(
    {"energy": 1, "cars": 1, "diabetes": 1, "friedman": 1, "renewal": 1}
)

# Fewest training rows in a leaf where that is not 1.
_LEAVES: Mapping[str, int] = MappingProxyType({"renewal": 10})

# The first fields of a configuration.
_ALWAYS_COUNT = frozenset(
    {"dataset", "n_estimators", "max_depth", "min_samples_leaf", "test_size", "random_state"}
)

# The libraries whose version changes what a trained or converted model contains.
_MAKERS = ("numpy", "onnx", "onnxruntime", "scikit-learn", "skl2onnx", "vega_datasets")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """What a model is made from.

    Attributes
    ----------
    dataset : str
        Name of a built-in dataset: ``energy``, ``cars``, ``diabetes``, ``friedman`` or
        ``renewal``.
    n_estimators : int
        Trees in the forest, 1 to 10,000.
    max_depth : int or None
        Deepest level of a tree; None lets trees grow until the leaves are pure.
    min_samples_leaf : int
        Fewest training rows in a leaf; by default 1, and 10 for ``renewal``, whose leaves say how
        probable something is: of one row alone each would say 0 or 1.
    test_size : float
        Share of the rows held out for the metrics, in (0, 0.5].
    random_state : int
        Seed of the split and of the forest.

    Raises
    ------
    InvalidConfigError
        If a value is out of its range.

    Examples
    --------
    >>> ModelConfig().dataset
    'energy'
    >>> ModelConfig().fingerprint() == ModelConfig(dataset="energy").fingerprint()
    True
    """

    dataset: str = "energy"
    n_estimators: int = 100
    max_depth: int | None = None
    min_samples_leaf: int | None = None
    test_size: float = 0.2
    random_state: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.dataset, str) or self.dataset not in BUILTIN_DATASETS:
            raise InvalidConfigError(
                "config.dataset", field="dataset", expected=", ".join(BUILTIN_DATASETS)
            )
        check_integer("n_estimators", self.n_estimators, 1, 10_000)
        if self.max_depth is not None:
            check_integer("max_depth", self.max_depth, 1, 1_000)
        if self.min_samples_leaf is None:
            object.__setattr__(self, "min_samples_leaf", _LEAVES.get(self.dataset, 1))
        check_integer("min_samples_leaf", self.min_samples_leaf, 1, 100_000)
        check_integer("random_state", self.random_state, 0, 2**32 - 1)
        if not isinstance(self.test_size, (int, float)) or not 0 < self.test_size <= 0.5:
            raise InvalidConfigError("config.share", field="test_size", high=0.5)

    def fingerprint(self) -> str:
        """Name the model this configuration makes, with these libraries.

        Returns
        -------
        str
            The dataset's name and 12 hexadecimal digits.
        """
        facts = {
            "config": counted(self, _ALWAYS_COUNT),
            "dataset": [self.dataset, BUILTIN_DATASETS[self.dataset]],
            "format": FORMAT_VERSION,
            "libraries": library_versions(),
        }
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()
        return f"{self.dataset}-{digest[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where this process keeps its files, and who may come in.

    Attributes
    ----------
    data_folder : Path
        Holds models and results; ``LEVERS_DATA``, by default ``.levers`` in the working folder.
    lock_file : Path
        Held by the process that measures; ``LEVERS_LOCK``, by default one for all, whatever their
        TMPDIR.
    password : str or None
        Asked of everybody; ``LEVERS_PASSWORD``, by default nothing is asked.
    hosts : tuple of str
        Names the server answers to beside those of the loopback; ``LEVERS_HOSTS``, separated by
        commas, by default the addresses it can be reached by.
    """

    data_folder: Path
    lock_file: Path
    password: str | None = None
    hosts: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from the environment.

        Parameters
        ----------
        environ : mapping of str to str, optional
            Defaults to the environment of the process.

        Examples
        --------
        >>> Settings.from_env({"LEVERS_DATA": "/tmp/levers"}).data_folder.name
        'levers'
        """
        environ = os.environ if environ is None else environ
        shared = Path("/tmp") if os.name == "posix" else Path(tempfile.gettempdir())  # noqa: S108
        return cls(
            data_folder=Path(environ.get("LEVERS_DATA") or ".levers").absolute(),
            lock_file=Path(environ.get("LEVERS_LOCK") or shared / "levers-benchmark.lock"),
            password=environ.get("LEVERS_PASSWORD") or None,
            hosts=tuple(environ.get("LEVERS_HOSTS", "").replace(",", " ").split()),
        )


def library_versions() -> dict[str, str]:
    """Tell the versions of the libraries that make a model, importing none of them.

    Returns
    -------
    dict of str to str
        Distribution name to version.
    """
    return dict(_versions())


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    # Reading the metadata takes milliseconds; an installed library does not change under a process.
    return tuple((name, installed_version(name)) for name in _MAKERS)


def counted(instance: Any, always: frozenset[str]) -> dict[str, Any]:
    """Return the fields of a dataclass that count in an id: the first ones, whatever their value.

    A field that came later counts only where it is not as by default: so every id that there is
    stays what it is.
    """
    values = {each.name: (getattr(instance, each.name), each.default) for each in fields(instance)}
    return {
        name: value
        for name, (value, default) in values.items()
        if name in always or value != default
    }


def check_type(field: str, value: object, kinds: tuple[type, ...], expected: str) -> None:
    """Refuse what is of another type than expected, which a message of the catalogue names."""
    if not isinstance(value, kinds):
        received = type(value).__name__
        raise InvalidConfigError("config.type", field=field, expected=expected, received=received)


def check_integer(field: str, value: object, low: int, high: int) -> None:
    """Refuse what is no whole number within bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise InvalidConfigError("config.integer", field=field, low=low, high=high)


def check_number(field: str, value: float, low: float, high: float) -> None:
    """Refuse what is no number within bounds."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not low <= value <= high:
        raise InvalidConfigError("config.number", field=field, low=low, high=high)
