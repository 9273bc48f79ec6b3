"""How scikit-learn makes the probabilities of classes from trees, and decides between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sklearn import ensemble, pipeline, tree

from mlcore.conversion.chain import Chain, is_idle
from mlcore.forest import SharedTrees, TreeArrays, boosted_trees, histogram_trees, shared_trees

FORESTS = (
    ensemble.RandomForestClassifier,
    ensemble.ExtraTreesClassifier,
    tree.DecisionTreeClassifier,
    tree.ExtraTreeClassifier,
)
"""Whose probabilities are the mean of what their trees say."""
BOOSTED = (ensemble.GradientBoostingClassifier, ensemble.HistGradientBoostingClassifier)
"""Whose trees add up to scores."""


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
    """

    chances: Any
    label: Any = None
    decision: tuple[Any, ...] = ()


class Members(Protocol):
    """What writes trees on raw rows."""

    def trees(self, trees: TreeArrays, chain: Chain) -> int:
        """Add trees behind a chain of steps; returns the place of their score."""
        ...

    def shared(self, shared: SharedTrees, chain: Chain) -> list[int]:
        """Add trees that classes share; returns the place of each class's score."""
        ...


def classes_of(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow a fitted classifier behind a chain of steps.

    Raises
    ------
    NotTreesError
        If it is not made of trees.
    """
    kind = type(estimator)
    if kind is pipeline.Pipeline:
        *steps, last = (step for _, step in estimator.steps if not is_idle(step))
        for step in steps:
            chain = chain.then(step)
        return classes_of(members, last, chain)
    if kind in BOOSTED:
        return _boosted(members, estimator, chain)
    shared = shared_trees(estimator)
    if shared is None:
        raise NotTreesError
    scores = members.shared(shared, chain)
    if kind is ensemble.AdaBoostClassifier:
        return _voted(estimator, scores)
    return Classes(chances=["columns", {}, *scores])


def _boosted(members: Members, estimator: Any, chain: Chain) -> Classes:
    is_histogram = type(estimator) is ensemble.HistGradientBoostingClassifier
    read = histogram_trees if is_histogram else boosted_trees
    scores = []
    for place in range(estimator.n_trees_per_iteration_):
        trees = read(estimator, place)
        if trees is None:
            raise NotTreesError
        scores.append(members.trees(trees, chain))
    if len(scores) > 1:
        # Histogram boosting keeps its scores column by column, gradient boosting row by row.
        return _softmax(scores, scores, along_rows=not is_histogram)
    factor = 2.0 if estimator.loss == "exponential" else 1.0
    return Classes(
        chances=["binary", {"factor": factor}, *scores],
        label=["above", {"or_equal": not is_histogram}, *scores],
        decision=tuple(scores),
    )


def _voted(estimator: Any, scores: Sequence[Any]) -> Classes:
    """Return what AdaBoost makes of the votes of its trees, each a class's score."""
    total = float(estimator.estimator_weights_.sum())
    shares = [["divided", {"minus": 0.0, "by": total}, score] for score in scores]
    if len(shares) == 2:
        decision = ["difference", {}, shares[1], shares[0]]
        halves = [["multiplied", {"by": by, "plus": None}, decision] for by in (-0.5, 0.5)]
        return Classes(
            chances=["softmax", {"along_rows": False}, *halves],
            label=["above", {"or_equal": False}, decision],
            decision=(decision,),
        )
    others = float(len(shares) - 1)
    spread = [["divided", {"minus": 0.0, "by": others}, share] for share in shares]
    return _softmax(spread, shares, along_rows=False)


def _softmax(scores: Sequence[Any], decision: Sequence[Any], *, along_rows: bool) -> Classes:
    return Classes(
        chances=["softmax", {"along_rows": along_rows}, *scores],
        label=["largest", {}, *decision],
        decision=tuple(decision),
    )
