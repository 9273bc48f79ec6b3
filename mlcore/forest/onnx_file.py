"""Reading the trees of an ONNX model from the attributes of its tree nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from mlcore.forest.arrays import LEAF, TreeArrays
from mlcore.forest.row_order import ROW_ORDER
from mlcore.forest.sets import CodeSet, SetTrees
from mlcore.forest.single import SingleTrees, on_raw_values
from mlcore.schema import FloatArray

LEQ, NEQ, MEMBER = 0, 5, 6
"""What a node of ai.onnx.ml 5 asks: at most, differs from, is one of."""


def trees_from_onnx(model: bytes) -> TreeArrays | None:
    """Read the trees of an ONNX model that is one ensemble.

    Parameters
    ----------
    model : bytes
        With one ``TreeEnsemble`` (ai.onnx.ml 5) or ``TreeEnsembleRegressor`` (1 to 3).

    Returns
    -------
    TreeArrays or None
        Thresholds in the unit of the model's input. None if the model is not a single ensemble of
        ``<=`` comparisons with one target, averaged or added up.

    Examples
    --------
    >>> import onnx.helper
    >>> empty = onnx.helper.make_model(onnx.helper.make_graph([], "none", [], []))
    >>> trees_from_onnx(empty.SerializeToString()) is None
    True
    """
    members = members_from_onnx(model)
    return members[0] if len(members) == 1 else None


def members_from_onnx(model: bytes) -> tuple[TreeArrays, ...]:
    """Read the trees of an ONNX model whose scores are an ensemble each.

    Returns
    -------
    tuple of TreeArrays
        As :func:`trees_from_onnx` has them, in the order of the scores; sets of codes are written
        as comparisons. Empty if one score comes from anything else.
    """
    return tuple(each.as_comparisons() for each in sets_from_onnx(model))


def sets_from_onnx(model: bytes) -> tuple[SetTrees, ...]:
    """Read the same trees as the file holds them, sets of codes as sets.

    Returns
    -------
    tuple of SetTrees
        In the order of the scores; empty if one score comes from anything else.
    """
    import onnx

    graph = onnx.load_model_from_string(model).graph
    made_by = {node.output[0]: node for node in graph.node}
    if not graph.node or {node.op_type for node in graph.node} - _READ:
        return ()
    last = graph.node[-1]
    scores = list(last.input) if last.op_type == "Concat" else [graph.output[0].name]
    n_features = int(graph.input[0].type.tensor_type.shape.dim[1].dim_value)
    members = [_member(made_by, score, n_features) for score in scores]
    found = [member for member in members if member is not None]
    return tuple(found) if len(found) == len(members) else ()


_READ = {"Cast", "Reshape", "Identity", "Concat", "TreeEnsemble", "TreeEnsembleRegressor"}
"""What a graph may hold whose scores are trees on its rows."""


def _member(made_by: Mapping[str, Any], score: str, n_features: int) -> SetTrees | None:
    """Read the trees behind one score."""
    node = made_by.get(score)
    while node is not None and node.op_type in ("Cast", "Reshape", "Identity"):
        node = made_by.get(node.input[0])
    if node is None or node.op_type == "Concat":
        return None
    rows = made_by.get(node.input[0])
    if rows is not None and rows.op_type == "Cast" and _is_single(node):
        return _single(made_by, node, rows.input[0], n_features)
    # Any joining is of what the trees are asked.
    while rows is not None and rows.op_type in ("Cast", "Reshape", "Identity"):
        rows = made_by.get(rows.input[0])
    return _read(node, n_features) if rows is None else None


def _is_single(node: Any) -> bool:
    """Tell whether an ensemble of ai.onnx.ml 5 compares, and adds up, in float32."""
    from onnx import TensorProto

    splits = [each.t.data_type for each in node.attribute if each.name == "nodes_splits"]
    return splits == [TensorProto.FLOAT]


def _single(made_by: Mapping[str, Any], node: Any, rows: str, n_features: int) -> SetTrees | None:
    """Read trees that add up in float32, back on raw values."""
    tables: dict[int, FloatArray] = {}
    joined = made_by.get(rows)
    if joined is not None:
        tables = _tables(made_by.get(joined.input[-1])) if joined.op_type == "Concat" else {}
        if not tables:
            return None
    found = _read(node, n_features + len(tables))
    if found is None:
        return None
    single = SingleTrees(trees=replace(found.trees, add32=True), tables=tables)
    trees = on_raw_values(single, n_features)
    return SetTrees(trees=trees, n_features=n_features, sets=found.sets)


def _tables(node: Any) -> dict[int, FloatArray]:
    """Read what ranks are counted by: of each input its thresholds, in the order of the trees."""
    from onnx import numpy_helper

    if node is None or node.op_type != "TreeEnsemble":
        return {}
    attributes = _attributes(node)
    splits = numpy_helper.to_array(attributes["nodes_splits"])
    feature = np.asarray(attributes["nodes_featureids"], dtype=np.int64)
    places = feature[np.asarray(attributes["tree_roots"], dtype=np.int64)]
    return {
        # The root of each asks only whether there is a value.
        int(place): np.sort(splits[feature == place])[:-1]
        for place in places
    }


def _attributes(node: Any) -> dict[str, Any]:
    import onnx

    return {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}


def _read(node: Any, n_features: int) -> SetTrees | None:
    attributes = _attributes(node)
    if node.op_type == "TreeEnsemble":
        return _ensemble(attributes, n_features)
    trees = _regressor(attributes) if node.op_type == "TreeEnsembleRegressor" else None
    return None if trees is None else SetTrees(trees=trees, n_features=n_features, sets=())


def keeps_apart(model: bytes, n_scores: int) -> bool:
    """Tell whether a model's last node joins so many scores, each made on its own.

    A converter's own graph may give the probabilities of all classes as one output.
    """
    import onnx

    last = onnx.load_model_from_string(model).graph.node[-1]
    return n_scores == 1 or (last.op_type == "Concat" and len(last.input) == n_scores)


def only_score(model: bytes, place: int) -> bytes:
    """Cut a model that joins several scores down to one of them.

    ONNX Runtime computes the whole graph, whichever of its results is asked for.

    Parameters
    ----------
    model : bytes
        Whose last node joins the scores of its members to one output; a single one is left as it
        is.

    Returns
    -------
    bytes
        What that score is made of, with its order of rows but without what was made of the scores.
    """
    import onnx

    whole = onnx.load_model_from_string(model)
    graph = whole.graph
    joined = graph.node[-1]
    if joined.op_type != "Concat":
        return model
    needed = {joined.input[place]}
    kept = []
    for node in reversed(graph.node[:-1]):
        if needed & set(node.output):
            kept.append(node)
            needed.update(node.input)
            needed.update(_asked_inside(node))
    part = onnx.ModelProto(ir_version=whole.ir_version, producer_name=whole.producer_name)
    part.opset_import.extend(whole.opset_import)
    part.metadata_props.extend(each for each in whole.metadata_props if each.key == ROW_ORDER)
    part.graph.name = graph.name
    part.graph.input.extend(graph.input)
    part.graph.initializer.extend(each for each in graph.initializer if each.name in needed)
    part.graph.node.extend(reversed(kept))
    kind = graph.output[0].type.tensor_type.elem_type
    part.graph.output.append(
        onnx.helper.make_tensor_value_info(joined.input[place], kind, [None, 1])
    )
    return bytes(part.SerializeToString(deterministic=True))


def _asked_inside(node: Any) -> set[str]:
    """Name what the graphs that a node runs row by row ask of those around them, and more."""
    inner = [attribute.g for attribute in node.attribute if attribute.HasField("g")]
    steps = [step for graph in inner for step in graph.node]
    return {name for step in steps for name in (*step.input, *_asked_inside(step))}


def _ensemble(attributes: dict[str, Any], n_features: int) -> SetTrees | None:
    """Read ai.onnx.ml 5: inner nodes and leaves are numbered apart."""
    from onnx import numpy_helper

    modes = numpy_helper.to_array(attributes["nodes_modes"])
    aggregate = attributes.get("aggregate_function", 1)
    known = np.isin(modes, (LEQ, NEQ, MEMBER)).all()
    if attributes.get("n_targets", 1) != 1 or not known or aggregate not in (0, 1):
        return None
    n_inner = len(modes)
    weights = numpy_helper.to_array(attributes["leaf_weights"]).astype(np.float64)
    n_nodes = n_inner + len(weights)

    def child(side: str) -> Any:
        place = np.asarray(attributes[f"nodes_{side}nodeids"], dtype=np.int64)
        is_leaf = np.asarray(attributes[f"nodes_{side}leafs"], dtype=bool)
        whole = np.full(n_nodes, LEAF, dtype=np.int64)
        whole[:n_inner] = np.where(is_leaf, place + n_inner, place)
        return whole

    feature = np.full(n_nodes, LEAF, dtype=np.int64)
    feature[:n_inner] = attributes["nodes_featureids"]
    threshold = np.zeros(n_nodes)
    threshold[:n_inner] = numpy_helper.to_array(attributes["nodes_splits"])
    missing = np.zeros(n_nodes, dtype=bool)
    missing[:n_inner] = attributes.get("nodes_missing_value_tracks_true", np.zeros(n_inner))
    value = np.zeros(n_nodes)
    value[n_inner:] = weights
    left, right = child("true"), child("false")
    sets = _sets(attributes, modes, feature[:n_inner], threshold[:n_inner])
    numbers = {
        each: n_features + number for number, each in enumerate(dict.fromkeys(sets.values()))
    }
    for node, each in sets.items():
        feature[node], threshold[node] = numbers[each], 0.5
    # A code that differs goes where the file says true: such sets are read the other way round.
    other = np.flatnonzero(modes == NEQ)
    left[other], right[other] = right[other], left[other]
    missing[other] = False  # whatever the file says, ONNX Runtime lets no value differ from any
    return SetTrees(
        trees=TreeArrays(
            feature=feature,
            threshold=threshold,
            left=left,
            right=right,
            value=value,
            missing_left=missing,
            roots=np.asarray(attributes["tree_roots"], dtype=np.int64),
            average=aggregate == 0,
            float32=False,
        ),
        n_features=n_features,
        sets=tuple(numbers),
    )


def _sets(attributes: dict[str, Any], modes: Any, feature: Any, split: Any) -> dict[int, CodeSet]:
    """Return the codes that each node asks for which does not compare."""
    from onnx import numpy_helper

    found = {
        node: CodeSet(int(feature[node]), (int(split[node]),))
        for node in np.flatnonzero(modes == NEQ).tolist()
    }
    members = np.flatnonzero(modes == MEMBER).tolist()
    if members:
        # One list after the other, each ended by what is no number.
        values = numpy_helper.to_array(attributes["membership_values"])
        ends = np.flatnonzero(np.isnan(values))
        for node, first, end in zip(members, [0, *(ends[:-1] + 1)], ends, strict=True):
            codes = tuple(values[first:end].astype(np.int64).tolist())
            found[node] = CodeSet(int(feature[node]), codes)
    return found


def _regressor(attributes: dict[str, Any]) -> TreeArrays | None:
    """Read ai.onnx.ml 1 to 3: nodes are named by tree and number, leaves among them."""
    modes = np.asarray(attributes["nodes_modes"])
    leaf = modes == b"LEAF"
    aggregate = attributes.get("aggregate_function", b"SUM")
    if (
        attributes.get("n_targets", 1) != 1
        or not (leaf | (modes == b"BRANCH_LEQ")).all()
        or aggregate not in (b"AVERAGE", b"SUM")
        or attributes.get("base_values")
    ):
        return None
    # The first node of a tree is its root: its numbers begin there, whatever they begin with.
    tree = np.asarray(attributes["nodes_treeids"], dtype=np.int64)
    number = np.asarray(attributes["nodes_nodeids"], dtype=np.int64)
    stride = int(number.max()) + 1
    order = np.argsort(tree * stride + number, kind="stable")
    keys = (tree * stride + number)[order]

    def place(trees: Any, numbers: Any) -> Any:
        return np.searchsorted(keys, np.asarray(trees) * stride + np.asarray(numbers))

    def child(name: str) -> Any:
        return np.where(leaf, LEAF, place(tree, attributes[name]))[order]

    value = np.zeros(len(tree))
    value[place(attributes["target_treeids"], attributes["target_nodeids"])] = attributes[
        "target_weights"
    ]
    missing = np.asarray(
        attributes.get("nodes_missing_value_tracks_true") or np.zeros(len(tree)), dtype=bool
    )
    return TreeArrays(
        feature=np.where(leaf, LEAF, attributes["nodes_featureids"])[order],
        threshold=np.where(leaf, 0.0, attributes["nodes_values"])[order],
        left=child("nodes_truenodeids"),
        right=child("nodes_falsenodeids"),
        value=value,
        missing_left=missing[order] & ~leaf[order],
        roots=np.searchsorted(keys, np.unique(tree) * stride),
        average=aggregate == b"AVERAGE",
    )
