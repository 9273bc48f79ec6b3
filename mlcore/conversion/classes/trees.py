"""How scikit-learn makes the probabilities of classes from trees, and decides between them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sklearn import ensemble, tree

from mlcore.conversion.chain import Chain
from mlcore.conversion.classes.rules import Classes, Members, NotTreesError, renumbered
from mlcore.forest import shared_trees
from mlcore.forest.boosters import read_boosted
from mlcore.forest.sklearn import boosted_trees

FORESTS = (
    ensemble.RandomForestClassifier,
    ensemble.ExtraTreesClassifier,
    tree.DecisionTreeClassifier,
    tree.ExtraTreeClassifier,
)
"""Whose probabilities are the mean of what their trees say."""
BOOSTED = (ensemble.GradientBoostingClassifier, ensemble.HistGradientBoostingClassifier)
"""Whose trees add up to scores."""


def trees_of_classes(members: Members, estimator: Any, chain: Chain) -> Classes | None:
    """Follow a fitted classifier made of trees; None of any other.

    Raises
    ------
    NotTreesError
        If its trees cannot be taken alone.
    """
    found = read_boosted(estimator)
    if found is not None:
        place_of = dict(enumerate(members.boosted(found, chain)))
        return Classes(
            chances=renumbered(found.answer, place_of),
            label=renumbered(found.label, place_of),
            decision=tuple(renumbered(rule, place_of) for rule in found.decision),
        )
    if type(estimator) in BOOSTED:
        return _boosted(members, estimator, chain)
    shared = shared_trees(estimator)
    if shared is None:
        return None
    scores = members.shared(shared, chain)
    if type(estimator) is ensemble.AdaBoostClassifier:
        return of_votes(estimator, scores)
    return Classes(chances=["columns", {}, *scores])


def _boosted(members: Members, estimator: Any, chain: Chain) -> Classes:
    is_histogram = type(estimator) is ensemble.HistGradientBoostingClassifier
    if is_histogram:
        scores = members.histogram(estimator, chain)
    else:
        found = [boosted_trees(estimator, at) for at in range(estimator.n_trees_per_iteration_)]
        ensembles = [trees for trees in found if trees is not None]
        if len(ensembles) < len(found):
            raise NotTreesError
        scores = members.trees(ensembles, chain)
    if len(scores) > 1:
        # Histogram boosting keeps its scores column by column, gradient boosting row by row.
        return _softmax(scores, scores, by_columns=is_histogram)
    factor = 2.0 if estimator.loss == "exponential" else 1.0
    return Classes(
        chances=["binary", {"factor": factor}, *scores],
        label=["above", {"or_equal": not is_histogram}, *scores],
        decision=tuple(scores),
    )


def of_votes(estimator: Any, scores: Sequence[Any]) -> Classes:
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
    return _softmax(spread, shares, by_columns=True)


def _softmax(scores: Sequence[Any], decision: Sequence[Any], *, by_columns: bool) -> Classes:
    return Classes(
        chances=["softmax", {"along_rows": not by_columns}, *scores],
        label=["largest", {}, *decision],
        decision=tuple(decision),
        by_columns=by_columns,
    )
