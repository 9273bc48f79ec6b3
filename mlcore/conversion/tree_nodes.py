"""The node of an ONNX graph that holds a tree ensemble, written in one go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.forest import SetTrees, TreeArrays
from mlcore.forest.onnx_file import LEQ, MEMBER, NEQ
from mlcore.forest.single import as_single, rank_trees
from mlcore.schema import FloatArray


def add_ensemble(graph: Any, trees: TreeArrays | SetTrees, rows: str, score: str) -> None:
    """Add a tree ensemble to a graph, filled in place.

    Parameters
    ----------
    graph : onnx.GraphProto
    rows, score : str
        Names of the double tensors that it asks, (n_rows, n_columns), and makes, (n_rows, 1).
    """
    if (trees.trees if isinstance(trees, SetTrees) else trees).add32:
        _add_single(graph, trees, rows, score)
    else:
        _add_node(graph, _attributes(trees), rows, score)


def _add_node(graph: Any, attributes: Mapping[str, Any], rows: str, score: str) -> None:
    node = graph.node.add(op_type="TreeEnsemble", domain="ai.onnx.ml")
    node.input.append(rows)
    node.output.append(score)
    for name, value in attributes.items():
        _set_attribute(node.attribute.add(name=name), value)


def _add_single(graph: Any, asked: TreeArrays | SetTrees, rows: str, score: str) -> None:
    """Add trees that add up in float32, behind a cast and, where that is not enough, ranks."""
    from onnx import AttributeProto, TensorProto

    def cast(given: str, made: str, kind: int) -> str:
        node = graph.node.add(op_type="Cast", input=[given], output=[made])
        node.attribute.add(name="to", type=AttributeProto.INT, i=kind)
        return made

    (given,) = graph.input
    if isinstance(asked, SetTrees):
        trees, sets = asked.trees, asked.sets
    else:
        trees, sets = asked, ()
    # Behind steps of another kind thresholds are float32 numbers already, whatever is asked.
    width = int(given.type.tensor_type.shape.dim[1].dim_value)
    if rows != given.name:
        width = int(trees.feature.max(initial=0)) + 1
    single = as_single(trees, width, {each.place for each in sets})
    if single.tables:
        ranking, target = rank_trees(single.tables)
        ranks = {
            **_attributes(ranking),
            "n_targets": len(single.tables),
            "leaf_targetids": target[ranking.feature < 0],
        }
        _add_node(graph, ranks, rows, f"{score}/ranks")
        joined = graph.node.add(
            op_type="Concat", input=[rows, f"{score}/ranks"], output=[f"{score}/asked"]
        )
        joined.attribute.add(name="axis", type=AttributeProto.INT, i=1)
        rows = f"{score}/asked"
    found = SetTrees(trees=single.trees, n_features=width + len(single.tables), sets=sets)
    attributes = {
        name: value.astype(np.float32) if getattr(value, "dtype", None) == np.float64 else value
        for name, value in _attributes(found).items()
    }
    _add_node(graph, attributes, cast(rows, f"{score}/single", TensorProto.FLOAT), f"{score}/sum")
    cast(f"{score}/sum", score, TensorProto.DOUBLE)


def _attributes(asked: TreeArrays | SetTrees) -> dict[str, Any]:
    trees = asked.trees if isinstance(asked, SetTrees) else asked
    trees = _without_bare_leaves(trees)
    modes = np.full(trees.n_nodes, LEQ, dtype=np.uint8)
    members: dict[str, Any] = {}
    if isinstance(asked, SetTrees) and asked.sets:
        trees, modes, listed = _with_modes(asked.on(trees))
        if len(listed):
            members["membership_values"] = listed
    is_leaf = trees.feature < 0
    inner = np.flatnonzero(~is_leaf)
    # Inner nodes and leaves are numbered apart.
    number = np.where(is_leaf, np.cumsum(is_leaf) - 1, np.cumsum(~is_leaf) - 1)
    left, right = trees.left[inner], trees.right[inner]
    return {
        "aggregate_function": 0 if trees.average else 1,
        "n_targets": 1,
        "post_transform": 0,
        "tree_roots": number[trees.roots],
        "nodes_modes": modes[inner],
        "nodes_featureids": trees.feature[inner],
        "nodes_splits": trees.threshold[inner],
        "nodes_missing_value_tracks_true": trees.missing_left[inner].astype(np.int64),
        "nodes_truenodeids": number[left],
        "nodes_trueleafs": is_leaf[left].astype(np.int64),
        "nodes_falsenodeids": number[right],
        "nodes_falseleafs": is_leaf[right].astype(np.int64),
        "leaf_weights": trees.value[is_leaf],
        "leaf_targetids": np.zeros(int(is_leaf.sum()), dtype=np.int64),
        **members,
    }


def _with_modes(asked: SetTrees) -> tuple[TreeArrays, npt.NDArray[np.uint8], FloatArray]:
    """Let nodes ask for sets as ONNX does; returns what each asks and the lists of codes, too."""
    trees = asked.trees
    feature, threshold = trees.feature.copy(), trees.threshold.copy()
    left, right, missing_left = trees.left.copy(), trees.right.copy(), trees.missing_left.copy()
    modes = np.full(len(feature), LEQ, dtype=np.uint8)
    nodes = np.flatnonzero(feature >= asked.n_features)
    number = feature[nodes] - asked.n_features
    feature[nodes] = np.array([each.place for each in asked.sets], dtype=np.int64)[number]
    single = np.array([len(each.codes) == 1 for each in asked.sets])[number]
    # "Differs from" is quicker than a set of one, but lets what is missing differ. Never "equals":
    # ONNX Runtime 1.32 merges several of these wrongly.
    single &= ~missing_left[nodes]
    differs = nodes[single]
    modes[nodes] = MEMBER
    modes[differs] = NEQ
    threshold[nodes] = 0.0
    threshold[differs] = [asked.sets[k].codes[0] for k in number[single]]
    left[differs], right[differs] = trees.right[differs], trees.left[differs]
    lists = [[*asked.sets[k].codes, np.nan] for k in number[~single]]
    listed = np.array([code for each in lists for code in each], dtype=np.float64)
    trees = replace(
        trees,
        feature=feature,
        threshold=threshold,
        left=left,
        right=right,
        missing_left=missing_left,
    )
    return trees, modes, listed


def _without_bare_leaves(trees: TreeArrays) -> TreeArrays:
    """Put a comparison before a tree of a single leaf: ONNX has no tree without an inner node."""
    bare = np.flatnonzero(trees.feature[trees.roots] < 0)
    if len(bare) == 0:
        return trees
    added = trees.n_nodes + np.arange(len(bare))
    leaves = trees.roots[bare]
    roots = trees.roots.copy()
    roots[bare] = added
    zeros = np.zeros(len(bare))
    return replace(
        trees,
        feature=np.concatenate([trees.feature, np.zeros(len(bare), dtype=np.int64)]),
        threshold=np.concatenate([trees.threshold, zeros]),
        left=np.concatenate([trees.left, leaves]),
        right=np.concatenate([trees.right, leaves]),
        value=np.concatenate([trees.value, zeros]),
        missing_left=np.concatenate([trees.missing_left, zeros.astype(bool)]),
        roots=roots,
    )


def _set_attribute(attribute: Any, value: Any) -> None:
    from onnx import AttributeProto, TensorProto

    if isinstance(value, int):
        attribute.type, attribute.i = AttributeProto.INT, value
    elif value.dtype == np.int64:
        attribute.type = AttributeProto.INTS
        attribute.MergeFromString(_packed_ints(value))
    else:
        attribute.type = AttributeProto.TENSOR
        attribute.t.name = attribute.name
        attribute.t.dims.append(len(value))
        kinds = {"d": TensorProto.DOUBLE, "f": TensorProto.FLOAT, "B": TensorProto.UINT8}
        attribute.t.data_type, attribute.t.raw_data = kinds[value.dtype.char], value.tobytes()


def _packed_ints(values: npt.NDArray[np.int64]) -> bytes:
    """Write the field ``ints`` of an attribute as protobuf does, ten times as fast as ``extend``.

    Of numbers that are not negative: seven bits a byte, the lowest first; the top bit says that
    more come.
    """
    n_bytes = max(1, -(-int(values.max(initial=0)).bit_length() // 7))
    later = values[:, None] >> 7 * np.arange(n_bytes)
    parts = (later & 0x7F | (later > 0x7F) << 7).astype(np.uint8)
    if n_bytes > 1:
        later[:, 0] = 1  # zero takes a byte, too
        parts = parts[later > 0]
    content = parts.tobytes()
    return b"\x42" + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    *front, last = [number >> shift & 0x7F for shift in range(0, max(number.bit_length(), 1), 7)]
    return bytes([*(part | 0x80 for part in front), last])
