"""A fitted model as tree ensembles on raw rows, and what is made of their scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn import compose, ensemble, linear_model, pipeline, tree
from sklearn.base import is_classifier

from mlcore.conversion.chain import Chain, MixesInputsError, is_idle
from mlcore.conversion.classes import (
    BOOSTED,
    FORESTS,
    Classes,
    NotTreesError,
    classes_of,
    inner_classifiers,
    renumbered,
    scores_of,
)
from mlcore.conversion.converters.joining import Selected
from mlcore.conversion.converters.scores import Scored
from mlcore.conversion.exact import n_columns, steps_graph, with_trees
from mlcore.conversion.fold import at_halves, fold, fold_scaler, proven_thresholds
from mlcore.conversion.levels.recoding import recoded
from mlcore.conversion.levels.tables import on_codes
from mlcore.conversion.parts import undone
from mlcore.forest import SetTrees, SharedTrees, TreeArrays, trees_from_sklearn
from mlcore.forest.arrays import laid_out
from mlcore.forest.boosters import Boosted, is_booster, read_boosted
from mlcore.forest.histograms import histogram_link, histogram_scores
from mlcore.inference.links import Link
from mlcore.schema import Feature, FloatArray
from mlcore.schema.levels import MOST_LEVELS

MOST_MEMBERS = 64
"""Members of one model; each is an operator or a graph of its own in the file."""
MOST_OF_CLASSES = 512
"""The same of a model of classes, each part of which has a member a class."""
FLOAT32_REACH = 0.999 * float(np.finfo(np.float32).max)
"""A little inside what float32 can hold, so that no rounding on the way makes it infinite."""
LINES = (linear_model.RidgeCV, linear_model.Ridge, linear_model.LinearRegression)
"""Final estimators of a stack that are followed by hand."""
TREE_ENSEMBLES = (
    ensemble.RandomForestRegressor,
    ensemble.ExtraTreesRegressor,
    ensemble.GradientBoostingRegressor,
    ensemble.HistGradientBoostingRegressor,
    tree.DecisionTreeRegressor,
    tree.ExtraTreeRegressor,
    *FORESTS,
    *BOOSTED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """What answers a raw row as a fitted regressor or classifier does.

    Attributes
    ----------
    members : tuple of TreeArrays, SetTrees or onnx.ModelProto
        Each gives one score, a classifier without trees several: trees on raw rows, or a graph in
        double.
    link : Link
        From the scores to the answer.
    label : Link or None
        From the scores to the place of the class that is named; None for a number, and where that
        class is the one with the largest probability.
    n_thresholds, n_proven : int
        Comparisons in the trees, and how many are proven to send every raw row where scikit-learn
        sends it; none where anything else computes beside them.
    least, most : ndarray of shape (n_features,), float64
        Between which every step gives numbers that the trees take, input by input.
    """

    members: tuple[Any, ...]
    link: Link
    label: Link | None = None
    n_thresholds: int
    n_proven: int
    least: FloatArray
    most: FloatArray

    @property
    def ensembles(self) -> tuple[TreeArrays, ...]:
        """The trees on raw rows, as comparisons alone."""
        return tuple(
            member.as_comparisons() if isinstance(member, SetTrees) else member
            for member in self.members
            if isinstance(member, (SetTrees, TreeArrays))
        )


def assemble(
    estimator: Any,
    n_features: int,
    row: FloatArray,
    *,
    features: Sequence[Feature] = (),
    needs_trees: bool = True,
) -> Assembly | None:
    """Take a fitted regressor or classifier apart into trees on raw rows and what is made of them.

    Trees behind steps that look at one input each are moved to raw rows; those behind other steps
    follow these as a graph in double, as do members without trees beside members with.

    Parameters
    ----------
    row : ndarray of shape (n_features,), float64
        Real values, none missing, which its steps take; codes of choices.
    features : sequence of Feature, optional
        The inputs, where any is a choice.
    needs_trees : bool
        Whether what has no trees in it is left to others.

    Returns
    -------
    Assembly or None
        None where trees are needed and there are none, or a part cannot be written in double.

    Examples
    --------
    >>> from sklearn.ensemble import RandomForestRegressor, VotingRegressor
    >>> X, y = np.arange(20.0).reshape(-1, 2), np.arange(10.0)
    >>> forest = RandomForestRegressor(3, random_state=0)
    >>> votes = VotingRegressor([("a", forest), ("b", forest)]).fit(X, y)
    >>> found = assemble(votes, 2, X[0])
    >>> len(found.ensembles), found.n_proven == found.n_thresholds
    (2, True)
    """
    if needs_trees and not has_trees(estimator):
        return None
    work = _Work(n_features, row)
    chain = Chain.begin(n_features, features)
    label = None
    try:
        if is_classifier(estimator):
            found = work.needed(work.classes(estimator, chain))
            link, label = Link(found.chances), found.label
        else:
            link = Link(_widened(work.rule(estimator, chain)))
    except (MixesInputsError, NotTreesError):
        return None
    if len(work.members) > (MOST_OF_CLASSES if is_classifier(estimator) else MOST_MEMBERS):
        return None
    alone = all(isinstance(member, (SetTrees, TreeArrays)) for member in work.members)
    return Assembly(
        members=tuple(work.members),
        link=link,
        label=None if label is None else Link(label),
        n_thresholds=work.n_thresholds,
        n_proven=work.n_proven if alone else 0,
        least=work.least,
        most=work.most,
    )


def has_trees(estimator: Any) -> bool:
    """Tell whether anything that predicts in an estimator is an ensemble of trees."""
    kind = type(estimator)
    if kind is pipeline.Pipeline:
        return has_trees(estimator.steps[-1][1])
    if kind is compose.TransformedTargetRegressor:
        return has_trees(estimator.regressor_)
    if kind in (ensemble.VotingRegressor, ensemble.BaggingRegressor, ensemble.StackingRegressor):
        return any(map(has_trees, estimator.estimators_))
    return (
        kind in TREE_ENSEMBLES
        or is_booster(estimator)
        or any(map(has_trees, inner_classifiers(estimator)))
    )


class _Work:
    """The members found so far."""

    def __init__(self, n_features: int, row: FloatArray) -> None:
        self.row = row
        self.members: list[Any] = []
        self.n_scores = 0
        self.n_thresholds = self.n_proven = 0
        self.least, self.most = np.full(n_features, -np.inf), np.full(n_features, np.inf)

    def rule(self, estimator: Any, chain: Chain) -> Any:
        """Follow an estimator behind a chain of steps; returns the rule of its answer."""
        kind = type(estimator)
        if kind is pipeline.Pipeline:
            *steps, last = (step for _, step in estimator.steps if not is_idle(step))
            for step in steps:
                chain = chain.then(step)
            return self.rule(last, chain)
        if kind is compose.TransformedTargetRegressor:
            inner = Link(self.rule(estimator.regressor_, chain))
            return undone(estimator.transformer_, inner).rule
        if kind is ensemble.VotingRegressor:
            weights = estimator._weights_not_none
            parameters = {"weights": None if weights is None else [float(w) for w in weights]}
            return ["average", parameters, *self._rules(estimator, chain)]
        if kind is ensemble.StackingRegressor and not estimator.passthrough:
            final = estimator.final_estimator_
            if type(final) in LINES:
                line = {
                    "weights": [float(w) for w in np.ravel(final.coef_)],
                    "plus": float(np.ravel(final.intercept_)[0]),
                }
                return ["line", line, *self._rules(estimator, chain)]
        if kind is ensemble.BaggingRegressor:
            return self._bagged(estimator, chain)
        return self._member(estimator, chain)

    def _rules(self, estimator: Any, chain: Chain) -> list[Any]:
        return [self.rule(member, chain) for member in estimator.estimators_]

    def _bagged(self, estimator: Any, chain: Chain) -> Any:
        members = list(zip(estimator.estimators_, estimator.estimators_features_, strict=True))
        single = [
            _renamed(trees, places)
            for member, places in members
            if (trees := trees_from_sklearn(member)) is not None and trees.n_trees == 1
        ]
        if len(single) == len(members):
            # A forest adds its trees up in their order and divides at the end, as bagging does.
            return self.trees([replace(single[0], **laid_out(single))], chain)[0]
        n_columns = None if chain.columns is None else len(chain.columns)
        rules = [
            self.rule(member, chain if _is_all(places, n_columns) else chain.only(places))
            for member, places in members
        ]
        return ["mean-in-turn", {}, *rules]

    def _member(self, estimator: Any, chain: Chain) -> Any:
        trees = trees_from_sklearn(estimator)
        if trees is not None:
            return self.trees([trees], chain)[0]
        boosted = read_boosted(estimator)
        if boosted is not None:
            return renumbered(boosted.answer, dict(enumerate(self.boosted(boosted, chain))))
        if type(estimator) is ensemble.HistGradientBoostingRegressor:
            scores = self.histogram(estimator, chain)
            link = histogram_link(estimator)
            if link == "identity":
                return scores[0]
            if link == "log":
                return ["function", {"name": "exp"}, *scores]
            raise NotTreesError
        return self._graph(chain, (estimator,))

    def trees(self, ensembles: Sequence[TreeArrays], chain: Chain) -> list[int]:
        """Add trees behind a chain of steps; returns the place of each ensemble's score."""
        self.n_thresholds += sum(len(trees.inner) for trees in ensembles)
        if chain.columns is None:
            first = self._graph(chain, (), ensembles)
            return list(range(first, first + len(ensembles)))
        return [self._added(self._folded(trees, chain)) for trees in ensembles]

    def shared(self, shared: SharedTrees, chain: Chain) -> list[int]:
        """Add trees that classes share; returns the place of each class's score."""
        if chain.columns is None:
            return self.trees(list(shared.of_classes()), chain)
        self.n_thresholds += len(shared.trees.inner)
        folded = self._folded(shared.trees, chain)
        if isinstance(folded, SetTrees):
            classes = shared.on(folded.trees).of_classes()
            return [self._added(folded.on(trees)) for trees in classes]
        return [self._added(trees) for trees in shared.on(folded).of_classes()]

    def boosted(self, boosted: Boosted, chain: Chain) -> list[int]:
        """Add the trees of a boosting library; returns the place of each score."""
        chain = chain.holed(self.row) if boosted.with_holes else chain
        plain = [each for each in boosted.scores if isinstance(each, TreeArrays)]
        if not boosted.levels and len(plain) == len(boosted.scores):
            return self.trees(plain, chain)
        chain = recoded(chain, boosted.levels)
        self.n_thresholds += sum(
            len((each.trees if isinstance(each, SetTrees) else each).inner)
            for each in boosted.scores
        )
        known = {at: range(MOST_LEVELS + 1) for at in range(chain.n_features)}
        return [self._added(self._folded(each, chain, known)) for each in boosted.scores]

    def histogram(self, estimator: Any, chain: Chain) -> list[int]:
        """Add the trees of histogram boosting; returns the place of each score."""
        found = histogram_scores(estimator)
        if not found.known:
            return self.trees([each.trees for each in found.scores], chain)
        # Its own steps put the categories in front, and encode them.
        chain = chain.then(estimator._preprocessor)
        if chain.columns is None:
            raise NotTreesError
        self.n_thresholds += sum(len(each.trees.inner) for each in found.scores)
        return [self._added(self._folded(each, chain, found.known)) for each in found.scores]

    def classes(self, estimator: Any, chain: Chain) -> Classes:
        """Follow a fitted classifier behind a chain of steps; returns its rules."""
        return classes_of(self, estimator, chain)

    def needed(self, found: Classes) -> Classes:
        """Leave out members whose scores nothing reads: a calibrated class may stand for two."""
        used = scores_of(found.chances) | scores_of(found.label)
        place_of: dict[int, int] = {}
        kept, first = [], 0
        for member in self.members:
            places = range(first, first + n_columns(member))
            first = places.stop
            if not used.isdisjoint(places):
                kept.append(member)
                place_of.update({place: len(place_of) + at for at, place in enumerate(places)})
        self.members = kept
        return replace(
            found,
            chances=renumbered(found.chances, place_of),
            label=renumbered(found.label, place_of),
            decision=(),
        )

    def scored(self, found: Scored, chain: Chain) -> int:
        """Add the scores of a classifier without trees; returns the place of the first."""
        steps = tuple(Selected(step) if isinstance(step, list) else step for step in chain.steps)
        return self._graph(replace(chain, steps=steps), (found,))

    def _folded(
        self,
        asked: TreeArrays | SetTrees,
        chain: Chain,
        known: Mapping[int, Sequence[float]] | None = None,
    ) -> TreeArrays | SetTrees:
        """Move trees to raw rows."""
        trees = asked.trees if isinstance(asked, SetTrees) else asked
        scaling = None if isinstance(asked, SetTrees) else chain.scaling
        folded: TreeArrays | SetTrees
        if scaling is not None:
            scaled = fold_scaler(trees, scaling)
            self.n_proven += proven_thresholds(trees, scaled, scaling)
            folded = at_halves(scaled, chain)
            least, most = (FLOAT32_REACH * sign * scaling[1] + scaling[0] for sign in (-1, 1))
        else:
            found = fold(asked, chain, self.row, known=known)
            folded, least, most = found.trees, found.least, found.most
            self.n_proven += found.n_proven
        if trees.float32 or scaling is None:
            self.least, self.most = np.maximum(self.least, least), np.minimum(self.most, most)
        return folded

    def _graph(
        self, chain: Chain, behind: Sequence[Any], ensembles: Sequence[TreeArrays] = ()
    ) -> int:
        if any(isinstance(step, list) for step in chain.steps):
            raise NotTreesError
        steps = on_codes((*chain.steps, *behind), chain.features, self.row)
        graph = steps_graph(steps, len(self.row))
        if graph is None:
            raise NotTreesError
        return self._added(with_trees(graph, ensembles) if ensembles else graph)

    def _added(self, member: Any) -> int:
        first = self.n_scores
        self.members.append(member)
        self.n_scores += n_columns(member)
        return first


def _widened(rule: Any) -> Any:
    """Leave out that an answer is a float32 number where nothing computes with it any more."""
    return rule[2] if isinstance(rule, list) and rule[0] == "float32" else rule


def _is_all(places: Any, n_columns: int | None) -> bool:
    return len(places) == n_columns and bool((np.asarray(places) == np.arange(n_columns)).all())


def _renamed(trees: TreeArrays, places: Any) -> TreeArrays:
    """Let a tree that was given some of the columns ask for them by their places among all."""
    feature = trees.feature.copy()
    feature[trees.inner] = np.asarray(places, dtype=np.int64)[feature[trees.inner]]
    return replace(trees, feature=feature)
