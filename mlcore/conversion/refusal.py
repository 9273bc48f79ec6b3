"""Why an estimator could not be converted, and what its owner can do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sklearn.pipeline import Pipeline

from mlcore.errors import UnsupportedModelError

MOST_SAID = 200
"""Letters of a library's own words that are passed on."""


def refusal(
    estimator: Any, error: Exception, attempt: Callable[[Any, int], object]
) -> UnsupportedModelError:
    """Say which estimator was in the way, and why.

    Parameters
    ----------
    estimator : fitted regressor or Pipeline
    error : Exception
        What its conversion ended with.
    attempt : callable
        Converts a fitted estimator of so many inputs alone, to find the step that cannot be.

    Returns
    -------
    UnsupportedModelError
    """
    for step in _steps(estimator):
        try:
            attempt(step, step.n_features_in_)
        except Exception as found:  # skl2onnx and ONNX Runtime share no base class.
            return _why(step, found)
    last = estimator[-1] if isinstance(estimator, Pipeline) else estimator
    return _why(last, error)


def _steps(estimator: Any) -> Iterator[Any]:
    for _, step in estimator.steps if isinstance(estimator, Pipeline) else ():
        if hasattr(step, "n_features_in_"):
            yield step


def _why(estimator: Any, error: Exception) -> UnsupportedModelError:
    from skl2onnx.common.exceptions import MissingConverter, MissingShapeCalculator
    from sklearn.ensemble import GradientBoostingRegressor
    from sklearn.preprocessing import FunctionTransformer

    name = type(estimator).__name__
    if isinstance(error, UnsupportedModelError):
        return error
    if isinstance(estimator, FunctionTransformer):
        return UnsupportedModelError("model.function", received=name)
    if isinstance(estimator, GradientBoostingRegressor) and not _is_usual(estimator.init):
        first = type(estimator.init).__name__
        return UnsupportedModelError("model.init", received=name, first=first)
    if isinstance(error, (MissingConverter, MissingShapeCalculator)):
        return UnsupportedModelError("model.no-converter", received=name)
    return UnsupportedModelError("model.conversion", received=name, reason=_said(error))


def _is_usual(init: Any) -> bool:
    return init is None or init == "zero"


def _said(error: Exception) -> str:
    """Shorten an error of a library to its first sentence."""
    first = " ".join(str(error).split()).partition(". ")[0].rstrip(".") or type(error).__name__
    return first if len(first) <= MOST_SAID else first[: MOST_SAID - 1] + "…"
