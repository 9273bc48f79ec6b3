"""The steps and what predicts inside a fitted pipeline, and what undoes a transformed target."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn import preprocessing
from sklearn.base import BaseEstimator
from sklearn.calibration import _CalibratedClassifier
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from mlcore.conversion.chain import is_idle
from mlcore.conversion.refusal import check_predicts, members, read_labels
from mlcore.errors import UnsupportedModelError
from mlcore.forest import TreeArrays, trees_from_sklearn
from mlcore.forest.boosters import check_booster
from mlcore.inference.links import FUNCTIONS, Link
from mlcore.inference.sklearn import named_rows
from mlcore.schema import Label

SEARCHES = (GridSearchCV, RandomizedSearchCV)
_HOLDERS = (BaseEstimator, _CalibratedClassifier)
"""What holds fitted estimators; the second is scikit-learn's pair of one and its calibrators."""
_USABLE = {getattr(np, name): name for name in FUNCTIONS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A fitted estimator taken apart.

    Attributes
    ----------
    whole : fitted regressor, classifier or Pipeline
        What was given, a finished search replaced by the best it found, without the steps that do
        nothing and with no pipeline in a pipeline; the very same where there is nothing to change.
    steps : tuple of fitted transformers
        In their order.
    last : fitted regressor or classifier
        What predicts, a transformed target taken off.
    link : Link
        What the target's transformation does to the answer.
    classes : tuple of str, int, float or bool
        Labels of a classifier's classes in its order; empty for a regressor.
    """

    whole: Any
    steps: tuple[Any, ...]
    last: Any
    link: Link
    n_features: int
    classes: tuple[Label, ...] = ()

    @property
    def scaler(self) -> preprocessing.StandardScaler | None:
        """The StandardScaler, where it is the only step: it is applied outside the ONNX model."""
        alone = len(self.steps) == 1 and type(self.steps[0]) is preprocessing.StandardScaler
        return self.steps[0] if alone else None

    @property
    def behind_scaler(self) -> Any:
        """What remains behind the scaler: the last step, or a pipeline where steps are others."""
        if not self.steps or self.scaler is not None:
            return self.last
        if type(self.whole) is Pipeline and self.whole[-1] is self.last:
            return self.whole
        return Pipeline([(f"step{at}", step) for at, step in enumerate((*self.steps, self.last))])

    @property
    def trees(self) -> TreeArrays | None:
        """The trees of a regressor, in scaled units, where its answer is their mean or sum."""
        return trees_from_sklearn(self.last) if self.behind_scaler is self.last else None

    @property
    def estimator(self) -> str:
        """Class name of what predicts."""
        return type(self.last).__name__


def split(estimator: Any) -> Parts:
    """Take a fitted regressor, classifier or pipeline apart.

    Raises
    ------
    UnsupportedModelError
        If it is neither, is not fitted, predicts several numbers a row, or gives no probabilities
        of classes that can be shown.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> fitted = make_pipeline(LinearRegression()).fit([[0.0], [1.0]], [1, 3])
    >>> split(fitted).estimator
    'LinearRegression'
    """
    check_predicts(estimator)
    estimator = rebuilt(_found_best(estimator), _plain)
    try:
        check_is_fitted(estimator)
    except NotFittedError:
        raise UnsupportedModelError("model.not-fitted", received=type(estimator).__name__) from None
    for each in members(estimator):
        check_booster(each)
    n_features = getattr(estimator, "n_features_in_", None)
    if type(estimator) is IsotonicRegression:  # it knows one input, and does not say so
        n_features = 1
    if n_features == 0:
        raise UnsupportedModelError("model.no-inputs", received=type(estimator).__name__)
    if n_features is None:
        raise UnsupportedModelError("model.inputs", received=type(estimator).__name__)
    steps, last, link = _taken_apart(estimator)
    classes = read_labels(estimator)
    if (getattr(last, "n_outputs_", 1) != 1 and not classes) or _n_answers(
        estimator, n_features
    ) != 1:
        raise UnsupportedModelError("model.multi-output", received=type(last).__name__)
    return Parts(
        whole=estimator, steps=steps, last=last, link=link, n_features=n_features, classes=classes
    )


def _found_best(estimator: Any) -> Any:
    """Let finished searches stand for what they found best, and what is frozen for itself."""
    if type(estimator) in SEARCHES and not hasattr(estimator, "best_estimator_"):
        finished = hasattr(estimator, "best_index_")
        code = "model.not-refit" if finished else "model.not-fitted"
        raise UnsupportedModelError(code, received=type(estimator).__name__)
    return rebuilt(estimator, _best)


def _best(estimator: Any) -> Any:
    if type(estimator) is FrozenEstimator:
        return estimator.estimator
    if type(estimator) not in SEARCHES:
        return estimator
    # One that is not fitted is a parameter: nobody asks it.
    return getattr(estimator, "best_estimator_", estimator)


def _plain(estimator: Any) -> Any:
    if type(estimator) is not Pipeline:
        return estimator
    steps = list(_working(estimator))
    if not steps or [step for _, step in steps] == [step for _, step in estimator.steps]:
        return estimator
    return steps[0][1] if len(steps) == 1 else Pipeline(steps)


def _working(pipeline: Pipeline) -> Iterator[tuple[str, Any]]:
    for name, step in pipeline.steps:
        if type(step) is Pipeline:
            yield from ((f"{name}-{inner}", each) for inner, each in _working(step))
        elif not is_idle(step):
            yield name, step


def _taken_apart(estimator: Any) -> tuple[tuple[Any, ...], Any, Link]:
    if type(estimator) is Pipeline:
        *before, last = (step for _, step in estimator.steps)
        behind, last, link = _taken_apart(last)
        return (*before, *behind), last, link
    if type(estimator) is TransformedTargetRegressor:
        steps, last, link = _taken_apart(estimator.regressor_)
        return steps, last, undone(estimator.transformer_, link)
    return (), estimator, Link()


def _n_answers(estimator: Any, n_features: int) -> int:
    """Count the numbers predicted for a row: linear models do not say it otherwise."""
    try:
        with np.errstate(all="ignore"):
            answer = estimator.predict(named_rows(estimator, np.zeros((1, n_features))))
    except (AttributeError, TypeError, ValueError):  # zeros may lie outside what it was made for
        return 1
    return int(np.size(answer))


def rebuilt(value: Any, change: Callable[[Any], Any]) -> Any:
    """Replace parts of a fitted estimator, wherever in it they are.

    Parameters
    ----------
    change : callable
        From an estimator to what stands in its place, or to the very same.

    Returns
    -------
    estimator
        Copies of what holds a replaced part, which share all else that was fitted; the very same
        where nothing is replaced.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from sklearn.linear_model import Lasso, Ridge
    >>> lasso, whole = Lasso(), make_pipeline(Ridge())
    >>> rebuilt(whole, lambda each: lasso if type(each) is Ridge else each)[-1] is lasso
    True
    >>> rebuilt(whole, lambda each: each) is whole
    True
    """
    if isinstance(value, _HOLDERS):
        new = change(value)
        if new is not value:
            return rebuilt(new, change)
        return _with(value, {name: rebuilt(held, change) for name, held in _held(value).items()})
    if type(value) in (list, tuple):
        parts = [rebuilt(each, change) for each in value]
        same = all(new is old for new, old in zip(parts, value, strict=True))
        return value if same else type(value)(parts)
    return value


def _held(estimator: Any) -> dict[str, Any]:
    kinds = (*_HOLDERS, list, tuple)
    return {name: held for name, held in vars(estimator).items() if isinstance(held, kinds)}


def _with(estimator: Any, parts: dict[str, Any]) -> Any:
    changed = {name: part for name, part in parts.items() if part is not vars(estimator)[name]}
    if not changed:
        return estimator
    copied = copy.copy(estimator)
    for name, part in changed.items():
        setattr(copied, name, part)
    return copied


def undone(transformer: Any, link: Link) -> Link:
    """Add what a target's transformer does on the way back.

    Parameters
    ----------
    transformer : fitted scikit-learn transformer
        ``transformer_`` of a TransformedTargetRegressor.
    link : Link
        Up to the answer of the inner regressor.

    Raises
    ------
    UnsupportedModelError
        If it is a function or a transformer that cannot be written down.

    Examples
    --------
    >>> scaler = preprocessing.StandardScaler().fit([[0.0], [4.0]])
    >>> undone(scaler, Link())(np.array([[-1.0], [1.0]])).tolist()
    [0.0, 4.0]
    """
    kind = type(transformer)
    if kind is Pipeline:
        for _, step in reversed(transformer.steps):
            if not is_idle(step):
                link = undone(step, link)
        return link
    if kind is preprocessing.FunctionTransformer:
        return _function(transformer, link)
    if kind is preprocessing.StandardScaler:
        scale, mean = (transformer.scale_, transformer.mean_)
        by = _single(scale) if transformer.with_std else None
        return link.after(
            "multiplied", by=by, plus=_single(mean) if transformer.with_mean else None
        )
    if kind is preprocessing.RobustScaler:
        by = _single(transformer.scale_) if transformer.with_scaling else None
        plus = _single(transformer.center_) if transformer.with_centering else None
        return link.after("multiplied", by=by, plus=plus)
    if kind is preprocessing.MaxAbsScaler:
        return link.after("multiplied", by=_single(transformer.scale_), plus=None)
    if kind is preprocessing.MinMaxScaler:
        minus, by = _single(transformer.min_), _single(transformer.scale_)
        return link.after("divided", minus=minus, by=by)
    if kind is preprocessing.QuantileTransformer:
        return link.after(
            "quantile",
            shares=transformer.references_.tolist(),
            quantiles=transformer.quantiles_[:, 0].tolist(),
            normal=transformer.output_distribution == "normal",
        )
    if kind is preprocessing.PowerTransformer:
        if transformer.standardize:
            link = undone(transformer._scaler, link)
        return link.after(transformer.method, power=float(transformer.lambdas_[0]))
    raise UnsupportedModelError("model.target", received=kind.__name__)


def _function(transformer: Any, link: Link) -> Link:
    inverse = transformer.inverse_func
    if inverse is None:
        return link
    name = _USABLE.get(inverse) if isinstance(inverse, np.ufunc) else None
    if name is None or transformer.inv_kw_args:
        said = getattr(inverse, "__name__", type(inverse).__name__)
        raise UnsupportedModelError(
            "model.target-function", received=said, expected=", ".join(FUNCTIONS)
        )
    return link.after("function", name=name)


def _single(values: Any) -> float:
    return float(np.ravel(values)[0])
