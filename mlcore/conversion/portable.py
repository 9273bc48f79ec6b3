"""The portable pair: an ONNX model any runtime reads, and the scaler applied before it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from sklearn.base import is_classifier
from sklearn.pipeline import make_pipeline

from mlcore.conversion.assembly import assemble, has_trees
from mlcore.conversion.converters import custom_converters, scored
from mlcore.conversion.exact import exact_model, with_link
from mlcore.conversion.levels.tables import on_codes
from mlcore.conversion.parts import Parts
from mlcore.conversion.refusal import check_convertible, refusal
from mlcore.forest import TreeArrays, trees_from_onnx
from mlcore.inference.links import Link
from mlcore.inference.runtime import onnxruntime
from mlcore.inference.scaler import scaler_arrays
from mlcore.schema import Feature, FloatArray

# ai.onnx.ml 3 is what runtimes of the last years read; skl2onnx emits no newer trees.
_OPSET = {"": 17, "ai.onnx.ml": 3}


def convert_portable(
    parts: Parts, features: Sequence[Feature] = (), row: FloatArray | None = None
) -> tuple[bytes, bytes]:
    """Convert with skl2onnx, the careful way, and with converters of Levers' own where it errs.

    The scaler stays outside: a row is scaled in float64 and only then cast, which is what
    scikit-learn does before it walks its trees. Left inside, it would work in float32 and send
    rows near a threshold down the wrong branch.

    Parameters
    ----------
    features : sequence of Feature, optional
        The inputs, where any is a choice: the model takes its codes, in double.
    row : ndarray of shape (n_features,), float64, optional
        With them: real values, none missing, which the steps take.

    Returns
    -------
    model : bytes
        ONNX model of the regressor, float32 input for trees, else float64 where that works. Of a
        classifier the scores, with the rest in its metadata.
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
    if row is not None and parts.scaler is None and any(each.is_choice for each in features):
        steps = on_codes((*parts.steps, parts.last), features, row)
        whole = make_pipeline(*steps)
        parts = replace(parts, whole=whole, steps=tuple(steps[:-1]), last=steps[-1])
    check_convertible(parts.behind_scaler)
    try:
        if parts.classes:
            model = _classes(parts)
        else:
            model = _converted(parts.behind_scaler, parts.n_features, trees=parts.trees is not None)
    except Exception as error:  # skl2onnx and ONNX Runtime share no base class.
        raise refusal(parts.behind_scaler, error, _attempt) from error
    buffer = io.BytesIO()
    np.save(buffer, scaler_arrays(parts.scaler, parts.n_features), allow_pickle=False)
    return model, buffer.getvalue()


def _classes(parts: Parts) -> bytes:
    """Convert a classifier: its scores in double, and what follows them as a link.

    Where that cannot be, skl2onnx converts the probabilities, in float32 if need be.
    """
    trees = has_trees(parts.behind_scaler)
    zeros = np.zeros(parts.n_features)
    found = None
    if not trees:
        found = assemble(parts.behind_scaler, parts.n_features, zeros, needs_trees=False)
    if found is not None:
        return exact_model(
            found.members,
            parts.n_features,
            link=found.link,
            label=found.label,
            classes=parts.classes,
        )
    step = scored(parts.last)
    if step is not None:
        before = () if parts.scaler is not None else parts.steps
        model = _converted(make_pipeline(*before, step), parts.n_features)
        label = None if step.label is None else Link(step.label)
        return with_link(model, Link(step.chances), label=label, classes=parts.classes)
    model = _converted(parts.behind_scaler, parts.n_features, trees=trees)
    columns = ["columns", {}, *range(len(parts.classes))]
    return with_link(model, Link(columns), classes=parts.classes)


def _attempt(estimator: Any, n_features: int) -> object:
    """Try a part alone, to find what is in the way."""
    step = scored(estimator)
    return _converted(estimator if step is None else make_pipeline(step), n_features)


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
    from skl2onnx.helpers.onnx_helper import select_model_inputs_outputs

    names_classes = is_classifier(estimator)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its deprecations are not this model's owner's concern
        converted = convert_sklearn(
            estimator,
            "levers-portable",  # skl2onnx's own name is random: no file would come out twice
            initial_types=[("X", kind)],
            target_opset=_OPSET,
            # Probabilities as a tensor; by itself it makes a dictionary of each row.
            options={id(estimator): {"zipmap": False}} if names_classes else None,
            **custom_converters(double=isinstance(kind, DoubleTensorType)),
        )
        if names_classes:
            _, chances = converted.graph.output
            converted = select_model_inputs_outputs(converted, outputs=[chances.name])
            converted.graph.output[0].CopyFrom(chances)  # its type gets lost
            _drop_unused(converted.graph)
    model = bytes(converted.SerializeToString())
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # constants that only the label needed are nobody's concern
    onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return model


def _drop_unused(graph: Any) -> None:
    """Leave out constants that nothing asks for: ONNX Runtime warns of each."""
    asked = _asked(graph)
    kept = [constant for constant in graph.initializer if constant.name in asked]
    del graph.initializer[:]
    graph.initializer.extend(kept)


def _asked(graph: Any) -> set[str]:
    """Name all that the nodes of a graph ask, also in the graphs that they run row by row."""
    inner = (each.g for node in graph.node for each in node.attribute if each.HasField("g"))
    return {name for node in graph.node for name in node.input}.union(*map(_asked, inner))
