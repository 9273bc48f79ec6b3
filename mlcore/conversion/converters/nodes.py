"""Adding ONNX nodes to the graph that skl2onnx builds, in the precision of its input."""

from __future__ import annotations

from typing import Any

import numpy as np


class Nodes:
    """The nodes of one fitted estimator.

    Parameters
    ----------
    scope, operator, container : skl2onnx's
        The names in use, the estimator with its inputs and output, and the nodes so far.

    Attributes
    ----------
    estimator : fitted scikit-learn estimator
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
        self.estimator = operator.raw_operator
        kinds = {type(each.type) for each in operator.inputs}
        self.dtype: Any = np.float64 if DoubleTensorType in kinds else np.float32
        names = operator.input_full_names
        if len(kinds) > 1:
            names = [self.add("Cast", name, to=self.kind) for name in names]
        self.X: str = names[0] if len(names) == 1 else self.add("Concat", *names, axis=1)

    @property
    def kind(self) -> int:
        """The number ONNX gives to the type of the graph's numbers."""
        from onnx import TensorProto

        return int(TensorProto.DOUBLE if self.dtype is np.float64 else TensorProto.FLOAT)

    def add(self, op_type: str, *inputs: Any, **attributes: Any) -> str:
        """Add a node and return the name of what it makes; arrays among the inputs are kept."""
        made = str(self._scope.get_unique_variable_name(op_type.lower()))
        self._add(op_type, inputs, made, attributes)
        return made

    def finish(self, op_type: str, *inputs: Any, **attributes: Any) -> None:
        """Add the node that makes the estimator's output."""
        self._add(op_type, inputs, self._output, attributes)

    def _add(self, op_type: str, inputs: Any, output: str, attributes: Any) -> None:
        names = [each if isinstance(each, str) else self._kept(each) for each in inputs]
        name = self._scope.get_unique_operator_name(op_type)
        self._container.add_node(op_type, names, output, name=name, **attributes)

    def _kept(self, values: Any) -> str:
        """Keep numbers in the graph: whole ones as places, others in its precision."""
        from onnx import TensorProto

        array = np.asarray(values)
        whole = array.dtype.kind == "i"
        array = array.astype(np.int64 if whole else self.dtype)
        name = str(self._scope.get_unique_variable_name("constant"))
        kind = TensorProto.INT64 if whole else self.kind
        self._container.add_initializer(name, kind, list(array.shape), array.ravel().tolist())
        return name
