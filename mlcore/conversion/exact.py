"""The exact model: trees on raw rows, and steps in double before them, written as ONNX."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from mlcore.conversion.converters import custom_converters
from mlcore.conversion.fold import fold_scaler
from mlcore.conversion.tree_nodes import add_ensemble
from mlcore.forest import ROW_ORDER, SetTrees, TreeArrays, row_order
from mlcore.inference.classifier import CLASSES, INPUTS, LEVELS, classes_as_text
from mlcore.inference.links import LABEL, LINK, Link
from mlcore.schema import Feature

_OPSET = {"": 17, "ai.onnx.ml": 3}


def exact_model(
    members: TreeArrays | Sequence[Any],
    n_features: int,
    *,
    link: Link | None = None,
    label: Link | None = None,
    classes: Sequence[Any] = (),
) -> bytes:
    """Write trees with raw thresholds as ai.onnx.ml 5 ``TreeEnsemble``, double throughout.

    Parameters
    ----------
    members : TreeArrays, or a sequence of TreeArrays, SetTrees and onnx.ModelProto
        Trees on raw values, or graphs from ``X`` double to one double output, of shape (n_rows, 1)
        or that says how many columns it has.
    link : Link, optional
        What is to be made of the scores; it goes into the metadata.
    label : Link, optional
        From the scores to the place of the class that is named, where that is not simply the one
        with the largest probability.
    classes : sequence of str, int, float or bool
        Labels of the classes whose probabilities the link gives.

    Returns
    -------
    bytes
        ONNX model: ``X`` double (n_rows, n_features) -> ``prediction`` double (n_rows, n_scores).
        Its metadata say in which order a batch is fastest.
    """
    import onnx

    members = [members] if isinstance(members, TreeArrays) else members
    model = onnx.ModelProto(ir_version=10, producer_name="levers")
    for domain, version in (("", 17), ("ai.onnx.ml", 5)):
        model.opset_import.add(domain=domain, version=version)
    # Filled in place: onnx.helper copies every node into its graph and the graph into its model.
    graph = model.graph
    graph.name = "levers-exact"
    graph.input.append(
        onnx.helper.make_tensor_value_info("X", onnx.TensorProto.DOUBLE, [None, n_features])
    )
    add_members(graph, members, "X")
    ensembles = [
        member.as_comparisons() if isinstance(member, SetTrees) else member
        for member in members
        if isinstance(member, (SetTrees, TreeArrays))
    ]
    if ensembles:
        # Of classes the one that asks most: a rare class may hardly compare.
        leading = max(ensembles, key=lambda trees: trees.n_nodes) if classes else ensembles[0]
        model.metadata_props.add(key=ROW_ORDER, value=row_order(leading).as_text())
    content = bytes(model.SerializeToString(deterministic=True))
    onnx.checker.check_model(content)
    return with_link(content, link or Link(), label=label, classes=classes)


def with_link(
    content: bytes, link: Link, *, label: Link | None = None, classes: Sequence[Any] = ()
) -> bytes:
    """Write into the metadata of a finished model what is to be made of its scores."""
    added: dict[str, str] = {}
    if not link.is_identity:
        added[LINK] = link.as_text()
    if label is not None:
        added[LABEL] = label.as_text()
    if classes:
        added[CLASSES] = classes_as_text(tuple(classes))
    return _with_metadata(content, added)


def with_names(content: bytes, names: Sequence[str]) -> bytes:
    """Write the names of the inputs into the metadata of a finished model."""
    return _with_metadata(content, {INPUTS: json.dumps(list(names), ensure_ascii=False)})


def with_levels(content: bytes, features: Sequence[Feature]) -> bytes:
    """Write the levels of each input into the metadata of a finished model that takes codes."""
    levels = [list(feature.levels) for feature in features]
    return _with_metadata(content, {LEVELS: json.dumps(levels, ensure_ascii=False)})


def _with_metadata(content: bytes, added: Mapping[str, str]) -> bytes:
    """Add to the metadata of a finished model.

    Messages of protobuf that stand one after the other are one: nothing is read again.
    """
    import onnx

    model = onnx.ModelProto()
    for key, value in added.items():
        model.metadata_props.add(key=key, value=value)
    return content + bytes(model.SerializeToString(deterministic=True))


def add_members(graph: Any, members: Sequence[Any], rows: str) -> None:
    """Add trees and graphs to a graph, as what makes its output ``prediction``.

    Parameters
    ----------
    graph : onnx.GraphProto
        Without an output so far.
    members : sequence of TreeArrays, SetTrees or onnx.ModelProto
        Thresholds in the unit of the rows, compared in float64; each member gives a column, or as
        many as its graph says.
    rows : str
        Name of the double tensor of shape (n_rows, n_columns) that they ask.
    """
    from onnx import AttributeProto, TensorProto, helper

    single = len(members) == 1
    scores = ["prediction"] if single else [f"score{place}" for place in range(len(members))]
    for member, score in zip(members, scores, strict=True):
        if isinstance(member, (SetTrees, TreeArrays)):
            add_ensemble(graph, member, rows, score)
        else:
            _add_graph(graph, member.graph, rows, score)
    if not single:
        joined = graph.node.add(op_type="Concat", input=scores, output=["prediction"])
        joined.attribute.add(name="axis", type=AttributeProto.INT, i=1)
    shape = [None, sum(map(n_columns, members))]
    graph.output.append(helper.make_tensor_value_info("prediction", TensorProto.DOUBLE, shape))


def n_columns(member: Any) -> int:
    """Return how many scores a member gives: trees one, a graph of steps what it says."""
    if isinstance(member, (SetTrees, TreeArrays)):
        return 1
    (output,) = member.graph.output
    return int(output.type.tensor_type.shape.dim[1].dim_value) or 1


def _add_graph(graph: Any, member: Any, rows: str, score: str) -> None:
    """Copy a graph into another; whatever it names inside gets the score's name in front."""
    (given,), (made,) = member.input, member.output
    renamed = {given.name: rows, made.name: score, "": ""}

    def name(old: str) -> str:
        return renamed.get(old, f"{score}/{old}")

    for constant in member.initializer:
        graph.initializer.add().CopyFrom(constant)
        graph.initializer[-1].name = name(constant.name)
    for step in member.node:
        graph.node.add().CopyFrom(step)
        _rename(graph.node[-1], name)


def _rename(step: Any, name: Callable[[str], str]) -> None:
    """Rename all that a node asks and makes, also in the graphs that it runs row by row."""
    step.name = name(step.name)
    step.input[:] = map(name, step.input)
    step.output[:] = map(name, step.output)
    for attribute in step.attribute:
        if not attribute.HasField("g"):
            continue
        inner = attribute.g
        for value in (*inner.input, *inner.output, *inner.initializer):
            value.name = name(value.name)
        for each in inner.node:
            _rename(each, name)


def steps_graph(steps: Sequence[Any], n_features: int) -> Any:
    """Write fitted steps, one after the other, as ONNX in double throughout.

    Parameters
    ----------
    steps : sequence of fitted scikit-learn transformers
        At least one; the last may be a regressor, or the scores of a classifier.
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


def with_trees(graph: Any, ensembles: Sequence[TreeArrays]) -> Any:
    """Put trees behind the graph of the steps before them.

    Parameters
    ----------
    graph : onnx.ModelProto
        From :func:`steps_graph`; it is left as it is.
    ensembles : sequence of TreeArrays
        As scikit-learn holds them, thresholds in the unit of the graph's output.

    Returns
    -------
    onnx.ModelProto
        ``X`` double (n_rows, n_features) -> ``prediction`` double (n_rows, n_ensembles).

    Examples
    --------
    >>> from mlcore.forest import trees_from_sklearn
    >>> from mlcore.inference.session import Session
    >>> from sklearn.decomposition import PCA
    >>> from sklearn.tree import DecisionTreeRegressor
    >>> rows = np.random.default_rng(0).normal(size=(20, 3))
    >>> pca = PCA(2).fit(rows)
    >>> tree = DecisionTreeRegressor(random_state=0).fit(pca.transform(rows), rows[:, 0])
    >>> model = with_trees(steps_graph([pca], 3), [trees_from_sklearn(tree)])
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
    n_columns = max(int(trees.feature.max(initial=0)) for trees in ensembles) + 1
    # Nothing is scaled, but the cast to float32 before each comparison goes into the threshold.
    unscaled = np.stack([np.zeros(n_columns), np.ones(n_columns)])
    folded = [fold_scaler(trees, unscaled) for trees in ensembles]
    add_members(model.graph, folded, made.name)
    return model


def is_double(model: Any) -> bool:
    """Tell whether no number on the way is a float32."""
    from onnx import TensorProto, shape_inference

    graph = shape_inference.infer_shapes(model).graph
    kinds = [each.type.tensor_type.elem_type for each in (*graph.value_info, *graph.output)]
    kinds += [each.data_type for each in graph.initializer]
    known = len(graph.output) == 1 and kinds[len(graph.value_info)] == TensorProto.DOUBLE
    return known and TensorProto.FLOAT not in kinds
