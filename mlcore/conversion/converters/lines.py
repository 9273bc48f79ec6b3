"""Regressors whose answer is a line, several lines or a constant."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore.conversion.converters.nodes import Nodes, numbers_of


def convert_linear(scope: Any, operator: Any, container: Any) -> None:
    """Write a linear model, with an intercept or without: skl2onnx needs one in double."""
    nodes = Nodes(scope, operator, container)
    line = nodes.estimator
    product = nodes.add("MatMul", nodes.X, np.reshape(line.coef_, (-1, 1)))
    nodes.finish("Add", product, np.reshape(line.intercept_, -1)[:1])


def convert_partial_least_squares(scope: Any, operator: Any, container: Any) -> None:
    """Write partial least squares of one target: a linear model of centred inputs."""
    nodes = Nodes(scope, operator, container)
    model = nodes.estimator
    centred = nodes.add("Sub", nodes.X, model._x_mean)
    nodes.finish("Add", nodes.add("MatMul", centred, model.coef_.T), model.intercept_)


def convert_constant(scope: Any, operator: Any, container: Any) -> None:
    """Write a DummyRegressor: whatever is raised to the power 0 is 1."""
    nodes = Nodes(scope, operator, container)
    ones = nodes.add("Pow", nodes.columns(nodes.X, [0]), np.zeros(1))
    nodes.finish("Mul", ones, numbers_of(nodes.estimator.constant_).reshape(-1)[:1])
