"""Rules of a link for a classifier, and what writes the scores they read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from mlcore.conversion.chain import Chain
from mlcore.conversion.converters.scores import Scored
from mlcore.forest import SharedTrees, TreeArrays
from mlcore.forest.boosters import Boosted


class NotTreesError(Exception):
    """The answer cannot be put together from trees and graphs in double."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """Rules of a link, over the scores that were written so far.

    Attributes
    ----------
    chances : int or list
        Gives the probability of each class.
    label : int or list or None
        Gives the place of the class that is named; None where that has the largest probability.
    decision : tuple of (int or list)
        What scikit-learn calls its decision function: of two classes one score, else one each;
        empty where it has none.
    by_columns : bool
        Whether scikit-learn keeps these column by column in memory, which decides the order of
        later sums.
    """

    chances: Any
    label: Any = None
    decision: tuple[Any, ...] = ()
    by_columns: bool = False


class Members(Protocol):
    """What writes trees on raw rows, and scores without trees."""

    def trees(self, ensembles: Sequence[TreeArrays], chain: Chain) -> list[int]:
        """Add trees behind a chain of steps; returns the place of each ensemble's score."""
        ...

    def shared(self, shared: SharedTrees, chain: Chain) -> list[int]:
        """Add trees that classes share; returns the place of each class's score."""
        ...

    def boosted(self, boosted: Boosted, chain: Chain) -> list[int]:
        """Add the trees of a boosting library; returns the place of each score."""
        ...

    def histogram(self, estimator: Any, chain: Chain) -> list[int]:
        """Add the trees of histogram boosting; returns the place of each score."""
        ...

    def scored(self, found: Scored, chain: Chain) -> int:
        """Add the scores of a classifier without trees; returns the place of the first."""
        ...

    def classes(self, estimator: Any, chain: Chain) -> Classes:
        """Follow a fitted classifier behind a chain of steps; returns its rules."""
        ...


def scores_of(rule: Any) -> set[int]:
    """Return the places of the scores that a rule reads.

    Examples
    --------
    >>> scores_of(["softmax", {}, 4, ["logistic", {}, 1]])
    {1, 4}
    """
    if rule is None or isinstance(rule, int):
        return set() if rule is None else {rule}
    return set().union(*map(scores_of, rule[2:]))


def widened(rule: Any) -> Any:
    """Let a rule give float64 numbers, where it computes in float32.

    Examples
    --------
    >>> widened(["complement", {}, ["logistic", {}, 0]])
    ['complement', {}, ['logistic', {}, 0]]
    >>> widened(["float32", {}, 0])
    ['float64', {}, ['float32', {}, 0]]
    """
    return ["float64", {}, rule] if _is_single(rule) else rule


def _is_single(rule: Any) -> bool:
    return isinstance(rule, list) and (rule[0] == "float32" or any(map(_is_single, rule[2:])))


def renumbered(rule: Any, place_of: Mapping[int, int]) -> Any:
    """Let a rule read scores in other places.

    Examples
    --------
    >>> renumbered(["softmax", {}, 4, ["logistic", {}, 1]], {1: 0, 4: 1})
    ['softmax', {}, 1, ['logistic', {}, 0]]
    """
    if rule is None or isinstance(rule, int):
        return None if rule is None else place_of[rule]
    name, parameters, *inner = rule
    return [name, parameters, *(renumbered(each, place_of) for each in inner)]


def moved(rule: Any, by: int) -> Any:
    """Let a rule read scores that stand so many places further on.

    Examples
    --------
    >>> moved(["softmax", {}, 0, ["logistic", {}, 1]], 5)
    ['softmax', {}, 5, ['logistic', {}, 6]]
    """
    return renumbered(rule, {place: place + by for place in scores_of(rule)})
