"""Steps and regressors made of others, whose results stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator

from mlcore.conversion.converters.nodes import Nodes, declare


@dataclass(frozen=True, repr=False)
class Selected(BaseEstimator):  # type: ignore[misc]
    """Some columns of the rows, each times a weight."""

    places: Sequence[int] | None
    weight: float = 1.0


@dataclass(frozen=True)
class Joined:
    """Several columns side by side."""


def parse_columns(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """Declare a fitted ColumnTransformer, whose columns skl2onnx would look for by name."""
    members = [
        (step, declare(scope, Selected(model._transformer_to_input_indices[name]), inputs), name)
        for name, step, _ in model.transformers_
        if step != "drop" and len(model._transformer_to_input_indices[name])
    ]
    return _joined(scope, members, model.transformer_weights, custom_parsers)


def parse_union(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """Declare a fitted FeatureUnion."""
    members = [(step, inputs, name) for name, step in model.transformer_list if step != "drop"]
    return _joined(scope, members, model.transformer_weights, custom_parsers)


def parse_members(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """Declare a fitted vote, bag or AdaBoostRegressor behind its members side by side."""
    features = getattr(model, "estimators_features_", [None] * len(model.estimators_))
    members = [
        (member, inputs if places is None else declare(scope, Selected(places), inputs), "")
        for member, places in zip(model.estimators_, features, strict=True)
    ]
    return declare(scope, model, _joined(scope, members, None, custom_parsers))


def parse_stack(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """Declare a fitted StackingRegressor: its last estimator behind the others side by side."""
    members = [(member, inputs, "") for member in model.estimators_]
    if model.passthrough:
        members.append(("passthrough", inputs, ""))
    made = _joined(scope, members, None, custom_parsers)
    return _parsed(scope, model.final_estimator_, made, custom_parsers)


def parse_consensus(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """Declare what a RANSACRegressor fitted in the end."""
    return _parsed(scope, model.estimator_, inputs, custom_parsers)


def convert_selected(scope: Any, operator: Any, container: Any) -> None:
    """Write a choice of columns, or what is left of them by a selector."""
    nodes = Nodes(scope, operator, container)
    chosen = nodes.estimator
    if not isinstance(chosen, Selected):
        chosen = Selected(chosen.get_support(indices=True))
    made = nodes.X if chosen.places is None else nodes.columns(nodes.X, chosen.places)
    if chosen.weight == 1.0:
        nodes.finish("Identity", made)
    else:
        nodes.finish("Mul", made, np.array([float(chosen.weight)]))


def convert_joined(scope: Any, operator: Any, container: Any) -> None:
    """Write columns side by side."""
    nodes = Nodes(scope, operator, container)
    nodes.finish("Identity", nodes.X)


def convert_mean(scope: Any, operator: Any, container: Any) -> None:
    """Write the mean of members that stand side by side, weighted where it is a vote's."""
    nodes = Nodes(scope, operator, container)
    weights = getattr(nodes.estimator, "_weights_not_none", None)
    shares = np.ones(len(nodes.estimator.estimators_)) if weights is None else np.array(weights)
    shares = shares.astype(np.float64)
    total = nodes.add("ReduceSum", nodes.add("Mul", nodes.X, shares), np.array([1]))
    nodes.finish("Div", total, np.array([shares.sum()]))


def convert_median(scope: Any, operator: Any, container: Any) -> None:
    """Write AdaBoost's weighted median of members that stand side by side."""
    nodes = Nodes(scope, operator, container)
    n_members = len(nodes.estimator.estimators_)
    weights = nodes.estimator.estimator_weights_[:n_members]
    values, order = nodes.several("TopK", nodes.X, np.array([n_members]), outputs=2, largest=0)
    sums = nodes.add("CumSum", nodes.add("Gather", weights, order), np.array(1))
    half = nodes.add("Mul", nodes.columns(sums, [n_members - 1]), np.array([0.5]))
    reached = nodes.add("Cast", nodes.add("GreaterOrEqual", sums, half), to=nodes.whole)
    nodes.finish("GatherElements", values, nodes.add("ArgMax", reached, axis=1), axis=1)


def _joined(scope: Any, members: Any, weights: Any, custom_parsers: Any) -> Any:
    made = []
    for step, inputs, name in members:
        each = inputs
        if not isinstance(step, str):  # else it passes them through
            each = _parsed(scope, step, inputs, custom_parsers)
        weight = (weights or {}).get(name, 1.0)
        made += each if weight == 1.0 else declare(scope, Selected(None, weight), each)
    return declare(scope, Joined(), made)


def _parsed(scope: Any, estimator: Any, inputs: Any, custom_parsers: Any) -> Any:
    from skl2onnx._parse import _parse_sklearn

    return _parse_sklearn(scope, estimator, inputs, custom_parsers=custom_parsers)[:1]
