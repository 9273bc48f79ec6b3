"""Classifiers: the scores that are written of them, and the rules of their probabilities."""

from __future__ import annotations

from typing import Any

from sklearn import pipeline

from mlcore.conversion.chain import Chain, is_idle
from mlcore.conversion.classes.composed import COMPOSED, inner_classifiers
from mlcore.conversion.classes.rules import (
    Classes,
    Members,
    NotTreesError,
    moved,
    renumbered,
    scores_of,
)
from mlcore.conversion.classes.trees import BOOSTED, FORESTS, trees_of_classes
from mlcore.conversion.converters.scores import scored

__all__ = [
    "BOOSTED",
    "FORESTS",
    "Classes",
    "NotTreesError",
    "classes_of",
    "inner_classifiers",
    "renumbered",
    "scores_of",
]


def classes_of(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow a fitted classifier behind a chain of steps.

    Raises
    ------
    NotTreesError
        If it is neither made of trees nor written in double.
    """
    kind = type(estimator)
    if kind is pipeline.Pipeline:
        *steps, last = (step for _, step in estimator.steps if not is_idle(step))
        for step in steps:
            chain = chain.then(step)
        return members.classes(last, chain)
    found = trees_of_classes(members, estimator, chain)
    if found is not None:
        return found
    if kind in COMPOSED:
        return COMPOSED[kind](members, estimator, chain)
    return _scored(members, estimator, chain)


def _scored(members: Members, estimator: Any, chain: Chain) -> Classes:
    found = scored(estimator)
    if found is None:
        raise NotTreesError
    first = members.scored(found, chain)
    return Classes(
        chances=moved(found.chances, first),
        label=moved(found.label, first),
        decision=tuple(moved(rule, first) for rule in found.decision),
    )
