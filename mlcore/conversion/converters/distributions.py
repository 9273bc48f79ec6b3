"""Steps that bend each input into another distribution, and lines between thresholds."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore.conversion.converters.functions import FUNCTIONS
from mlcore.conversion.converters.nodes import Nodes
from mlcore.errors import UnsupportedModelError
from mlcore.schema import FloatArray


def convert_isotonic(scope: Any, operator: Any, container: Any) -> None:
    """Write an IsotonicRegression: lines between its thresholds."""
    nodes = Nodes(scope, operator, container)
    model = nodes.estimator
    x, y = model.X_thresholds_, model.y_thresholds_
    value = nodes.X
    if model.out_of_bounds == "clip":
        value = nodes.add("Min", nodes.add("Max", value, x[:1]), x[-1:])
    below = nodes.add("Less", value, x[:1])
    outside = nodes.add("Or", below, nodes.add("Greater", value, x[-1:]))
    nodes.finish("Where", outside, np.array([np.nan]), interpolated(nodes, value, x, y))


def convert_quantiles(scope: Any, operator: Any, container: Any) -> None:
    """Write a QuantileTransformer to even shares.

    skl2onnx's way takes 45 seconds where there are 200 quantiles.

    Raises
    ------
    UnsupportedModelError
        If the shares are made normal, for which ONNX has no function.
    """
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    if step.output_distribution != "uniform":
        raise UnsupportedModelError(
            "model.setting",
            received=type(step).__name__,
            setting=f"output_distribution='{step.output_distribution}'",
            expected="output_distribution='uniform'",
        )
    made = []
    for place, quantiles in enumerate(step.quantiles_.T):
        value = nodes.columns(nodes.X, [place])
        value = nodes.add("Min", nodes.add("Max", value, quantiles[:1]), quantiles[-1:])
        # Where quantiles repeat, scikit-learn takes the middle of their shares.
        up = interpolated(nodes, value, quantiles, step.references_)
        back = nodes.add("Neg", value)
        down = interpolated(nodes, back, -quantiles[::-1], -step.references_[::-1])
        share = nodes.add("Mul", nodes.add("Sub", up, down), np.array([0.5]))
        share = nodes.add("Where", nodes.add("Equal", value, quantiles[-1:]), np.ones(1), share)
        first = nodes.add("Equal", value, quantiles[:1])
        made.append(nodes.add("Where", first, np.zeros(1), share))
    nodes.finish("Concat", *made, axis=1)


def convert_power(scope: Any, operator: Any, container: Any) -> None:
    """Write a PowerTransformer, Yeo-Johnson or Box-Cox, with its scaling."""
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    power = np.asarray(step.lambdas_, dtype=np.float64)
    if step.method == "box-cox":
        bent = _bent(nodes, nodes.add("Log", nodes.X), *_divisor(power))
    else:
        positive = nodes.add("GreaterOrEqual", nodes.X, np.zeros(1))
        sides = zip(_divisor(power), _divisor(2.0 - power), strict=True)
        chosen = [nodes.add("Where", positive, up, down) for up, down in sides]
        size = _bent(nodes, FUNCTIONS["log1p"](nodes, nodes.add("Abs", nodes.X)), *chosen)
        bent = nodes.add("Where", positive, size, nodes.add("Neg", size))
    if not step.standardize:
        nodes.finish("Identity", bent)
        return
    centred = nodes.add("Sub", bent, step._scaler.mean_)
    nodes.finish("Div", centred, step._scaler.scale_)


def _divisor(power: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return powers with 1 in place of nothing, and where that is."""
    none = np.abs(power) < np.spacing(1.0)
    return np.where(none, 1.0, power), none.astype(np.float64)


def _bent(nodes: Nodes, logarithm: str, power: Any, none: Any) -> str:
    product = nodes.add("Mul", logarithm, power)
    curved = nodes.add("Div", FUNCTIONS["expm1"](nodes, product), power)
    straight = nodes.add("Greater", none, np.zeros(1))
    return nodes.add("Where", straight, logarithm, curved)


def interpolated(nodes: Nodes, value: str, x: FloatArray, y: FloatArray) -> str:
    """Follow lines between points as numpy.interp does, for values from the first to the last.

    Parameters
    ----------
    value : str
        Name of a tensor of shape (n_rows, 1).
    x, y : ndarray of shape (n_points,)
        x never falls.
    """
    run = np.diff(x)
    slopes = np.append(np.diff(y) / np.where(run == 0, 1.0, run), 0.0)
    reached = nodes.add("GreaterOrEqual", value, x.reshape(1, -1))
    count = nodes.add("ReduceSum", nodes.add("Cast", reached, to=nodes.whole), np.array([1]))
    place = nodes.add("Max", nodes.add("Sub", count, np.array([1])), np.array([0]))
    beyond = nodes.add("Sub", value, nodes.add("Gather", x, place))
    rise = nodes.add("Mul", nodes.add("Gather", slopes, place), beyond)
    return nodes.add("Add", rise, nodes.add("Gather", y, place))
