"""Tree regressors inside a larger graph, each row on scikit-learn's own path."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore.conversion.converters.nodes import Nodes
from mlcore.conversion.fold import fold_scaler
from mlcore.errors import UnsupportedModelError
from mlcore.forest import LEAF, TreeArrays, trees_from_sklearn
from mlcore.forest.histograms import histogram_link, histogram_trees


def convert_histogram(scope: Any, operator: Any, container: Any) -> None:
    """Write a fitted HistGradientBoostingRegressor.

    skl2onnx's own converter hands onnx numbers it refuses. Unlike it, this one follows the link of
    the loss: for Poisson and gamma the answer is the exponential of the sum.

    Raises
    ------
    UnsupportedModelError
        If a tree asks for categories, or the loss has a link of its own.
    """
    nodes = Nodes(scope, operator, container)
    name, link = type(nodes.estimator).__name__, histogram_link(nodes.estimator)
    trees = histogram_trees(nodes.estimator)
    if trees is None:
        raise UnsupportedModelError("model.categories", received=name)
    if link not in ("identity", "log"):
        raise UnsupportedModelError("model.loss", received=name)
    total = _ensemble(nodes, trees)
    nodes.finish("Identity" if link == "identity" else "Exp", total)


def convert_trees(scope: Any, operator: Any, container: Any) -> None:
    """Write fitted trees whose answer is their mean or their sum.

    In double skl2onnx compares what scikit-learn rounds to float32 first: a row beside a threshold
    would take another path.

    Raises
    ------
    UnsupportedModelError
        If boosting starts from another model.
    """
    nodes = Nodes(scope, operator, container)
    trees = trees_from_sklearn(nodes.estimator)
    if trees is None:
        name, first = type(nodes.estimator).__name__, type(nodes.estimator.init_).__name__
        raise UnsupportedModelError("model.init", received=name, first=first)
    nodes.finish("Identity", _ensemble(nodes, trees))


def _ensemble(nodes: Nodes, trees: TreeArrays) -> str:
    """Add the trees in the graph's precision; the operator answers in float32 in either."""
    double = nodes.dtype is np.float64
    if double:
        n_columns = int(trees.feature.max(initial=0)) + 1
        # The cast to float32 before each comparison goes into the threshold.
        trees = fold_scaler(trees, np.stack([np.zeros(n_columns), np.ones(n_columns)]))
    total = nodes.add(
        "TreeEnsembleRegressor",
        nodes.X,
        op_domain="ai.onnx.ml",
        op_version=3,
        **_attributes(trees, double=double),
    )
    return nodes.add("Cast", total, to=nodes.kind) if double else total


def _attributes(trees: TreeArrays, *, double: bool) -> dict[str, Any]:
    # Where they are added up, the first tree is the start value alone, which this operator takes
    # apart.
    skipped = 0 if trees.average else 1
    roots = trees.roots[skipped:]
    nodes = np.arange(skipped, trees.n_nodes)
    tree = np.searchsorted(roots, nodes, side="right") - 1
    root = roots[tree]
    leaf = trees.feature[nodes] == LEAF

    def ints(values: Any) -> list[int]:
        return [int(value) for value in values]

    def numbers(name: str, values: Any) -> dict[str, Any]:
        if double:
            from onnx.numpy_helper import from_array

            name = f"{name}_as_tensor"
            return {name: from_array(np.asarray(values, dtype=np.float64), name)}
        with np.errstate(over="ignore"):
            return {name: [float(value) for value in values.astype(np.float32)]}

    start = {} if trees.average else numbers("base_values", trees.value[:1])
    return start | {
        "n_targets": 1,
        "aggregate_function": "AVERAGE" if trees.average else "SUM",
        "post_transform": "NONE",
        "nodes_treeids": ints(tree),
        "nodes_nodeids": ints(nodes - root),
        "nodes_modes": ["LEAF" if end else "BRANCH_LEQ" for end in leaf],
        "nodes_featureids": ints(np.where(leaf, 0, trees.feature[nodes])),
        **numbers("nodes_values", trees.threshold[nodes]),
        "nodes_missing_value_tracks_true": ints(trees.missing_left[nodes]),
        "nodes_truenodeids": ints(np.where(leaf, 0, trees.left[nodes] - root)),
        "nodes_falsenodeids": ints(np.where(leaf, 0, trees.right[nodes] - root)),
        "target_treeids": ints(tree[leaf]),
        "target_nodeids": ints((nodes - root)[leaf]),
        "target_ids": [0] * int(leaf.sum()),
        **numbers("target_weights", trees.value[nodes][leaf]),
    }
