"""What an arm is: one runtime of a model, as the call its user would make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlcore.artifacts import ModelFolder
from mlcore.errors import ArtifactError
from mlcore.schema import FeatureSchema, FloatArray

SKLEARN = "sklearn"
ONNX = "onnx"
PORTABLE = "onnx-portable"

PREDICT, PROBABILITIES = "predict", "predict_proba"
"""What a model is asked while it is timed: its number, or how likely each class is."""

_DAMAGE = ("artifact.hash", "artifact.missing")


def asked_of(schema: FeatureSchema) -> str:
    """Return the method of scikit-learn's, and of Levers' predictors, that is timed."""
    return PREDICT if schema.target.is_number else PROBABILITIES


def _unchanged(X: FloatArray) -> Any:
    return X


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One side of a comparison. The same function under two names makes an A/A test.

    Attributes
    ----------
    name : str
        For example ``sklearn``, ``onnx`` or ``onnx-portable``.
    predict : callable
        What is timed.
    prepare : callable
        Turns rows into what ``predict`` takes; done before timing.
    every : int
        Takes part in every n-th pair of blocks: 1 for the two arms of the headline.
    """

    name: str
    predict: Callable[[Any], Any]
    prepare: Callable[[FloatArray], Any] = _unchanged
    every: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Unopened:
    """An arm that a model has but that does not answer here, and the error that says why."""

    arm: str
    code: str
    facts: dict[str, str]

    @property
    def error(self) -> ArtifactError:
        """The error, as it was raised."""
        return ArtifactError(self.code, **self.facts)

    @property
    def damaged(self) -> str:
        """Name of the file that is absent or not the one published; empty where it is not that."""
        return self.facts.get("file", "") if self.code in _DAMAGE else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """The arms of one model and what their rows are made from.

    Attributes
    ----------
    arms : tuple of Arm
        The baseline first: scikit-learn, or ONNX where scikit-learn's model does not answer.
    sample : ndarray of shape (n_sample, n_features), float64
        Real rows.
    no_twin : str
        Full name of the type because of which it was not kept, where that was noted.
    """

    arms: tuple[Arm, ...]
    schema: FeatureSchema
    sample: FloatArray
    no_twin: str = ""
    unopened: tuple[Unopened, ...] = ()

    @property
    def asked(self) -> str:
        """What the arms are asked: :data:`PREDICT` or :data:`PROBABILITIES`."""
        return asked_of(self.schema)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """A program that answers its first request, cut into the steps a stopwatch tells apart.

    The steps are Python source run one after the other in one namespace, which holds ``model``
    and ``scratch`` (folders, as text), ``rows`` (a list of rows) and ``asked`` (the name of the
    method that answers them).

    Attributes
    ----------
    imports, load, answer : str
        Import what is needed, open the model, predict ``rows``.
    write : callable
        Puts into the scratch folder what ``load`` reads there.
    """

    imports: str
    load: str
    answer: str
    write: Callable[[ModelFolder, Path], None] = lambda model, scratch: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """How one runtime is opened. A module of this package that holds a ``PLUGIN`` adds one.

    Attributes
    ----------
    name : str
        Stable: result files name arms by it.
    label : str
        What people read, a message of the catalogue.
    order : int
        Place among the arms; the baseline is 0, the one it is compared with 1.
    open_arm : callable
        Takes the published model and the number of threads; returns an Arm, or None where this
        model has no such arm.
    packages : tuple of str
        Modules that must be importable for the arm to show itself.
    fresh : Fresh, optional
        For the studies of fresh processes; without it the arm takes no part in them.
    """

    name: str
    label: str
    order: int
    open_arm: Callable[[ModelFolder, int], Arm | None]
    packages: tuple[str, ...] = ()
    fresh: Fresh | None = None
