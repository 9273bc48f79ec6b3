"""Linear models and networks of such, and steps that make new columns of several inputs."""

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


def write_lines(nodes: Nodes) -> None:
    """Write the lines of a linear classifier: one for two classes, else one a class."""
    lines = nodes.estimator
    product = nodes.add("MatMul", nodes.X, np.atleast_2d(numbers_of(lines.coef_)).T)
    nodes.finish("Add", product, numbers_of(lines.intercept_).reshape(-1))


def write_network(nodes: Nodes) -> None:
    """Write an MLPClassifier up to what its last layer adds up."""
    network = nodes.estimator
    layers = list(zip(network.coefs_, network.intercepts_, strict=True))
    made = nodes.X
    for weights, offsets in layers[:-1]:
        added = nodes.add("Add", nodes.add("MatMul", made, weights), offsets)
        made = added
        if network.activation != "identity":
            made = nodes.add(_ACTIVATIONS[network.activation], added)
    weights, offsets = layers[-1]
    nodes.finish("Add", nodes.add("MatMul", made, weights), offsets)


_ACTIVATIONS = {"logistic": "Sigmoid", "relu": "Relu", "tanh": "Tanh"}


def write_constants(nodes: Nodes) -> None:
    """Write a DummyClassifier: the same chances for every row."""
    model = nodes.estimator
    chances = model.predict_proba(np.zeros((1, 1)))
    ones = nodes.add("Pow", nodes.columns(nodes.X, [0]), np.zeros(1))
    nodes.finish("Mul", ones, chances)


def convert_constant(scope: Any, operator: Any, container: Any) -> None:
    """Write a DummyRegressor: whatever is raised to the power 0 is 1."""
    nodes = Nodes(scope, operator, container)
    ones = nodes.add("Pow", nodes.columns(nodes.X, [0]), np.zeros(1))
    nodes.finish("Mul", ones, numbers_of(nodes.estimator.constant_).reshape(-1)[:1])


def convert_projection(scope: Any, operator: Any, container: Any) -> None:
    """Write a fitted PCA: projected first and centred after it, as scikit-learn does."""
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    projected = nodes.add("MatMul", nodes.X, step.components_.T)
    centre = step.mean_.reshape(1, -1) @ step.components_.T
    if not step.whiten:
        nodes.finish("Sub", projected, centre)
        return
    scale = np.sqrt(step.explained_variance_)
    scale = np.maximum(scale, np.finfo(scale.dtype).eps)
    nodes.finish("Div", nodes.add("Sub", projected, centre), scale)


def convert_polynomial(scope: Any, operator: Any, container: Any) -> None:
    """Write fitted PolynomialFeatures: each degree is the one below it times an input."""
    nodes = Nodes(scope, operator, container)
    step = nodes.estimator
    lowest, highest = step._min_degree, step._max_degree
    first = list(range(step.n_features_in_))
    columns, made = nodes.X, []
    if step.include_bias:  # whatever is raised to the power 0 is 1
        made.append(nodes.add("Pow", nodes.columns(nodes.X, [0]), np.zeros(1)))
    for degree in range(1, highest + 1):
        if degree > 1:
            # scikit-learn's order: by the first input, then as in the degree below.
            pairs = [
                (column, place)
                for column in range(step.n_features_in_)
                for place, before in enumerate(first)
                if before > column or (before == column and not step.interaction_only)
            ]
            if not pairs:
                break
            first = [column for column, _ in pairs]
            below = nodes.columns(columns, [place for _, place in pairs])
            columns = nodes.add("Mul", below, nodes.columns(nodes.X, first))
        if degree >= lowest:
            made.append(columns)
    nodes.finish("Concat", *made, axis=1)


def convert_centres(scope: Any, operator: Any, container: Any) -> None:
    """Write a clusterer as a step: how far a row is from each centre."""
    nodes = Nodes(scope, operator, container)
    centres = nodes.estimator.cluster_centers_
    each = nodes.add("Unsqueeze", nodes.X, np.array([1]))
    apart = nodes.add("Sub", each, centres)
    squared = nodes.add("Mul", apart, apart)
    nodes.finish("Sqrt", nodes.add("ReduceSum", squared, np.array([2]), keepdims=0))
