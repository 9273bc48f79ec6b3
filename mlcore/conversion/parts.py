"""The scaler and the regressor inside a fitted pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.exceptions import NotFittedError
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted

from mlcore.conversion.refusal import check_regressor
from mlcore.errors import UnsupportedModelError
from mlcore.forest import TreeArrays, trees_from_sklearn
from mlcore.inference.sklearn import named_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A fitted estimator taken apart.

    Attributes
    ----------
    whole : fitted regressor or Pipeline
        What was given, without the steps that do nothing and with no pipeline in a pipeline; the
        very same where there is nothing to leave out.
    scaler : StandardScaler or None
        Applied first, outside the ONNX model.
    regressor : fitted estimator
        What remains: the last step, or the whole estimator where its steps are others.
    n_features : int
    trees : TreeArrays or None
        The trees of the regressor, in scaled units, where its answer is their mean or sum.
    """

    whole: Any
    scaler: StandardScaler | None
    regressor: Any
    n_features: int
    trees: TreeArrays | None

    @property
    def estimator(self) -> str:
        """Class name of the regressor that predicts."""
        last = self.regressor[-1] if isinstance(self.regressor, Pipeline) else self.regressor
        return type(last).__name__


def _plain(estimator: Any) -> Any:
    if type(estimator) is not Pipeline:
        return estimator
    steps = list(_working(estimator))
    if [step for _, step in steps] == [step for _, step in estimator.steps]:
        return estimator
    return steps[0][1] if len(steps) == 1 else Pipeline(steps)


def _working(pipeline: Pipeline) -> Iterator[tuple[str, Any]]:
    for name, step in pipeline.steps:
        if type(step) is Pipeline:
            yield from ((f"{name}-{inner}", each) for inner, each in _working(step))
        elif step is not None and step != "passthrough":
            yield name, step


def split(estimator: Any) -> Parts:
    """Take a fitted regressor or pipeline apart.

    Parameters
    ----------
    estimator : fitted scikit-learn regressor or Pipeline ending in one

    Returns
    -------
    Parts

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
    estimator = _plain(estimator)
    try:
        check_is_fitted(estimator)
    except NotFittedError:
        raise UnsupportedModelError("model.not-fitted", received=type(estimator).__name__) from None
    n_features = getattr(estimator, "n_features_in_", None)
    if n_features == 0:
        raise UnsupportedModelError("model.no-inputs", received=type(estimator).__name__)
    if n_features is None:
        raise UnsupportedModelError("model.inputs", received=type(estimator).__name__)
    last = estimator[-1] if isinstance(estimator, Pipeline) else estimator
    if getattr(last, "n_outputs_", 1) != 1 or _n_answers(estimator, n_features) != 1:
        raise UnsupportedModelError("model.multi-output", received=type(last).__name__)
    steps = [step for _, step in estimator.steps] if isinstance(estimator, Pipeline) else []
    scaler, regressor = None, estimator
    if len(steps) == 2 and type(steps[0]) is StandardScaler:
        scaler, regressor = steps
    elif len(steps) == 1:
        regressor = steps[0]
    return Parts(
        whole=estimator,
        scaler=scaler,
        regressor=regressor,
        n_features=n_features,
        trees=trees_from_sklearn(regressor),
    )


def _n_answers(estimator: Any, n_features: int) -> int:
    """Count the numbers predicted for a row: linear models do not say it otherwise."""
    try:
        with np.errstate(all="ignore"):
            answer = estimator.predict(named_rows(estimator, np.zeros((1, n_features))))
    except (TypeError, ValueError):  # zeros may lie outside what it was made for
        return 1
    return int(np.size(answer))
