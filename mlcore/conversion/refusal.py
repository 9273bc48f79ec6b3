"""Why an estimator is not converted, and what its owner can do about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from sklearn.base import is_classifier, is_regressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    BaggingClassifier,
    BaggingRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    StackingClassifier,
    StackingRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.linear_model import RANSACRegressor, SGDClassifier
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.semi_supervised import SelfTrainingClassifier

from mlcore.conversion.converters import SCORED, check_function, custom_converters
from mlcore.errors import UnsupportedModelError
from mlcore.forest.boosters import is_booster, library_of
from mlcore.schema import FloatArray, Label
from mlcore.schema.target import MOST_CLASSES
from mlcore.text.showable import LONGEST, is_showable

MOST_SAID = 200
"""Letters of a library's own words that are passed on."""


def check_predicts(estimator: Any) -> None:
    """Refuse what is neither a regressor nor a classifier of scikit-learn's kind.

    Raises
    ------
    UnsupportedModelError
        Saying whether it is another estimator, or no model at all.

    Examples
    --------
    >>> check_predicts([1.0, 2.0])
    Traceback (most recent call last):
    mlcore.errors.UnsupportedModelError: Expected a fitted scikit-learn regressor, classifier ...
    """
    name = type(estimator).__name__
    library = library_of(estimator)
    if library is not None and not is_booster(estimator):
        expected = ", ".join(each.rpartition(".")[2] for each in library.classes)
        raise UnsupportedModelError(
            "model.booster-class", received=name, library=library.title, expected=expected
        )
    if isinstance(estimator, type) and hasattr(estimator, "fit"):
        raise UnsupportedModelError("model.not-fitted", received=estimator.__name__)
    if not hasattr(estimator, "fit"):
        raise UnsupportedModelError("model.not-model", received=name)
    try:
        predicts = is_regressor(estimator) or is_classifier(estimator)
    except (AttributeError, TypeError):
        predicts = False
    if not predicts:
        raise UnsupportedModelError("model.not-predictor", received=name)


def read_labels(estimator: Any) -> tuple[Label, ...]:
    """Read the labels of a fitted classifier's classes, as JSON holds them.

    Returns
    -------
    tuple of str, int, float or bool
        In the order of its probabilities; empty for a regressor.

    Raises
    ------
    UnsupportedModelError
        If it gives no probabilities, knows a single class or too many, answers several questions a
        row, or a label is neither text nor a number.

    Examples
    --------
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> read_labels(DecisionTreeClassifier().fit([[0.0], [1.0]], np.array([3, 7])))
    (3, 7)
    """
    if not is_classifier(estimator):
        return ()
    name = _last(estimator)
    classes = estimator.classes_
    if isinstance(classes, list) or np.ndim(classes) != 1:
        raise UnsupportedModelError("model.multi-output", received=name)
    if not hasattr(estimator, "predict_proba"):
        raise _silent(_predicting(estimator), name)
    if len(classes) == 1:
        raise UnsupportedModelError("model.one-class", received=name)
    if len(classes) > MOST_CLASSES:
        raise UnsupportedModelError(
            "model.many-classes", received=name, n_classes=len(classes), limit=MOST_CLASSES
        )
    labels = tuple(np.asarray(classes).tolist())
    for label in labels:
        if not isinstance(label, Label) or not _is_shown(label):
            # Quoted, so that a label of no letters, or of several lines, is seen.
            shown = repr(label[:LONGEST]) if isinstance(label, str) else str(label)[:LONGEST]
            raise UnsupportedModelError("model.label", received=name, label=shown, limit=LONGEST)
    return labels


def _silent(predicting: Any, name: str) -> UnsupportedModelError:
    """Say why a classifier gives no probabilities."""
    if getattr(predicting, "voting", "") == "hard":
        return UnsupportedModelError("model.hard-voting", received=name)
    for kind, setting, good in _SPEAKING:
        if type(predicting) is kind:
            return UnsupportedModelError(
                "model.no-probabilities-so",
                received=name,
                setting=f"{setting}={getattr(predicting, setting)!r}",
                expected=f"{setting}={good!r}",
            )
    return UnsupportedModelError("model.no-probabilities", received=name)


_SPEAKING = ((SGDClassifier, "loss", "log_loss"), (NearestCentroid, "metric", "euclidean"))
"""Classifiers that give probabilities with one setting alone."""


def _is_shown(label: Any) -> bool:
    return is_showable(label) if isinstance(label, str) else bool(np.isfinite(label))


def check_answers(answers: FloatArray, received: str) -> None:
    """Refuse answers that are not finite numbers.

    Parameters
    ----------
    answers : ndarray of shape (n_rows,)
    received : str
        Name of the estimator that gave them.

    Raises
    ------
    UnsupportedModelError
        Saying whether there is no answer or one that is too large.
    """
    if np.isnan(answers).any():
        raise UnsupportedModelError("model.no-answer", received=received)
    if not np.isfinite(answers).all():
        raise UnsupportedModelError("model.overflow", received=received)


def check_convertible(estimator: Any) -> None:
    """Refuse a fitted estimator that holds what cannot be converted, without converting anything.

    Raises
    ------
    UnsupportedModelError
        Naming the step, the reason and the way on.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.preprocessing import SplineTransformer
    >>> rows = np.arange(9.0).reshape(-1, 1)
    >>> check_convertible(make_pipeline(SplineTransformer(), LinearRegression()).fit(rows, rows))
    Traceback (most recent call last):
    mlcore.errors.UnsupportedModelError: SplineTransformer cannot be converted to ONNX: ...
    """
    from skl2onnx._supported_operators import sklearn_operator_name_map

    custom = custom_converters(double=True)["custom_parsers"]
    known = {*sklearn_operator_name_map, *custom, *SCORED}
    for member in members(estimator):
        _check_member(member, known)
    steps = [step for _, step in estimator.steps[:-1]] if isinstance(estimator, Pipeline) else []
    for step in steps:
        if hasattr(step, "fit") and is_classifier(step):  # by skl2onnx it would name classes
            raise UnsupportedModelError("model.step", received=type(step).__name__)


def refusal(
    estimator: Any, error: Exception, attempt: Callable[[Any, int], object]
) -> UnsupportedModelError:
    """Say which estimator was in the way, and why.

    Parameters
    ----------
    error : Exception
        What its conversion ended with.
    attempt : callable
        Converts a fitted estimator of so many inputs alone, to find the step that cannot be.
    """
    if isinstance(error, UnsupportedModelError):
        return error
    for member in members(estimator):
        if member is not estimator and hasattr(member, "n_features_in_"):
            try:
                attempt(member, member.n_features_in_)
            except Exception as found:  # skl2onnx and ONNX Runtime share no base class.
                return _why(type(member).__name__, found)
    return _why(_last(estimator), error)


def members(estimator: Any) -> Iterator[Any]:
    """Walk the fitted estimators in another one, in the order of their work."""
    inner: list[Any]
    match estimator:
        case None | str():
            return
        case Pipeline():
            inner = [step for _, step in estimator.steps]
        case ColumnTransformer():
            inner = [step for _, step, _ in estimator.transformers_]
        case FeatureUnion():
            inner = [step for _, step in estimator.transformer_list]
        case StackingRegressor() | StackingClassifier():
            inner = [*estimator.estimators_, estimator.final_estimator_]
        case RANSACRegressor():
            inner = [estimator.estimator_]
        case VotingRegressor() | BaggingRegressor() | AdaBoostRegressor():
            inner = list(estimator.estimators_)
        case (
            VotingClassifier() | BaggingClassifier() | AdaBoostClassifier() | OneVsRestClassifier()
        ):
            inner = list(estimator.estimators_)
        case CalibratedClassifierCV():
            inner = [each.estimator for each in estimator.calibrated_classifiers_]
        case SelfTrainingClassifier() | FixedThresholdClassifier() | TunedThresholdClassifierCV():
            inner = [getattr(estimator, "estimator_", estimator.estimator)]
        case TransformedTargetRegressor():
            yield estimator
            inner = [estimator.regressor_]
        case _:
            inner = [estimator.best_estimator_] if hasattr(estimator, "best_estimator_") else []
    for each in inner:
        yield from members(each)
    if not inner:
        yield estimator


def _check_member(member: Any, known: set[type]) -> None:

    name = type(member).__name__
    if isinstance(member, FunctionTransformer):
        check_function(member)
    boosted = (GradientBoostingClassifier, GradientBoostingRegressor)
    if isinstance(member, boosted) and member.init not in (None, "zero"):
        first = type(member.init).__name__
        raise UnsupportedModelError("model.init", received=name, first=first)
    if getattr(member, "is_categorical_", None) is not None:  # of histogram boosting
        raise UnsupportedModelError("model.categories", received=name)
    if isinstance(member, TransformedTargetRegressor):
        raise UnsupportedModelError("model.inner-target", received=name)
    if type(member) in known:
        return
    if is_booster(member):
        raise UnsupportedModelError("model.booster-beside", received=name)
    if not type(member).__module__.startswith("sklearn."):
        raise UnsupportedModelError("model.foreign", received=name)
    predicts = is_regressor(member) or is_classifier(member)
    raise UnsupportedModelError("model.no-converter" if predicts else "model.step", received=name)


def is_refusal(error: Exception) -> bool:
    """Tell whether an estimator says by an error that it does not take a row."""
    own = (ValueError, TypeError, ArithmeticError)
    return isinstance(error, own) or library_of(error) is not None


def _why(name: str, error: Exception) -> UnsupportedModelError:
    if isinstance(error, UnsupportedModelError):
        return error
    # Which opset is written is Levers' choice, not the model's fault.
    if re.search(r"\bopset\b", str(error)):
        return UnsupportedModelError("model.opset", received=name)
    return UnsupportedModelError("model.conversion", received=name, reason=said(error))


def _last(estimator: Any) -> str:
    """Name the estimator that predicts."""
    return type(_predicting(estimator)).__name__


def _predicting(estimator: Any) -> Any:
    while isinstance(estimator, Pipeline):
        estimator = estimator.steps[-1][1]
    return estimator


def said(error: Exception) -> str:
    """Shorten an error of a library to its first sentence."""
    first = " ".join(str(error).split()).partition(". ")[0].rstrip(".") or type(error).__name__
    return first if len(first) <= MOST_SAID else first[: MOST_SAID - 1] + "…"
