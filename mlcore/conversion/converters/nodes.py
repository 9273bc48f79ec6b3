"""Adding ONNX nodes to the graph that skl2onnx builds, in the precision of its input."""

from __future__ import annotations

from typing import Any

import numpy as np


def declare(scope: Any, model: Any, inputs: Any, custom_parsers: Any = None) -> Any:
    """Declare an estimator with one output, under a name that none of skl2onnx's own has."""
    operator = scope.declare_local_operator(f"Levers{type(model).__name__}", model)
    operator.inputs = inputs
    operator.outputs.append(scope.declare_local_variable("variable", number_type(inputs)()))
    return operator.outputs


def number_type(inputs: Any) -> Any:
    """Return skl2onnx's type of the numbers made of these inputs: double if any of them is."""
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType

    double = any(isinstance(each.type, DoubleTensorType) for each in inputs)
    return DoubleTensorType if double else FloatTensorType


def numbers_of(rows: Any) -> Any:
    """Return fitted rows as float64; whole ones would be kept as places, sparse ones not at all."""
    return np.asarray(rows.toarray() if hasattr(rows, "toarray") else rows, dtype=np.float64)


class Nodes:
    """The nodes of one fitted estimator.

    Parameters
    ----------
    scope, operator, container : skl2onnx's
        The names in use, the estimator with its inputs and output, and the nodes so far.

    Attributes
    ----------
    dtype : type
        ``numpy.float64`` where the graph works in double, else ``numpy.float32``.
    X : str
        Name of the rows, shape (n_rows, n_features): several inputs are joined, and cast.
    """

    def __init__(self, scope: Any, operator: Any, container: Any) -> None:
        from skl2onnx.common.data_types import DoubleTensorType

        self._scope = scope
        self._container = container
        self._output = operator.outputs[0].full_name
        self._kept: dict[Any, str] = {}
        self.estimator = operator.raw_operator
        double = number_type(operator.inputs) is DoubleTensorType
        self.dtype: Any = np.float64 if double else np.float32
        names = operator.input_full_names
        if len({type(each.type) for each in operator.inputs}) > 1:
            names = [self.add("Cast", name, to=self.kind) for name in names]
        self.X: str = names[0] if len(names) == 1 else self.add("Concat", *names, axis=1)

    @property
    def kind(self) -> int:
        """The number ONNX gives to the type of the graph's numbers."""
        from onnx import TensorProto

        return int(TensorProto.DOUBLE if self.dtype is np.float64 else TensorProto.FLOAT)

    @property
    def whole(self) -> int:
        """The number ONNX gives to whole numbers."""
        from onnx import TensorProto

        return int(TensorProto.INT64)

    def add(self, op_type: str, *inputs: Any, **attributes: Any) -> str:
        """Add a node and return the name of what it makes; arrays among the inputs are kept."""
        made = str(self._scope.get_unique_variable_name(op_type.lower()))
        self._add(op_type, inputs, made, attributes)
        return made

    def several(self, op_type: str, *inputs: Any, outputs: int, **attributes: Any) -> list[str]:
        """Add a node that makes several tensors and return their names."""
        made = [str(self._scope.get_unique_variable_name(op_type.lower())) for _ in range(outputs)]
        self._add(op_type, inputs, made, attributes)
        return made

    def finish(self, op_type: str, *inputs: Any, **attributes: Any) -> None:
        """Add the node that makes the estimator's output."""
        self._add(op_type, inputs, self._output, attributes)

    def columns(self, source: str, places: Any) -> str:
        """Take columns of a matrix by their places."""
        return self.add("Gather", source, np.asarray(places, dtype=np.int64), axis=1)

    def _add(self, op_type: str, inputs: Any, output: str | list[str], attributes: Any) -> None:
        names = [each if isinstance(each, str) else self.kept(each) for each in inputs]
        name = self._scope.get_unique_operator_name(op_type)
        self._container.add_node(op_type, names, output, name=name, **attributes)

    def kept(self, values: Any) -> str:
        """Keep numbers in the graph: whole ones as places, others in its precision."""
        from onnx import TensorProto

        array = np.asarray(values)
        whole = array.dtype.kind == "i"
        array = array.astype(np.int64 if whole else self.dtype)
        key = (array.dtype.str, array.shape, array.tobytes())
        if key in self._kept:
            return self._kept[key]
        name = self._kept[key] = str(self._scope.get_unique_variable_name("constant"))
        kind = TensorProto.INT64 if whole else self.kind
        self._container.add_initializer(name, kind, list(array.shape), array.ravel().tolist())
        return name
