"""The runtimes that are compared, each as the call its user would make."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

from mlcore import artifacts
from mlcore.inference import SklearnPredictor, open_predictor
from mlcore.inference.sklearn import named_rows
from mlcore.schema import FeatureSchema, FloatArray

SKLEARN = "sklearn"
ONNX = "onnx"
PORTABLE = "onnx-portable"


def _unchanged(X: FloatArray) -> Any:
    return X


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """One side of a comparison. The same function under two names makes an A/A test.

    Attributes
    ----------
    name : str
        ``sklearn``, ``onnx`` or ``onnx-portable``.
    predict : callable
        What is timed.
    prepare : callable
        Turns rows into what ``predict`` takes; done before timing.
    every : int
        Takes part in every n-th pair of blocks: 1 for the two arms of the headline.
    """

    name: str
    predict: Callable[[Any], Any]
    prepare: Callable[[FloatArray], Any] = _unchanged
    every: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """The arms of one model and what their rows are made from.

    Attributes
    ----------
    arms : tuple of Arm
        The baseline, scikit-learn, first.
    schema : FeatureSchema
    sample : ndarray of shape (n_sample, n_features), float64
        Real rows.
    """

    arms: tuple[Arm, ...]
    schema: FeatureSchema
    sample: FloatArray


def open_contest(data_folder: Path, model_id: str) -> Contest:
    """Open both runtimes of a published model.

    Parameters
    ----------
    data_folder : Path
    model_id : str

    Returns
    -------
    Contest
        With a third arm, ``onnx-portable``, where Levers serves another file than skl2onnx's.

    Raises
    ------
    ModelNotFoundError
        If nothing is published under that id.
    ArtifactError
        If a file is absent or not the one published.
    """
    folder = artifacts.folder_of(data_folder, model_id)
    manifest = artifacts.read_manifest(folder)
    twin = cast(SklearnPredictor, open_predictor(folder, SKLEARN))
    arms = [
        # The bare pipeline: Levers' own checks would be charged to scikit-learn.
        Arm(
            name=SKLEARN,
            predict=twin.pipeline.predict,
            prepare=functools.partial(named_rows, twin.pipeline),
        ),
        Arm(name=ONNX, predict=open_predictor(folder, ONNX).predict),
    ]
    if artifacts.EXACT in manifest.files:
        portable = open_predictor(folder, PORTABLE)
        # A third of the pairs: the time goes to the two arms of the headline.
        arms.append(Arm(name=PORTABLE, predict=portable.predict, every=3))
    content = artifacts.read_verified(folder, manifest, artifacts.CALIBRATION)
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        sample = np.asarray(arrays["X"], dtype=np.float64)
    return Contest(arms=tuple(arms), schema=manifest.schema, sample=sample)
