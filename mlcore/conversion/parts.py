"""The steps and the regressor inside a fitted pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import NotFittedError
from sklearn.isotonic import IsotonicRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from mlcore.conversion.assembly import SEARCHES
from mlcore.conversion.chain import is_idle
from mlcore.conversion.rebuilt import rebuilt
from mlcore.conversion.refusal import check_regressor
from mlcore.conversion.target import undone
from mlcore.errors import UnsupportedModelError
from mlcore.forest import TreeArrays, trees_from_sklearn
from mlcore.inference.links import Link
from mlcore.inference.sklearn import named_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A fitted estimator taken apart.

    Attributes
    ----------
    whole : fitted regressor or Pipeline
        What was given, a finished search replaced by the best it found, without the steps that do
        nothing and with no pipeline in a pipeline; the very same where there is nothing to change.
    steps : tuple of fitted transformers
        In their order.
    last : fitted regressor
        What predicts, a transformed target taken off.
    link : Link
        What the target's transformation does to the answer.
    """

    whole: Any
    steps: tuple[Any, ...]
    last: Any
    link: Link
    n_features: int

    @property
    def scaler(self) -> StandardScaler | None:
        """The StandardScaler, where it is the only step: it is applied outside the ONNX model."""
        alone = len(self.steps) == 1 and type(self.steps[0]) is StandardScaler
        return self.steps[0] if alone else None

    @property
    def regressor(self) -> Any:
        """What remains behind the scaler: the last step, or a pipeline where steps are others."""
        if not self.steps or self.scaler is not None:
            return self.last
        if type(self.whole) is Pipeline and self.whole[-1] is self.last:
            return self.whole
        return Pipeline([(f"step{at}", step) for at, step in enumerate((*self.steps, self.last))])

    @property
    def trees(self) -> TreeArrays | None:
        """The trees of the regressor, in scaled units, where its answer is their mean or sum."""
        return trees_from_sklearn(self.last) if self.regressor is self.last else None

    @property
    def estimator(self) -> str:
        """Class name of the regressor that predicts."""
        return type(self.last).__name__


def split(estimator: Any) -> Parts:
    """Take a fitted regressor or pipeline apart.

    Raises
    ------
    UnsupportedModelError
        If it is not a regressor, is not fitted, or predicts several numbers a row.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> fitted = make_pipeline(StandardScaler(), LinearRegression()).fit([[0.0], [1.0]], [1, 3])
    >>> split(fitted).estimator
    'LinearRegression'
    """
    check_regressor(estimator)
    estimator = rebuilt(_found_best(estimator), _plain)
    try:
        check_is_fitted(estimator)
    except NotFittedError:
        raise UnsupportedModelError("model.not-fitted", received=type(estimator).__name__) from None
    n_features = getattr(estimator, "n_features_in_", None)
    if type(estimator) is IsotonicRegression:  # it knows one input, and does not say so
        n_features = 1
    if n_features == 0:
        raise UnsupportedModelError("model.no-inputs", received=type(estimator).__name__)
    if n_features is None:
        raise UnsupportedModelError("model.inputs", received=type(estimator).__name__)
    steps, last, link = _taken_apart(estimator)
    if getattr(last, "n_outputs_", 1) != 1 or _n_answers(estimator, n_features) != 1:
        raise UnsupportedModelError("model.multi-output", received=type(last).__name__)
    return Parts(whole=estimator, steps=steps, last=last, link=link, n_features=n_features)


def _found_best(estimator: Any) -> Any:
    """Let finished searches stand for what they found best, wherever they are."""
    if type(estimator) in SEARCHES and not hasattr(estimator, "best_estimator_"):
        finished = hasattr(estimator, "best_index_")
        code = "model.not-refit" if finished else "model.not-fitted"
        raise UnsupportedModelError(code, received=type(estimator).__name__)
    return rebuilt(estimator, _best)


def _best(estimator: Any) -> Any:
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
    except (TypeError, ValueError):  # zeros may lie outside what it was made for
        return 1
    return int(np.size(answer))
