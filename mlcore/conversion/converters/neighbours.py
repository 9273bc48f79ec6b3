"""Models that ask the nearest of the rows they were fitted on."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore.conversion.converters.nodes import Nodes, numbers_of
from mlcore.errors import UnsupportedModelError
from mlcore.schema import FloatArray

_METRICS = {"euclidean": 2.0, "nan_euclidean": 2.0, "manhattan": 1.0, "chebyshev": np.inf}


def convert_neighbours(scope: Any, operator: Any, container: Any) -> None:
    """Write a KNeighborsRegressor or RadiusNeighborsRegressor, one row after the other.

    skl2onnx weighs every neighbour alike where they are to be weighed by distance. All rows at once
    would need a matrix of their distances to all that were kept.

    Raises
    ------
    UnsupportedModelError
        If the metric is another than these and Minkowski's, or the weights are a function.
    """
    nodes = Nodes(scope, operator, container)
    model = nodes.estimator
    _check_weights(model)
    body = _Body(nodes)
    weights, outcomes = _weighed(body, model, np.reshape(model._y, -1).astype(np.float64))
    total = body.add("ReduceSum", body.add("Mul", weights, outcomes), np.array([0]))
    mean = body.add("Div", total, body.add("ReduceSum", weights, np.array([0])))
    _scan(nodes, body, mean, 1)


def write_votes(nodes: Nodes) -> None:
    """Write the votes that the neighbours of a row give to each class.

    Raises
    ------
    UnsupportedModelError
        As for regressors.
    """
    model = nodes.estimator
    _check_weights(model)
    classes = np.eye(len(model.classes_))
    body = _Body(nodes)
    weights, voters = _weighed(body, model, classes[np.reshape(model._y, -1)])
    votes = body.add("MatMul", weights, voters)
    if getattr(model, "outlier_label", None) is not None:
        nobody = body.add("Equal", body.add("ReduceSum", weights, np.array([0])), np.zeros(1))
        named = np.asarray(model.classes_ == model.outlier_label_[0], dtype=np.float64)
        votes = body.add("Where", nobody, named, votes)
    _scan(nodes, body, votes, len(classes))


def write_labels(nodes: Nodes) -> None:
    """Write LabelPropagation and LabelSpreading by the nearest rows."""
    model = nodes.estimator
    body = _Body(nodes)
    weights, shares = _weighed(body, model.nn_fit, model.label_distributions_)
    _scan(nodes, body, body.add("MatMul", weights, shares), len(model.classes_))


def _check_weights(model: Any) -> None:
    if model.weights not in ("uniform", "distance", None):
        raise UnsupportedModelError(
            "model.weights", received=type(model).__name__, expected="'uniform', 'distance'"
        )


def _scan(nodes: Nodes, body: _Body, answer: str, width: int) -> None:
    """Let the body answer one row after the other."""
    from onnx import helper

    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        body.nodes,
        "neighbours",
        [value("row", nodes.kind, [nodes.estimator.n_features_in_])],
        [value(answer, nodes.kind, [width])],
    )
    nodes.finish("Scan", nodes.X, body=graph, num_scan_inputs=1)


class _Body:
    """The nodes that answer one row."""

    def __init__(self, outer: Nodes) -> None:
        self.nodes: list[Any] = []
        self.kind = outer.kind
        self.kept = outer.kept

    def add(self, op_type: str, *inputs: Any, outputs: int = 1, **attributes: Any) -> Any:
        from onnx import helper

        names = [each if isinstance(each, str) else self.kept(each) for each in inputs]
        made = [f"each{len(self.nodes)}_{place}" for place in range(outputs)]
        self.nodes.append(helper.make_node(op_type, names, made, **attributes))
        return made[0] if outputs == 1 else made


def _weighed(body: _Body, model: Any, outcomes: FloatArray) -> tuple[str, str]:
    """Find the neighbours' weights, and their outcomes, one or several a row that was kept."""
    rows = numbers_of(model._fit_X)
    power = _power(model)
    size = body.add("Abs", body.add("Sub", rows, "row"))
    each = np.array([1])
    if power == 1.0:
        apart = body.add("ReduceSum", size, each, keepdims=0)
    elif power == np.inf:
        apart = body.add("ReduceMax", size, axes=[1], keepdims=0)
    else:
        raised = body.add("Mul", size, size)
        if power != 2.0:
            raised = body.add("Pow", size, np.array([power]))
        apart = body.add("ReduceSum", raised, each, keepdims=0)
    kept = body.kept(outcomes)
    if getattr(model, "n_neighbors", None) is not None:
        k = np.array([model.n_neighbors])
        apart, places = body.add("TopK", apart, k, largest=0, outputs=2)
        kept = body.add("Gather", kept, places)
        inside = None
    else:  # compared before the root is taken, as scikit-learn does
        bound = model.radius if power in (1.0, np.inf) else model.radius**power
        inside = body.add("LessOrEqual", apart, np.array([float(bound)]))
    return _weights(body, model, apart, power, inside), kept


def _weights(body: _Body, model: Any, apart: str, power: float, inside: str | None) -> str:
    """Weigh each neighbour: alike, or by how near it is, where those that coincide count alone."""
    nothing = np.zeros(1)
    counted = body.add("Cast", inside, to=body.kind) if inside else None
    if getattr(model, "weights", None) != "distance":
        return counted or str(body.add("Pow", apart, nothing))
    if power == 2.0:
        apart = body.add("Sqrt", apart)
    elif power not in (1.0, np.inf):
        apart = body.add("Pow", apart, np.array([1.0 / power]))
    same = body.add("Equal", apart, nothing)
    alone = body.add("Cast", same, to=body.kind)
    any_same = body.add("Greater", body.add("ReduceMax", alone, axes=[0]), nothing)
    weights = str(body.add("Where", any_same, alone, body.add("Reciprocal", apart)))
    if inside is None:
        return weights
    return str(body.add("Where", inside, weights, nothing))


def _power(model: Any) -> float:
    metric = model.effective_metric_
    if metric == "minkowski":
        parameters = model.effective_metric_params_
        if parameters.get("w") is None:
            return float(parameters.get("p", 2.0))
    elif metric in _METRICS:
        return _METRICS[metric]
    raise UnsupportedModelError(
        "model.metric",
        received=type(model).__name__,
        metric=metric if isinstance(metric, str) else type(metric).__name__,
        expected="euclidean, manhattan, chebyshev, minkowski",
    )
