"""Opening a published model with what is kept beside it, once for each class of its outcome."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.artifacts import EXACT, ModelFolder
from mlcore.caching import OnceCache
from mlcore.config import ModelConfig, Settings
from mlcore.forest import TreeArrays
from mlcore.forest.scores import Scores
from mlcore.inference import OnnxClassifier, Predictor
from mlcore.inference.classifier import number_of
from mlcore.inference.opening import on_codes
from mlcore.models.build import is_served, load_from
from mlcore.models.calibration import intervals_of
from mlcore.models.catalogue import folder_of, model_id_of
from mlcore.models.joined import JoinedClassifier, JoinedPredictor, Joining
from mlcore.models.making import Report, read_arrays, silent
from mlcore.models.opened import MIN_SUPPORT, RUG_TICKS, OpenedModel
from mlcore.models.scores import scores_of, trees_of
from mlcore.schema import FeatureSchema, FloatArray, Target
from mlcore.whatif.gaps import gaps_table
from mlcore.whatif.reasons import BACKGROUND_ROWS
from mlcore.whatif.support import Support

_Key = tuple[Path, str] | tuple[Path, str, str]
_opened: OnceCache[_Key, OpenedModel] = OnceCache(max_size=8, stays=is_served)


def open_model(
    model: ModelConfig | str | None = None,
    chosen: int | None = None,
    *,
    report: Report | None = None,
) -> OpenedModel:
    """Open a configuration's model, or one named by its id; the same object while it is held.

    Parameters
    ----------
    chosen : int, optional
        Place of the class whose chance is the number; by default the model's own choice.

    Raises
    ------
    ModelNotFoundError, ArtifactError
        As for :func:`mlcore.load`.

    Examples
    --------
    >>> model = open_model(ModelConfig(n_estimators=5))
    >>> model.X.shape
    (800, 5)
    """
    model = ModelConfig() if model is None else model
    folder = folder_of(model)
    key = (folder.data_folder, folder.model_id)
    opened = _opened.get(key, lambda: _open(folder, model, report or silent))
    classifier = opened.given_classifier
    if chosen is None or classifier is None or chosen == opened.schema.target.chosen:
        return opened
    chance = classifier.probability(chosen)
    return _opened.get((*key, str(chosen)), lambda: _of_class(opened, chance, folder))


def _open(folder: ModelFolder, model: ModelConfig | str, report: Report) -> OpenedModel:
    published = on_codes(load_from(folder, model, report=report))
    classifier = published if isinstance(published, OnnxClassifier) else None
    calibration = read_arrays(folder)
    X, y = calibration["X"], calibration.get("y")
    manifest = replace(folder.manifest, schema=folder.manifest.schema.with_tracks(X).on_codes())
    places = None if classifier is None or y is None else y.astype(np.int64)
    given = number_of(published)
    joining = Joining.of(manifest.schema, X) if manifest.schema.dummies else None
    predictor, trees, scores = _answering(given, folder, joining)
    if joining is not None:
        X, manifest = joining.join(X), replace(manifest, schema=joining.schema)
    may_miss = [at for at, each in enumerate(manifest.schema.features) if each.allow_missing]
    intervals, no_interval = intervals_of(manifest, calibration, trees)
    answers = predictor.predict(X)
    return OpenedModel(
        predictor=predictor,
        manifest=manifest,
        raw=given,
        given=folder.manifest.schema,
        X=X,
        y=y if places is None else _is_class(places, manifest.schema.target),
        places=places,
        classifier=_joined(classifier, joining),
        rugs=tuple(_rug(column) for column in X.T),
        gaps=_gaps(manifest.schema, calibration, X, joining),
        trees=trees,
        scores=scores,
        support=Support.from_rows(X, may_miss=may_miss, choices=manifest.schema.choices)
        if len(X) >= MIN_SUPPORT
        else None,
        lowest=int(answers.argmin()),
        highest=int(answers.argmax()),
        intervals=intervals,
        no_interval=no_interval,
        background=np.random.default_rng(0).permutation(X)[:BACKGROUND_ROWS],
        joining=joining,
    )


def _answering(
    given: Predictor, folder: ModelFolder, joining: Joining | None
) -> tuple[Predictor, TreeArrays | None, Scores | None]:
    """Return what answers rows as they are moved, and what its steps can be read off."""
    exact = folder.read(EXACT) if EXACT in folder.manifest.files else None
    trees = None if exact is None else trees_of(given, exact)
    scores = None if exact is None else scores_of(given, exact)
    if joining is None:
        return given, trees, scores
    return (
        JoinedPredictor(given, joining),
        trees and joining.trees(trees),
        scores and joining.scores(scores),
    )


def _joined(
    classifier: OnnxClassifier | None, joining: Joining | None
) -> OnnxClassifier | JoinedClassifier | None:
    if classifier is None or joining is None:
        return classifier
    return JoinedClassifier(classifier, joining)


def _of_class(opened: OpenedModel, given: Predictor, folder: ModelFolder) -> OpenedModel:
    """Open a model for another class: all that is known of its rows stays what it is."""
    schema = opened.schema.of_class(given.schema.target.chosen)
    predictor, trees, scores = _answering(given, folder, opened.joining)
    answers = predictor.predict(opened.X)
    return replace(
        opened,
        predictor=predictor,
        raw=given,
        manifest=replace(opened.manifest, schema=schema),
        y=None if opened.places is None else _is_class(opened.places, schema.target),
        trees=trees,
        scores=scores,
        lowest=int(answers.argmin()),
        highest=int(answers.argmax()),
    )


def _is_class(places: npt.NDArray[np.int64], target: Target) -> FloatArray:
    """Return the outcomes that chances are compared with: 1 where a row is of the class, else 0."""
    came: FloatArray = np.equal(places, target.chosen).astype(np.float64)
    return came


def _gaps(
    schema: FeatureSchema, calibration: dict[str, Any], X: FloatArray, joining: Joining | None
) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the gaps of each input between all rows that came, not between the kept ones alone."""
    table = calibration.get("gaps")
    if table is None:
        table = gaps_table(schema, X)
    elif joining is not None:
        table = joining.gaps(table)
    return tuple(
        tuple((float(first), float(last)) for place, first, last in table if place == number)
        for number in range(schema.n_features)
    )


def _rug(column: FloatArray) -> list[float]:
    known = np.sort(column[~np.isnan(column)])
    ranks = np.linspace(0, len(known) - 1, min(RUG_TICKS, len(known))).astype(int)
    return [float(value) for value in known[ranks]]


def is_open(model: ModelConfig | str) -> bool:
    """Tell whether a model answers at once."""
    return (Settings.from_env().data_folder, model_id_of(model)) in _opened
