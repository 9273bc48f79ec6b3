"""The portable pair: an ONNX model any runtime reads, and the scaler applied before it."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np

from mlcore.conversion.converters import custom_converters
from mlcore.conversion.parts import Parts
from mlcore.conversion.refusal import check_convertible, refusal
from mlcore.forest import TreeArrays, trees_from_onnx
from mlcore.inference.runtime import onnxruntime
from mlcore.inference.scaler import scaler_arrays

# ai.onnx.ml 3 is what runtimes of the last years read; skl2onnx emits no newer trees.
_OPSET = {"": 17, "ai.onnx.ml": 3}


def convert_portable(parts: Parts) -> tuple[bytes, bytes]:
    """Convert with skl2onnx, the careful way, and with converters of Levers' own where it errs.

    The scaler stays outside: a row is scaled in float64 and only then cast, which is what
    scikit-learn does before it walks its trees. Left inside, it would work in float32 and send
    rows near a threshold down the wrong branch.

    Returns
    -------
    model : bytes
        ONNX model of the regressor, float32 input for trees, else float64 where that works.
    scaler : bytes
        ``.npy`` of shape (2, n_features), float64: mean and scale.

    Raises
    ------
    UnsupportedModelError
        If there is no converter for the estimator or ONNX Runtime refuses the result; it says which
        step was in the way, why, and what can be done.

    Examples
    --------
    >>> from sklearn.linear_model import LinearRegression
    >>> from mlcore.conversion.parts import split
    >>> model, scaler = convert_portable(split(LinearRegression().fit([[0.0], [1.0]], [1, 3])))
    >>> np.load(io.BytesIO(scaler)).tolist()
    [[0.0], [1.0]]
    """
    check_convertible(parts.regressor)
    try:
        model = _converted(parts.regressor, parts.n_features, trees=parts.trees is not None)
    except Exception as error:  # skl2onnx and ONNX Runtime share no base class.
        raise refusal(parts.regressor, error, _converted) from error
    buffer = io.BytesIO()
    np.save(buffer, scaler_arrays(parts.scaler, parts.n_features), allow_pickle=False)
    return model, buffer.getvalue()


def portable_thresholds_proven(trees: TreeArrays, model: bytes) -> int:
    """Count the thresholds whose float32 form sends every float32 number the same way.

    Parameters
    ----------
    trees : TreeArrays
        As scikit-learn holds them, float64.
    model : bytes
        From :func:`convert_portable`.

    Returns
    -------
    int
        0 if the trees cannot be read back node by node, or compare float64.
    """
    if not trees.float32:
        return 0
    written = trees_from_onnx(model)
    if written is None or written.n_nodes != trees.n_nodes:
        return 0
    inner = trees.inner
    t, kept = trees.threshold[inner], written.threshold[inner]
    below = t.astype(np.float32)
    below = np.where(below > t, np.nextafter(below, np.float32(-np.inf)), below)
    return int(((written.feature[inner] == trees.feature[inner]) & (below == kept)).sum())


def _converted(estimator: Any, n_features: int, *, trees: bool = False) -> bytes:
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType

    if not trees:
        try:
            return _opened(estimator, DoubleTensorType([None, n_features]))
        except Exception:  # noqa: S110  # Some converters know float32 alone.
            pass
    # ONNX Runtime does not load skl2onnx's double trees.
    return _opened(estimator, FloatTensorType([None, n_features]))


def _opened(estimator: Any, kind: Any) -> bytes:
    from skl2onnx import convert_sklearn
    from skl2onnx.common.data_types import DoubleTensorType

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its deprecations are not this model's owner's concern
        converted = convert_sklearn(
            estimator,
            "levers-portable",  # skl2onnx's own name is random: no file would come out twice
            initial_types=[("X", kind)],
            target_opset=_OPSET,
            **custom_converters(double=isinstance(kind, DoubleTensorType)),
        )
    model = bytes(converted.SerializeToString())
    onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return model
