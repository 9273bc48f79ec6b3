"""Trees behind steps that mix inputs: the steps in double, then the trees in float64."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from mlcore.conversion.converters import custom_converters
from mlcore.conversion.ensemble import add_members
from mlcore.conversion.exact import fold_scaler
from mlcore.forest import TreeArrays

_OPSET = {"": 17, "ai.onnx.ml": 3}


def steps_graph(steps: Sequence[Any], n_features: int) -> Any:
    """Write fitted steps, one after the other, as ONNX in double throughout.

    Parameters
    ----------
    steps : sequence of fitted scikit-learn transformers
        At least one; the last may be a regressor.
    n_features : int
        Inputs of the first.

    Returns
    -------
    onnx.ModelProto or None
        ``X`` double (n_rows, n_features) -> one double output (n_rows, n_columns). None where a
        step has no converter, or computes in float32 on the way: a row near a threshold would then
        take another path.

    Examples
    --------
    >>> from sklearn.decomposition import PCA
    >>> rows = np.random.default_rng(0).normal(size=(20, 3))
    >>> graph = steps_graph([PCA(2).fit(rows)], 3).graph
    >>> [node.op_type for node in graph.node]
    ['MatMul', 'Sub']
    """
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import DoubleTensorType
    from sklearn.pipeline import make_pipeline

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its deprecations are not this model's owner's concern
        try:
            model = convert_sklearn(
                make_pipeline(*steps),
                "levers-steps",
                initial_types=[("X", DoubleTensorType([None, n_features]))],
                target_opset=_OPSET,
                **custom_converters(double=True),
            )
        except Exception:  # skl2onnx and onnx share no base class.
            return None
    return model if is_double(model) else None


def with_trees(graph: Any, trees: TreeArrays) -> Any:
    """Put trees behind the graph of the steps before them.

    Parameters
    ----------
    graph : onnx.ModelProto
        From :func:`steps_graph`; it is left as it is.
    trees : TreeArrays
        As scikit-learn holds them, thresholds in the unit of the graph's output.

    Returns
    -------
    onnx.ModelProto
        ``X`` double (n_rows, n_features) -> ``prediction`` double (n_rows, 1).

    Examples
    --------
    >>> from mlcore.forest import trees_from_sklearn
    >>> from mlcore.inference.session import Session
    >>> from sklearn.decomposition import PCA
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> rows = np.random.default_rng(0).normal(size=(20, 3))
    >>> pca = PCA(2).fit(rows)
    >>> tree = DecisionTreeRegressor(random_state=0).fit(pca.transform(rows), rows[:, 0])
    >>> model = with_trees(steps_graph([pca], 3), trees_from_sklearn(tree))
    >>> bool((Session(model.SerializeToString(), 3).run(rows) == rows[:, 0]).all())
    True
    """
    import onnx

    model = onnx.ModelProto()
    model.CopyFrom(graph)
    del model.opset_import[:]
    for domain, version in (("", _OPSET[""]), ("ai.onnx.ml", 5)):
        model.opset_import.add(domain=domain, version=version)
    (made,) = model.graph.output
    del model.graph.output[:]
    n_columns = int(trees.feature.max(initial=0)) + 1
    # Nothing is scaled, but the cast to float32 before each comparison goes into the threshold.
    unscaled = np.stack([np.zeros(n_columns), np.ones(n_columns)])
    add_members(model.graph, [fold_scaler(trees, unscaled)], made.name)
    return model


def is_double(model: Any) -> bool:
    """Tell whether no number on the way is a float32."""
    from onnx import TensorProto, shape_inference

    graph = shape_inference.infer_shapes(model).graph
    kinds = [each.type.tensor_type.elem_type for each in (*graph.value_info, *graph.output)]
    kinds += [each.data_type for each in graph.initializer]
    known = len(graph.output) == 1 and kinds[len(graph.value_info)] == TensorProto.DOUBLE
    return known and TensorProto.FLOAT not in kinds
