"""The inverse of a target's fitted transformer, written down as steps of a link."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import pipeline, preprocessing

from mlcore.conversion.chain import is_idle
from mlcore.errors import UnsupportedModelError
from mlcore.inference.links import FUNCTIONS, Link

_USABLE = {getattr(np, name): name for name in FUNCTIONS}


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
    if kind is pipeline.Pipeline:
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
