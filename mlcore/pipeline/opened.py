"""A model with everything a page or a request needs of it, opened once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mlcore import artifacts
from mlcore.artifacts import Manifest
from mlcore.caching import OnceCache
from mlcore.config import ModelConfig, Settings
from mlcore.inference import Predictor
from mlcore.pipeline.loaded import load
from mlcore.pipeline.storage import Report, read_calibration
from mlcore.schema import FeatureSchema, FloatArray

if TYPE_CHECKING:
    from mlcore.forest import TreeArrays
    from mlcore.whatif import Intervals, Support

RUG_TICKS = 60
MIN_SUPPORT = 20
"""Real rows below which nothing is said of the distance to them."""
_opened: OnceCache[tuple[Path, str], OpenedModel] = OnceCache(max_size=8)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedModel:
    """A predictor beside what is known about its model.

    Attributes
    ----------
    predictor : Predictor
    manifest : Manifest
    X : ndarray of shape (n_rows, n_features), float64
        Real rows kept with the model.
    y : ndarray of shape (n_rows,), float64, or None
        What truly came out for them, where that is known.
    rugs : tuple of list of float
        Per input, up to 60 of its real values, evenly by rank.
    trees : TreeArrays or None
        The trees of the exact model, thresholds in raw units.
    support : Support or None
        Measures the distance to the real rows; None where there are fewer than 20.
    lowest, highest : int
        Place in ``X`` of the row with the smallest and the largest prediction.
    intervals : Intervals or None
        What the range around a prediction is made from.
    no_interval : str
        Why there is none, a message of the catalogue; empty where there is one.
    background : ndarray of shape (n_rows, n_features), float64
        Up to 100 of the real rows, drawn at random, that values are explained against.
    """

    predictor: Predictor
    manifest: Manifest
    X: FloatArray
    y: FloatArray | None
    rugs: tuple[list[float], ...]
    trees: TreeArrays | None
    support: Support | None
    lowest: int
    highest: int
    intervals: Intervals | None
    no_interval: str
    background: FloatArray

    @property
    def schema(self) -> FeatureSchema:
        """The inputs and the target."""
        return self.manifest.schema


def opened(model: ModelConfig | str | None = None, *, report: Report | None = None) -> OpenedModel:
    """Open a model, training and converting only what is missing.

    Parameters
    ----------
    model : ModelConfig or str, optional
        A configuration or the id of a published model.
    report : callable, optional
        Told the stage and the share done.

    Returns
    -------
    OpenedModel
        The same object while it is held in memory.

    Raises
    ------
    ModelNotFoundError, ArtifactError
        As for :func:`mlcore.load`.

    Examples
    --------
    >>> model = opened(ModelConfig(n_estimators=5))
    >>> model.X.shape
    (800, 5)
    """
    data_folder = Settings.from_env().data_folder
    model = ModelConfig() if model is None else model
    model_id = model if isinstance(model, str) else model.fingerprint()

    def open_it() -> OpenedModel:
        # Imported here: a process that only predicts asks nothing of the trees.
        from mlcore.forest import trees_from_onnx
        from mlcore.pipeline.calibrated import intervals_of
        from mlcore.whatif import BACKGROUND_ROWS, Support

        predictor = load(model, report=report)
        folder = artifacts.folder_of(data_folder, model_id)
        manifest = artifacts.read_manifest(folder)
        trees = None
        if artifacts.EXACT in manifest.files:
            trees = trees_from_onnx(artifacts.read_verified(folder, manifest, artifacts.EXACT))
        calibration = read_calibration(folder, manifest)
        intervals, no_interval = intervals_of(manifest, calibration, trees)
        X = calibration["X"]
        answers = predictor.predict(X)
        return OpenedModel(
            predictor=predictor,
            manifest=manifest,
            X=X,
            y=calibration.get("y"),
            rugs=tuple(_rug(column) for column in X.T),
            trees=trees,
            support=Support.from_rows(X) if len(X) >= MIN_SUPPORT else None,
            lowest=int(answers.argmin()),
            highest=int(answers.argmax()),
            intervals=intervals,
            no_interval=no_interval,
            background=np.random.default_rng(0).permutation(X)[:BACKGROUND_ROWS],
        )

    return _opened.get((data_folder, model_id), open_it)


def _rug(column: FloatArray) -> list[float]:
    ranks = np.linspace(0, len(column) - 1, min(RUG_TICKS, len(column))).astype(int)
    return [float(value) for value in np.sort(column)[ranks]]


def is_open(model: ModelConfig | str) -> bool:
    """Tell whether a model answers at once."""
    model_id = model if isinstance(model, str) else model.fingerprint()
    return (Settings.from_env().data_folder, model_id) in _opened
