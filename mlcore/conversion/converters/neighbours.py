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
    nodes.finish("Identity", _scan(nodes, body, mean, 1))


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
    nodes.finish("Identity", _scan(nodes, body, votes, len(classes)))


def write_labels(nodes: Nodes) -> None:
    """Write LabelPropagation and LabelSpreading by the nearest rows."""
    model = nodes.estimator
    body = _Body(nodes)
    weights, shares = _weighed(body, model.nn_fit, model.label_distributions_)
    answer = body.add("MatMul", weights, shares)
    nodes.finish("Identity", _scan(nodes, body, answer, len(model.classes_)))


def filled_by_neighbours(nodes: Nodes) -> str:
    """Fill what a row misses as a fitted KNNImputer does; a row that misses nothing stays."""
    from onnx import helper

    body, inside = _Body(nodes), _Body(nodes, name="gap")
    gaps = body.add("IsNaN", "row")
    any_gap = body.add("Cast", gaps, to=nodes.whole)
    any_gap = body.add("ReduceMax", any_gap, axes=[0], keepdims=0)
    any_gap = body.add("Greater", any_gap, np.array(0))
    size = [nodes.estimator.n_features_in_]
    made = helper.make_tensor_value_info(_fill(inside, nodes.estimator, gaps), nodes.kind, size)
    other = helper.make_node("Identity", ["row"], ["as_is"])
    as_is = helper.make_tensor_value_info("as_is", nodes.kind, size)
    answer = body.add(
        "If",
        any_gap,
        then_branch=helper.make_graph(inside.nodes, "fill", [], [made]),
        else_branch=helper.make_graph([other], "leave", [], [as_is]),
    )
    return _scan(nodes, body, answer, size[0])


def _fill(body: _Body, step: Any, gaps: str) -> str:
    """Average each input over the nearest rows that know it, by the inputs that both know."""
    rows = numbers_of(step._fit_X)
    known = ~np.isnan(rows)
    zeros, each = np.zeros(1), np.array([1])
    own = body.add("Cast", body.add("Not", gaps), to=body.kind)
    both = body.add("Mul", known.astype(np.float64), own)
    apart = body.add("Sub", np.nan_to_num(rows), body.add("Where", gaps, zeros, "row"))
    apart = body.add("Mul", apart, both)
    squares = body.add("ReduceSum", body.add("Mul", apart, apart), each, keepdims=0)
    shared = body.add("ReduceSum", both, each, keepdims=0)
    nothing = body.add("Equal", shared, zeros)
    scaled = body.add("Mul", squares, np.array([float(rows.shape[1])]))
    scaled = body.add("Div", scaled, body.add("Where", nothing, np.ones(1), shared))
    far = np.array([np.inf])
    distance = body.add("Where", nothing, far, body.add("Sqrt", scaled))
    filled = []
    for place in range(rows.shape[1]):
        donors = np.flatnonzero(known[:, place])
        k = np.array([min(step.n_neighbors, len(donors))])
        near = body.add("Gather", distance, donors)
        near, places = body.add("TopK", near, k, largest=0, outputs=2)
        values = body.add("Gather", rows[donors, place], places)
        weights = body.add("Cast", body.add("Less", near, far), to=body.kind)
        if step.weights == "distance":
            weights = _weights(body, step, near, 1.0, None)
        total = body.add("ReduceSum", weights, np.array([0]))
        nobody = body.add("Equal", total, zeros)
        mean = body.add("ReduceSum", body.add("Mul", weights, values), np.array([0]))
        mean = body.add("Div", mean, body.add("Where", nobody, np.ones(1), total))
        filled.append(body.add("Where", nobody, rows[donors, place].mean(keepdims=True), mean))
    joined = body.add("Concat", *filled, axis=0)
    return str(body.add("Where", gaps, joined, "row"))


def _check_weights(model: Any) -> None:
    if model.weights not in ("uniform", "distance", None):
        raise UnsupportedModelError(
            "model.weights", received=type(model).__name__, expected="'uniform', 'distance'"
        )


def _scan(nodes: Nodes, body: _Body, answer: str, width: int) -> str:
    """Let the body answer one row after the other."""
    from onnx import helper

    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        body.nodes,
        "neighbours",
        [value("row", nodes.kind, [nodes.estimator.n_features_in_])],
        [value(answer, nodes.kind, [width])],
    )
    return nodes.add("Scan", nodes.X, body=graph, num_scan_inputs=1)


class _Body:
    """The nodes that answer one row."""

    def __init__(self, outer: Nodes, *, name: str = "each") -> None:
        self.nodes: list[Any] = []
        self.name = name
        self.kind = outer.kind
        self.kept = outer.kept

    def add(self, op_type: str, *inputs: Any, outputs: int = 1, **attributes: Any) -> Any:
        from onnx import helper

        names = [each if isinstance(each, str) else self.kept(each) for each in inputs]
        made = [f"{self.name}{len(self.nodes)}_{place}" for place in range(outputs)]
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
