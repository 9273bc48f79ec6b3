"""ONNX Runtime sessions that always give the same bits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from mlcore.errors import ArtifactError
from mlcore.inference.classifier import CLASSES, read_classes
from mlcore.inference.links import LABEL, LINK, Link
from mlcore.inference.runtime import onnxruntime
from mlcore.schema import FloatArray

if TYPE_CHECKING:
    from mlcore.forest import RowOrder

_DTYPES = {"tensor(float)": np.float32, "tensor(double)": np.float64}


class Session:
    """One model on one thread per call, with buffers kept for single rows.

    Parameters
    ----------
    model : bytes
        An ONNX model with one two-dimensional float input and, as its output, a number or several
        per row.

    Attributes
    ----------
    dtype : type
        What the model takes: ``numpy.float32`` or ``numpy.float64``.
    link : Link
        What is to be made of the scores it gives a row.
    label : Link or None
        From the scores to the place of the class that is named; None where that is the one with
        the largest probability.
    classes : tuple of str, int, float or bool
        Labels of classes, in the order of their probabilities; empty for a number.

    Raises
    ------
    ArtifactError
        If ONNX Runtime refuses the model, or its input does not fit.
    """

    def __init__(self, model: bytes, n_features: int) -> None:
        self._session = _open(model)
        inputs = self._session.get_inputs()
        if len(inputs) != 1:
            raise ArtifactError("artifact.input", expected="a single input")
        node = inputs[0]
        if node.type not in _DTYPES or len(node.shape) != 2:
            raise ArtifactError("artifact.input", expected="a two-dimensional float tensor")
        if isinstance(node.shape[0], int):
            raise ArtifactError("artifact.input", expected="any number of rows")
        if isinstance(node.shape[1], int) and node.shape[1] != n_features:
            raise ArtifactError("artifact.input", expected=f"{n_features} inputs")
        self.dtype: Any = _DTYPES[node.type]
        self._n_features = n_features
        self._input = node.name
        output = self._session.get_outputs()[0]
        n_scores = output.shape[1] if len(output.shape) == 2 else 1
        if output.type not in _DTYPES or len(output.shape) not in (1, 2):
            raise ArtifactError("artifact.output")
        metadata = self._session.get_modelmeta().custom_metadata_map
        self.link = Link.read(metadata.get(LINK))
        self.label = Link.read(metadata[LABEL]) if LABEL in metadata else None
        # Of several scores some may be for a label alone that nobody asks for.
        if self.link.n_scores > n_scores or (self.link.is_identity and n_scores != 1):
            raise ArtifactError("artifact.output")
        if self.label is not None and self.label.n_scores > n_scores:
            raise ArtifactError("artifact.output")
        self.classes = read_classes(metadata.get(CLASSES))
        self._output = output.name
        self._output_dtype: Any = _DTYPES[output.type]
        self._output_shape = (1, n_scores)[: len(output.shape)]
        self._kept = threading.local()

    def advised_order(self) -> RowOrder | None:
        """Read from the model's file in which order the rows of a batch are fastest."""
        from mlcore.forest import ROW_ORDER, read_row_order

        metadata = self._session.get_modelmeta().custom_metadata_map
        return read_row_order(metadata.get(ROW_ORDER), self._n_features)

    def run(self, encoded: Any) -> FloatArray:
        """Predict rows of the model's type; returns (n_rows,) float64, the first score of each."""
        return np.asarray(self.scores(encoded)[:, 0])

    def scores(self, encoded: Any) -> FloatArray:
        """Predict rows of the model's type; returns (n_rows, n_scores) float64."""
        (answer,) = self._session.run([self._output], {self._input: encoded})
        return np.asarray(answer, dtype=np.float64).reshape(len(encoded), -1)

    def prepare_row(self, values: Any) -> Callable[[], float]:
        """Put n_features values into this thread's buffer; what is returned gives a first score."""
        kept = self._kept
        try:
            given = kept.given
        except AttributeError:  # this thread's first row
            given = self._keep()
        given[:] = values
        predict: Callable[[], float] = kept.predict
        return predict

    def prepare_scores(self, values: Any) -> Callable[[], FloatArray]:
        """Do the same for all scores: what is returned gives (1, n_scores) float64.

        They lie in the buffer, until this thread's next row.
        """
        given = getattr(self._kept, "given", None)
        given = self._keep() if given is None else given
        given[:] = values
        scores: Callable[[], FloatArray] = self._kept.scores
        return scores

    def _keep(self) -> Any:
        """Make this thread's buffers; returns the one for the values of a row."""
        given = np.zeros((1, self._n_features), dtype=self.dtype)
        output = np.zeros(self._output_shape, dtype=self._output_dtype)
        binding = self._session.io_binding()
        value = onnxruntime.OrtValue.ortvalue_from_numpy
        binding.bind_ortvalue_input(self._input, value(given))
        binding.bind_ortvalue_output(self._output, value(output))
        run, row = self._session.run_with_iobinding, output.reshape(1, -1)

        def predict() -> float:
            # Nothing is allocated or copied: 2.5 us less than a call of ``run``.
            run(binding)
            return float(output.item(0))

        def scores() -> FloatArray:
            run(binding)
            return np.asarray(row, dtype=np.float64)

        kept = self._kept
        kept.predict, kept.scores, kept.given = predict, scores, given[0]
        return kept.given


def _open(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread: more would change the order of summation from 51 rows on, and spin on a busy host.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime raises classes of its own that share no base.
        raise ArtifactError("artifact.refused", reason=type(error).__name__) from error
