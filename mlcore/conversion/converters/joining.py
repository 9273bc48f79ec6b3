"""Steps and regressors made of others, whose results stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mlcore.conversion.converters.nodes import Nodes, declare


@dataclass(frozen=True)
class Selected:
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


def parse_vote(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """Declare a fitted VotingRegressor behind its members."""
    from skl2onnx._parse import _parse_sklearn

    members = [
        _parse_sklearn(scope, member, inputs, custom_parsers=custom_parsers)[0]
        for member in model.estimators_
    ]
    return declare(scope, model, members)


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


def convert_vote(scope: Any, operator: Any, container: Any) -> None:
    """Write the weighted mean of members that stand side by side."""
    nodes = Nodes(scope, operator, container)
    weights = nodes.estimator._weights_not_none
    shares = np.ones(len(nodes.estimator.estimators_)) if weights is None else np.array(weights)
    shares = shares.astype(np.float64)
    total = nodes.add("ReduceSum", nodes.add("Mul", nodes.X, shares), np.array([1], dtype=np.int64))
    nodes.finish("Div", total, np.array([shares.sum()]))


def _joined(scope: Any, members: Any, weights: Any, custom_parsers: Any) -> Any:
    from skl2onnx._parse import _parse_sklearn

    made = []
    for step, inputs, name in members:
        each = inputs
        if not isinstance(step, str):  # else it passes them through
            each = _parse_sklearn(scope, step, inputs, custom_parsers=custom_parsers)[:1]
        weight = (weights or {}).get(name, 1.0)
        made += each if weight == 1.0 else declare(scope, Selected(None, weight), each)
    return declare(scope, Joined(), made)
