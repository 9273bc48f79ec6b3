"""A fitted estimator with some of its parts replaced, the owner's own left as it is."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from sklearn.base import BaseEstimator


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
    if isinstance(value, BaseEstimator):
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
    kinds = (BaseEstimator, list, tuple)
    return {name: held for name, held in vars(estimator).items() if isinstance(held, kinds)}


def _with(estimator: Any, parts: dict[str, Any]) -> Any:
    changed = {name: part for name, part in parts.items() if part is not vars(estimator)[name]}
    if not changed:
        return estimator
    copied = copy.copy(estimator)
    for name, part in changed.items():
        setattr(copied, name, part)
    return copied
