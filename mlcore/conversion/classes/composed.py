"""Classifiers made of others: what scikit-learn makes of their members' answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from sklearn import calibration, ensemble, model_selection, multiclass
from sklearn.semi_supervised import SelfTrainingClassifier

from mlcore.conversion.chain import Chain
from mlcore.conversion.classes.rules import Classes, Members, NotTreesError, widened
from mlcore.conversion.classes.trees import of_votes
from mlcore.conversion.converters.scores import Scored, is_lines, scored, write_rows
from mlcore.inference.links import Link


def inner_classifiers(estimator: Any) -> list[Any]:
    """Return the fitted classifiers that one is made of; none where it is not made of others."""
    kind = type(estimator)
    if kind in (
        ensemble.VotingClassifier,
        ensemble.AdaBoostClassifier,
        ensemble.BaggingClassifier,
        ensemble.StackingClassifier,
        multiclass.OneVsRestClassifier,
    ):
        return list(estimator.estimators_)
    if kind is calibration.CalibratedClassifierCV:
        return [each.estimator for each in estimator.calibrated_classifiers_]
    if kind in _ALIKE:
        return [_inside(estimator)]
    return []


def _inside(estimator: Any) -> Any:
    return getattr(estimator, "estimator_", estimator.estimator)


def _soft(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow a soft vote."""
    if estimator.voting != "soft":
        raise NotTreesError
    weights = estimator._weights_not_none
    parameters = {"weights": None if weights is None else [float(each) for each in weights]}
    each = [_chances(members.classes(member, chain)) for member in estimator.estimators_]
    return Classes(chances=["average", parameters, *each])


def _bagged(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow a bag, whose members vote where they give no probabilities."""
    n_classes = len(estimator.classes_)
    n_columns = None if chain.columns is None else len(chain.columns)
    found, chances = [], []
    for member, places in zip(estimator.estimators_, estimator.estimators_features_, strict=True):
        every = len(places) == n_columns and bool(
            (np.asarray(places) == np.arange(n_columns)).all()
        )
        one = members.classes(member, chain if every else chain.only(places))
        known = np.asarray(member.classes_, dtype=np.int64).tolist()
        if not hasattr(member, "predict_proba"):
            named = _named(one)
            votes = {"weights": [1.0], "others": [0.0], "n_classes": n_classes}
            chances.append(["votes", votes, _renamed(named, known)])
        elif len(known) < n_classes:
            chances.append(["placed", {"places": known, "n_classes": n_classes}, _chances(one)])
        else:
            # A bag adds up in float64, whatever its members give.
            chances.append(widened(_chances(one)))
        found.append(one)
    decisions = [one.decision for one in found]
    several = len({len(decision) for decision in decisions}) == 1
    decision = zip(*decisions, strict=True) if several else ()
    return Classes(
        chances=["mean-in-turn", {}, *chances],
        decision=tuple(["mean-in-turn", {}, *each] for each in decision),
        by_columns=all(one.by_columns for one in found),
    )


def _advised(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow AdaBoost of classifiers without trees, each of which names a class."""
    classes = list(estimator.classes_)
    named = []
    for member in estimator.estimators_:
        known = [classes.index(each) for each in member.classes_]
        named.append(_renamed(_named(members.classes(member, chain)), known))
    weights = [float(each) for each in estimator.estimator_weights_[: len(named)]]
    others = [-1 / (len(classes) - 1) * weight for weight in weights]
    votes = {"weights": weights, "others": others, "n_classes": len(classes)}
    joined = ["votes", votes, *named]
    return of_votes(estimator, [["column", {"place": at}, joined] for at in range(len(classes))])


def _stacked(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow a stack whose last estimator is linear."""
    final = estimator.final_estimator_
    last = scored(final)
    if last is None or not is_lines(last):
        raise NotTreesError
    columns: list[Any] = []
    for member, method in zip(estimator.estimators_, estimator.stack_method_, strict=True):
        one = members.classes(member, chain)
        if method == "predict_proba":
            places = range(1 if len(estimator.classes_) == 2 else 0, len(member.classes_))
            chances = Link(_chances(one))
            columns += [chances.of_class(place).rule for place in places]
        elif method == "decision_function":
            columns += one.decision
        else:
            columns.append(_renamed(_named(one), np.asarray(member.classes_).tolist()))
    if estimator.passthrough:
        n_columns = estimator.n_features_in_
        given = Scored(classifier=estimator, write=write_rows, n_scores=n_columns)
        first = members.scored(given, chain)
        columns += range(first, first + n_columns)
    weights = np.atleast_2d(final.coef_)
    lines = {"weights": weights.tolist(), "plus": np.reshape(final.intercept_, -1).tolist()}
    if weights.flags.f_contiguous and not weights.flags.c_contiguous:
        lines["by_columns"] = True
    made = ["lines", lines, *columns]
    return Classes(
        chances=_reading(last.chances, made, last.n_scores),
        label=_reading(last.label, made, last.n_scores),
        decision=tuple(_reading(rule, made, last.n_scores) for rule in last.decision),
    )


def _reading(rule: Any, made: Any, n_scores: int) -> Any:
    """Let a rule read the columns of another one in place of scores."""
    if rule is None or isinstance(rule, int):
        return None if rule is None else ["column", {"place": rule}, made]
    name, parameters, *inner = rule
    if inner == list(range(n_scores)) and n_scores > 1:
        return [name, parameters, made]
    return [name, parameters, *(_reading(each, made, n_scores) for each in inner)]


def _each_alone(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow one classifier for each class against the rest."""
    chances: list[Any] = []
    decision: list[Any] = []
    for member in estimator.estimators_:
        if not hasattr(member, "classes_"):  # of a class that all or no cases had
            raise NotTreesError
        one = members.classes(member, chain)
        chances.append(Link(_chances(one)).of_class(1).rule)
        decision += one.decision
    if len(chances) == 1:
        half = ["multiplied", {"by": None, "plus": -0.5}, *chances]
        label = ["above", {"or_equal": False}, *(decision or [half])]
        chances = [["complement", {}, *chances]]
    else:
        label = ["largest", {}, *(decision or chances)]
    return Classes(
        chances=["shares", {"along_rows": False, "empty": 0.0}, *chances],
        label=label,
        decision=tuple(decision),
    )


def _calibrated(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow the mean of calibrated classifiers."""
    each = []
    for one in estimator.calibrated_classifiers_:
        if len(one.classes) != len(one.estimator.classes_):
            raise NotTreesError
        each.append(_calibrator(members.classes(one.estimator, chain), one))
    return Classes(chances=["mean-in-turn", {}, *each])


def _calibrator(found: Classes, one: Any) -> Any:
    n_classes, answers = len(one.classes), list(found.decision)
    if hasattr(one.estimator, "decision_function") != bool(answers):
        raise NotTreesError
    if not answers:
        places = [1] if n_classes == 2 else range(n_classes)
        answers = [Link(widened(_chances(found))).of_class(place).rule for place in places]
    if one.method == "temperature":
        return _tempered(found, answers, float(one.calibrators[0].beta_))
    curves = [
        _curve(calibrator, answer)
        for calibrator, answer in zip(one.calibrators, answers, strict=True)
    ]
    made: Any = ["shares", {"along_rows": True, "empty": 1 / n_classes}, *curves]
    if n_classes == 2:
        made = ["complement", {}, *curves]
    # Between two points of a curve a probability may come out the last bit above 1.
    return ["capped", {}, made] if one.method == "isotonic" else made


def _curve(calibrator: Any, answer: Any) -> Any:
    if hasattr(calibrator, "X_thresholds_"):
        points = {
            "x": np.asarray(calibrator.X_thresholds_, dtype=np.float64).tolist(),
            "y": np.asarray(calibrator.y_thresholds_, dtype=np.float64).tolist(),
        }
        return ["interpolated", points, answer]
    line = {"by": float(calibrator.a_), "plus": float(calibrator.b_)}
    return [
        "logistic",
        {},
        ["multiplied", {"by": -1.0, "plus": None}, ["multiplied", line, answer]],
    ]


def _tempered(found: Classes, answers: Sequence[Any], beta: float) -> Any:
    """Follow a softmax of scores, or of the logarithms of probabilities, at some temperature."""
    if found.decision:
        scores = list(answers)
        if len(scores) == 1:
            scores.insert(0, ["multiplied", {"by": -1.0, "plus": None}, answers[0]])
    else:
        shifted = ["multiplied", {"by": None, "plus": 1e-12}, found.chances]
        scores = [["function", {"name": "log"}, shifted]]
    heated = [["multiplied", {"by": beta, "plus": None}, score] for score in scores]
    return ["softmax", {"along_rows": not (found.decision and found.by_columns)}, *heated]


def _alike(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow what answers as the classifier inside does."""
    return members.classes(_inside(estimator), chain)


def _threshold(members: Members, estimator: Any, chain: Chain) -> Classes:
    """Follow a classifier of two classes that decides elsewhere than at one half."""
    inside = _inside(estimator)
    found = members.classes(inside, chain)
    tuned = isinstance(estimator, model_selection.TunedThresholdClassifierCV)
    positive = estimator._curve_scorer._get_pos_label() if tuned else estimator.pos_label
    first = positive is not None and positive == estimator.classes_[0]
    method = estimator._get_response_method()
    asked = (
        method
        if isinstance(method, str)
        else next(each for each in method if hasattr(inside, each))
    )
    if asked == "predict_proba":
        score, middle = Link(_chances(found)).of_class(0 if first else 1).rule, 0.5
    else:
        (score,), middle = found.decision, 0.0
        score = ["multiplied", {"by": -1.0, "plus": None}, score] if first else score
    threshold = estimator.best_threshold_ if tuned else estimator.threshold
    threshold = middle if isinstance(threshold, str) else float(threshold)
    beyond = ["multiplied", {"by": None, "plus": -threshold}, score]
    label: Any = ["above", {"or_equal": True}, beyond]
    if first:
        label = ["multiplied", {"by": -1.0, "plus": 1.0}, label]
    return Classes(chances=_chances(found), label=label, decision=found.decision)


def _chances(found: Classes) -> Any:
    if found.chances is None:
        raise NotTreesError
    return found.chances


def _named(found: Classes) -> Any:
    """Return the rule of the place of the class that is named."""
    return ["largest", {}, found.chances] if found.label is None else found.label


def _renamed(place: Any, names: Sequence[Any]) -> Any:
    """Turn places into numbers that name classes."""
    if list(names) == list(range(len(names))):
        return place
    return [
        "interpolated",
        {"x": list(range(len(names))), "y": [float(each) for each in names]},
        place,
    ]


_ALIKE = (
    SelfTrainingClassifier,
    model_selection.FixedThresholdClassifier,
    model_selection.TunedThresholdClassifierCV,
)
COMPOSED: Mapping[type, Callable[[Members, Any, Chain], Classes]] = MappingProxyType(
    {
        calibration.CalibratedClassifierCV: _calibrated,
        ensemble.AdaBoostClassifier: _advised,
        ensemble.BaggingClassifier: _bagged,
        ensemble.StackingClassifier: _stacked,
        ensemble.VotingClassifier: _soft,
        model_selection.FixedThresholdClassifier: _threshold,
        model_selection.TunedThresholdClassifierCV: _threshold,
        multiclass.OneVsRestClassifier: _each_alone,
        SelfTrainingClassifier: _alike,
    }
)
"""What is made of other classifiers, by the very class."""
