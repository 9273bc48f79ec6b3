"""From a model folder to a predictor, through verified bytes only."""

from __future__ import annotations

import copy
from typing import Any, TypeVar

from mlcore import artifacts
from mlcore.artifacts import ModelFolder
from mlcore.errors import ArtifactError, InvalidConfigError
from mlcore.inference.classifier import Classifier, ClassPredictor, number_of
from mlcore.inference.onnx import OnnxClassifier, OnnxPredictor
from mlcore.inference.predictor import Predictor
from mlcore.inference.scaler import read_scaler
from mlcore.inference.sklearn import SklearnClassifier, SklearnPredictor
from mlcore.inference.trusted import is_sklearn, read_pipeline
from mlcore.schema import FloatArray

_Model = TypeVar("_Model", Predictor, Classifier, Predictor | Classifier)
BACKENDS = ("onnx", "onnx-portable", "sklearn")
"""``onnx`` is the exact model where there is one, else the portable pair."""


def open_predictor(
    folder: ModelFolder, backend: str = "onnx", *, n_threads: int | None = None
) -> Predictor:
    """Open what predicts one number a row by one backend of a published model.

    Of a model of classes it is the chance of the chosen one; parameters and errors as for
    :func:`open_published`.
    """
    return number_of(open_published(folder, backend, n_threads=n_threads))


def open_published(
    folder: ModelFolder, backend: str = "onnx", *, n_threads: int | None = None
) -> Predictor | Classifier:
    """Open one backend of a published model.

    Parameters
    ----------
    backend : str
        One of :data:`BACKENDS`.
    n_threads : int, optional
        Threads that share a large batch of an ONNX model; by default all processors.

    Raises
    ------
    InvalidConfigError
        If there is no such backend.
    ModelNotFoundError
        If nothing is published there.
    ArtifactError
        If a file is absent, is not the one published, or cannot be used.
    """
    check_backend(backend)
    manifest = folder.manifest
    schema, model_id = manifest.schema, manifest.model_id
    if backend == "sklearn":
        pipeline = open_pipeline(folder)
        if schema.target.is_number:
            return SklearnPredictor(pipeline, schema=schema, model_id=model_id)
        return SklearnClassifier(pipeline, schema=schema, model_id=model_id)
    exact = backend == "onnx" and artifacts.EXACT in manifest.files
    name = artifacts.EXACT if exact else artifacts.PORTABLE
    if backend == "onnx-portable" and name not in manifest.files:
        raise ArtifactError("artifact.no-portable")
    kind = OnnxPredictor if schema.target.is_number else OnnxClassifier
    return kind(
        folder.read(name),
        None if exact else _scaler(folder),
        schema=schema,
        model_id=model_id,
        backend=backend,
        forest=bool(manifest.parity.get(name, {}).get("n_thresholds")),
        n_threads=n_threads,
    )


def on_codes(model: _Model) -> _Model:
    """Return the same model, taking choices as codes; the very same where there are none.

    What explores a model has rows of codes; words come from outside, to the model itself.
    """
    schema = model.schema.on_codes()
    if schema is model.schema:
        return model
    if isinstance(model, ClassPredictor):
        return on_codes(model.classifier).probability(model.place)  # type: ignore[return-value]
    same = copy.copy(model)
    # What was kept for it was made with the other schema.
    same.__dict__.pop("_single", None)
    same.schema = schema
    return same


def check_backend(backend: str) -> None:
    """Refuse a backend that does not exist.

    Raises
    ------
    InvalidConfigError
    """
    if backend not in BACKENDS:
        raise InvalidConfigError("config.range", field="backend", expected=", ".join(BACKENDS))


def open_pipeline(folder: ModelFolder) -> Any:
    """Read the scikit-learn pipeline kept with a model.

    Raises
    ------
    ArtifactError
        If none was kept, or the file is not the one published.
    """
    if artifacts.TWIN not in folder.manifest.files:
        raise no_twin(folder.manifest.no_twin)
    return read_pipeline(folder.read(artifacts.TWIN))


def no_twin(held: str) -> ArtifactError:
    """Say why scikit-learn's own model is not kept with a model.

    Parameters
    ----------
    held : str
        ``Manifest.no_twin``: what it holds that is not trusted; empty where nobody noted it.

    Examples
    --------
    >>> no_twin("xgboost.sklearn.XGBRegressor").code, no_twin("").code
    ('artifact.twin-outside', 'artifact.no-twin')
    """
    if not held:
        return ArtifactError("artifact.no-twin")
    return ArtifactError(
        "artifact.twin-unsafe" if is_sklearn(held) else "artifact.twin-outside", type=held
    )


def _scaler(folder: ModelFolder) -> FloatArray:
    return read_scaler(folder.read(artifacts.SCALER), folder.manifest.schema.n_features)
