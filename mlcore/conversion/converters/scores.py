"""Fitted classifiers without trees: their scores in a graph, and the rules of what is made of them.

The graph holds lines, kernels, distances and densities; exponentials and sums over classes follow
outside ONNX, by the functions scikit-learn calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
from sklearn import (
    discriminant_analysis,
    dummy,
    gaussian_process,
    linear_model,
    naive_bayes,
    neighbors,
    neural_network,
    semi_supervised,
    svm,
)
from sklearn.base import BaseEstimator

from mlcore.conversion.converters import densities, kernels, linear, neighbours
from mlcore.conversion.converters.nodes import Nodes, number_type, numbers_of
from mlcore.errors import UnsupportedModelError

Write = Callable[[Nodes], None]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Scored(BaseEstimator):  # type: ignore[misc]
    """A fitted classifier, as a step that makes scores.

    Attributes
    ----------
    classifier : fitted scikit-learn classifier
    write : callable
        Adds what makes its scores, (n_rows, n_scores), to the nodes of a graph.
    n_scores : int
        Columns that it makes.
    chances : list or None
        Rule of a link from these columns to the probabilities; None where it gives none.
    decision : tuple of (int or list)
        Rules of ``decision_function``: of two classes one score, else one each; empty where there
        is none.
    label : list or None
        The rule of the place of the class that it names; None where that is the one with the
        largest probability.
    """

    classifier: Any
    write: Write
    n_scores: int
    chances: Any = None
    decision: tuple[Any, ...] = ()
    label: Any = None


def scored(classifier: Any) -> Scored | None:
    """Find how a fitted classifier without trees is written.

    Returns
    -------
    Scored or None
        None of any other estimator.

    Raises
    ------
    UnsupportedModelError
        If it is one that cannot be written as it was fitted.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> scored(LogisticRegression().fit([[0.0], [1.0]], ["no", "yes"])).chances
    ['binary', {'factor': 1.0}, 0]
    """
    read = SCORED.get(type(classifier))
    return None if read is None else read(classifier)


def write_rows(nodes: Nodes) -> None:
    """Write the rows themselves, where they are asked beside scores."""
    nodes.finish("Identity", nodes.X)


def is_lines(found: Scored) -> bool:
    """Tell whether the scores are lines, which may be written outside a graph as well."""
    return found.write is linear.write_lines


def convert_scored(scope: Any, operator: Any, container: Any) -> None:
    """Write the scores of a classifier."""
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    nodes.estimator = step.classifier
    step.write(nodes)


def shape_scored(operator: Any) -> None:
    """Tell skl2onnx how many columns there are."""
    columns = [None, operator.raw_operator.n_scores]
    operator.outputs[0].type = number_type(operator.inputs)(columns)


def _each(n_scores: int) -> list[int]:
    return list(range(n_scores))


def _logistic(n_scores: int) -> Any:
    """Follow a logistic function of each score, of which those of more classes are joined."""
    if n_scores == 1:
        return ["binary", {"factor": 1.0}, 0]
    each: list[Any] = [["logistic", {}, place] for place in _each(n_scores)]
    return _joined(each)


def _joined(each: list[Any]) -> Any:
    if len(each) == 1:
        return ["complement", {}, *each]
    # Where no class has a chance, all have the same.
    return ["shares", {"along_rows": True, "empty": 1 / len(each)}, *each]


def _softmax(n_scores: int) -> Any:
    return ["softmax", {"along_rows": True}, *_each(n_scores)]


def _line(classifier: Any, *, chances: Callable[[int], Any] | None = None) -> Scored:
    n_scores = len(np.atleast_2d(numbers_of(classifier.coef_)))
    single = n_scores == 1
    return Scored(
        classifier=classifier,
        write=linear.write_lines,
        n_scores=n_scores,
        chances=None if chances is None else chances(n_scores),
        decision=tuple(_each(n_scores)),
        label=["above", {"or_equal": False}, 0] if single else ["largest", {}, *_each(n_scores)],
    )


def _multinomial(classifier: Any) -> Scored:
    return _line(classifier, chances=lambda n: _logistic(1) if n == 1 else _softmax(n))


def _descended(classifier: Any) -> Scored:
    match classifier.loss:
        case "log_loss":
            return _line(classifier, chances=_logistic)
        case "modified_huber":
            return _line(
                classifier, chances=lambda n: _joined([["clipped", {}, at] for at in _each(n)])
            )
        case _:
            return _line(classifier)


def _posterior(classifier: Any, *, write: Write, along_rows: bool, step: str) -> Scored:
    n_classes = len(classifier.classes_)
    each = _each(n_classes)
    decision: tuple[Any, ...] = ()
    if step == "posterior":
        decision = (["difference", {}, 1, 0],) if n_classes == 2 else tuple(each)
    return Scored(
        classifier=classifier,
        write=write,
        n_scores=n_classes,
        chances=[step, {"along_rows": along_rows}, *each],
        decision=decision,
        label=["largest", {}, *each],
    )


def _centroids(classifier: Any) -> Scored:
    found = _posterior(
        classifier, write=densities.write_centroids, along_rows=True, step="posterior"
    )
    n_classes = found.n_scores
    even = np.isclose(classifier.class_prior_, 1 / n_classes).all()
    places = range(n_classes, 2 * n_classes) if even else range(n_classes)
    return replace(found, n_scores=2 * n_classes, label=["largest", {}, *places])


def _network(classifier: Any) -> Scored:
    n_scores = classifier.n_outputs_
    return Scored(
        classifier=classifier,
        write=linear.write_network,
        n_scores=n_scores,
        chances=_logistic(1) if n_scores == 1 else _softmax(n_scores),
    )


def _neighbours(classifier: Any) -> Scored:
    n_classes = len(classifier.classes_)
    within = isinstance(classifier, neighbors.RadiusNeighborsClassifier)
    empty = 0.0 if within and classifier.outlier_label is not None else None
    return Scored(
        classifier=classifier,
        write=neighbours.write_votes,
        n_scores=n_classes,
        chances=["shares", {"along_rows": True, "empty": empty}, *_each(n_classes)],
    )


def _support_vectors(classifier: Any) -> Scored:
    n_scores = len(classifier._intercept_)
    each = _each(n_scores)
    several = len(classifier.classes_) > 2
    chances: Any = None
    if hasattr(classifier, "predict_proba"):
        slopes, offsets = (
            np.ravel(each).tolist() for each in (classifier._probA, classifier._probB)
        )
        chances = ["coupled", {"slopes": slopes, "offsets": offsets}, *each]
    decision: tuple[Any, ...] = (["multiplied", {"by": -1.0, "plus": None}, 0],)
    confident = ["duels", {"confident": True}, *each]
    if several:
        ranked = classifier.decision_function_shape == "ovr"
        decision = tuple(each)
        if ranked:
            places = range(len(classifier.classes_))
            decision = tuple(["column", {"place": place}, confident] for place in places)
    named = (
        confident if several and classifier.break_ties else ["duels", {"confident": False}, *each]
    )
    return Scored(
        classifier=classifier,
        write=kernels.write_duels,
        n_scores=n_scores,
        chances=chances,
        decision=decision,
        label=["largest", {}, named],
    )


def _process(classifier: Any) -> Scored:
    members = kernels.processes(classifier)
    n_scores = 2 * len(members)
    each: list[Any] = [["laplace", {}, place, place + 1] for place in range(0, n_scores, 2)]
    if len(members) == 1:
        chances, label = each[0], ["above", {"or_equal": False}, 0]
    else:
        seconds = [["column", {"place": 1}, rule] for rule in each]
        chances = ["shares", {"along_rows": False, "empty": 0.0}, *seconds]
        label = ["largest", {}, *seconds]
    return Scored(
        classifier=classifier,
        write=kernels.write_processes,
        n_scores=n_scores,
        chances=chances,
        label=label,
    )


def _spread(classifier: Any) -> Scored:
    n_classes = len(classifier.classes_)
    return Scored(
        classifier=classifier,
        write=neighbours.write_labels if classifier.kernel == "knn" else kernels.write_labels,
        n_scores=n_classes,
        chances=["shares", {"along_rows": True, "empty": None}, *_each(n_classes)],
    )


def _constant(classifier: Any) -> Scored:
    if classifier.strategy in ("stratified", "uniform"):
        raise UnsupportedModelError(
            "model.random",
            received=type(classifier).__name__,
            setting=f"strategy={classifier.strategy!r}",
            expected="strategy='prior'",
        )
    n_classes = len(classifier.classes_)
    return Scored(
        classifier=classifier,
        write=linear.write_constants,
        n_scores=n_classes,
        chances=["columns", {}, *_each(n_classes)],
    )


_bayes = partial(_posterior, step="joint")
SCORED: Mapping[type, Callable[[Any], Scored]] = MappingProxyType(
    {
        discriminant_analysis.LinearDiscriminantAnalysis: _multinomial,
        discriminant_analysis.QuadraticDiscriminantAnalysis: partial(
            _posterior, write=densities.write_quadratic, along_rows=False, step="posterior"
        ),
        dummy.DummyClassifier: _constant,
        gaussian_process.GaussianProcessClassifier: _process,
        linear_model.LogisticRegression: _multinomial,
        linear_model.LogisticRegressionCV: _multinomial,
        linear_model.PassiveAggressiveClassifier: _line,
        linear_model.Perceptron: _line,
        linear_model.RidgeClassifier: _line,
        linear_model.RidgeClassifierCV: _line,
        linear_model.SGDClassifier: _descended,
        naive_bayes.BernoulliNB: partial(_bayes, write=densities.write_flags, along_rows=True),
        naive_bayes.CategoricalNB: partial(_bayes, write=densities.write_codes, along_rows=True),
        naive_bayes.ComplementNB: partial(_bayes, write=densities.write_counts, along_rows=True),
        naive_bayes.GaussianNB: partial(_bayes, write=densities.write_normal, along_rows=False),
        naive_bayes.MultinomialNB: partial(_bayes, write=densities.write_counts, along_rows=True),
        neighbors.KNeighborsClassifier: _neighbours,
        neighbors.NearestCentroid: _centroids,
        neighbors.RadiusNeighborsClassifier: _neighbours,
        neural_network.MLPClassifier: _network,
        semi_supervised.LabelPropagation: _spread,
        semi_supervised.LabelSpreading: _spread,
        svm.LinearSVC: _line,
        svm.NuSVC: _support_vectors,
        svm.SVC: _support_vectors,
    }
)
"""The classifiers that are written, by their very class."""
