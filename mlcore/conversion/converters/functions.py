"""The functions of numpy that a FunctionTransformer may call, to the last digits of a double."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from mlcore.conversion.converters.nodes import Nodes
from mlcore.errors import UnsupportedModelError


def convert_function(scope: Any, operator: Any, container: Any) -> None:
    """Write a FunctionTransformer of one of numpy's functions, or of none.

    Raises
    ------
    UnsupportedModelError
        If it calls any other function.
    """
    nodes = Nodes(scope, operator, container)
    check_function(nodes.estimator)
    function = nodes.estimator.func
    made = nodes.X if function is None else FUNCTIONS[function.__name__](nodes, nodes.X)
    nodes.finish("Identity", made)


def check_function(step: Any) -> None:
    """Refuse a FunctionTransformer that calls anything but one of numpy's functions.

    Raises
    ------
    UnsupportedModelError
        Naming those that are taken.
    """
    function = step.func
    if function is None:
        return
    name = getattr(function, "__name__", "")
    # The very function of numpy, not one of the same name; with arguments it may be another one.
    if name not in FUNCTIONS or function is not getattr(np, name) or step.kw_args:
        raise UnsupportedModelError(
            "model.function",
            received=type(step).__name__,
            expected=", ".join(f"numpy.{each}" for each in sorted(FUNCTIONS)),
        )


def _log1p(nodes: Nodes, x: str) -> str:
    # 1 + x loses the last digits of a small x: its logarithm is corrected by what was lost.
    one = np.ones(1)
    shifted = nodes.add("Add", x, one)
    kept = nodes.add("Sub", shifted, one)
    lost_all = nodes.add("Equal", kept, np.zeros(1))
    share = nodes.add("Div", x, nodes.add("Where", lost_all, one, kept))
    return nodes.add("Where", lost_all, x, nodes.add("Mul", nodes.add("Log", shifted), share))


def _expm1(nodes: Nodes, x: str) -> str:
    # The same the other way round; beyond 1 nothing is lost.
    one = np.ones(1)
    power = nodes.add("Exp", x)
    kept = nodes.add("Sub", power, one)
    back = nodes.add("Log", power)
    lost_all = nodes.add("Equal", back, np.zeros(1))
    share = nodes.add("Div", x, nodes.add("Where", lost_all, one, back))
    near = nodes.add("Where", lost_all, x, nodes.add("Mul", kept, share))
    far = nodes.add("Greater", nodes.add("Abs", x), one)
    return nodes.add("Where", far, kept, near)


def _cbrt(nodes: Nodes, x: str) -> str:
    # A third is no double: one step of Newton's takes back what the power is off by.
    size = nodes.add("Abs", x)
    root = nodes.add("Pow", size, np.array([1 / 3]))
    nothing = nodes.add("Equal", size, np.zeros(1))
    divisor = nodes.add("Where", nothing, np.ones(1), nodes.add("Mul", root, root))
    error = nodes.add("Sub", nodes.add("Div", size, divisor), root)
    better = nodes.add("Add", root, nodes.add("Div", error, np.array([3.0])))
    return nodes.add("Mul", nodes.add("Sign", x), better)


def _logarithm(base: float) -> Callable[[Nodes, str], str]:
    return lambda nodes, x: nodes.add("Div", nodes.add("Log", x), np.array([np.log(base)]))


def _operator(op_type: str) -> Callable[[Nodes, str], str]:
    return lambda nodes, x: nodes.add(op_type, x)


FUNCTIONS: Mapping[str, Callable[[Nodes, str], str]] = MappingProxyType(
    {
        "cbrt": _cbrt,
        "exp": _operator("Exp"),
        "expm1": _expm1,
        "log": _operator("Log"),
        "log10": _logarithm(10),
        "log1p": _log1p,
        "log2": _logarithm(2),
        "sqrt": _operator("Sqrt"),
    }
)
"""By numpy's name."""
