"""Small ONNX models made by hand, good ones and bad ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onnx import TensorProto, helper

FLOAT, DOUBLE = TensorProto.FLOAT, TensorProto.DOUBLE


def summing(
    *,
    dtype: int = FLOAT,
    shape: Sequence[Any] = (None, 2),
    axes: Sequence[int] = (1,),
    keepdims: int = 1,
    output_shape: Sequence[Any] = (None, 1),
    n_inputs: int = 1,
) -> bytes:
    """Make a model that adds up the values of a row."""
    inputs = [helper.make_tensor_value_info(f"X{i}", dtype, list(shape)) for i in range(n_inputs)]
    nodes = []
    total = "X0"
    for i in range(1, n_inputs):
        nodes.append(helper.make_node("Add", [total, f"X{i}"], [f"T{i}"]))
        total = f"T{i}"
    axis = helper.make_tensor("axes", TensorProto.INT64, [len(axes)], list(axes))
    nodes.append(helper.make_node("ReduceSum", [total, "axes"], ["y"], keepdims=keepdims))
    graph = helper.make_graph(
        nodes,
        "sum",
        inputs,
        [helper.make_tensor_value_info("y", dtype, list(output_shape))],
        initializer=[axis],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()
