"""Histogram gradient boosting for skl2onnx, whose own converter hands onnx numbers it refuses."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore.errors import UnsupportedModelError
from mlcore.forest import LEAF, TreeArrays, histogram_link, histogram_trees


def convert_histogram(scope: Any, operator: Any, container: Any) -> None:
    """Write a fitted HistGradientBoostingRegressor into the graph skl2onnx builds.

    For ``custom_conversion_functions`` of ``skl2onnx.convert_sklearn``, so that it is found as a
    step of a pipeline and inside other ensembles too. Unlike skl2onnx's own it follows the link of
    the loss: for Poisson and gamma the answer is the exponential of the sum.

    Parameters
    ----------
    scope, operator, container : skl2onnx's
        The names in use, the estimator with its input and output, and the nodes so far.

    Raises
    ------
    UnsupportedModelError
        If a tree asks for categories, or the loss has a link of its own.
    """
    estimator = operator.raw_operator
    name, link = type(estimator).__name__, histogram_link(estimator)
    trees = histogram_trees(estimator)
    if trees is None:
        raise UnsupportedModelError("model.categories", received=name)
    if link not in ("identity", "log"):
        raise UnsupportedModelError("model.loss", received=name)
    output = operator.outputs[0].full_name
    summed = output if link == "identity" else scope.get_unique_variable_name("sum")
    container.add_node(
        "TreeEnsembleRegressor",
        operator.input_full_names,
        summed,
        op_domain="ai.onnx.ml",
        op_version=3,
        name=scope.get_unique_operator_name("TreeEnsembleRegressor"),
        **_attributes(trees),
    )
    if link == "log":
        exponential = scope.get_unique_operator_name("Exp")
        container.add_node("Exp", summed, output, op_version=13, name=exponential)


def _attributes(trees: TreeArrays) -> dict[str, Any]:
    # The first tree is the start value alone, which this operator takes apart.
    nodes = np.arange(1, trees.n_nodes)
    tree = np.searchsorted(trees.roots[1:], nodes, side="right") - 1
    root = trees.roots[1:][tree]
    leaf = trees.feature[nodes] == LEAF

    def ints(values: Any) -> list[int]:
        return [int(value) for value in values]

    def floats(values: Any) -> list[float]:
        with np.errstate(over="ignore"):
            return [float(value) for value in values.astype(np.float32)]

    return {
        "n_targets": 1,
        "aggregate_function": "SUM",
        "post_transform": "NONE",
        "base_values": floats(trees.value[:1]),
        "nodes_treeids": ints(tree),
        "nodes_nodeids": ints(nodes - root),
        "nodes_modes": ["LEAF" if end else "BRANCH_LEQ" for end in leaf],
        "nodes_featureids": ints(np.where(leaf, 0, trees.feature[nodes])),
        "nodes_values": floats(trees.threshold[nodes]),
        "nodes_hitrates": [1.0] * len(nodes),
        "nodes_missing_value_tracks_true": ints(trees.missing_left[nodes]),
        "nodes_truenodeids": ints(np.where(leaf, 0, trees.left[nodes] - root)),
        "nodes_falsenodeids": ints(np.where(leaf, 0, trees.right[nodes] - root)),
        "target_treeids": ints(tree[leaf]),
        "target_nodeids": ints((nodes - root)[leaf]),
        "target_ids": [0] * int(leaf.sum()),
        "target_weights": floats(trees.value[nodes][leaf]),
    }
