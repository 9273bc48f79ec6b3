"""Somebody's own fitted pipeline: described in its owner's words, judged, converted, published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.artifacts import (
    CALIBRATION,
    EXACT,
    MANIFEST,
    PORTABLE,
    SCALER,
    TWIN,
    Manifest,
    ModelFolder,
)
from mlcore.artifacts.manifest import Origin
from mlcore.config import check_type, counted, library_versions
from mlcore.conversion import Bundle, Parts, build, missing_inputs, split
from mlcore.conversion.oracle import Oracle, in_one_thread
from mlcore.datasets.table import describe_target
from mlcore.errors import InvalidConfigError, InvalidRowsError
from mlcore.inference import write_pipeline
from mlcore.inference.scaler import with_scaler
from mlcore.models.making import Report, array_bytes
from mlcore.models.own.classes import places_of, with_classes
from mlcore.models.own.judged import Judged, judge
from mlcore.models.own.sample import Sample, draw_kept, read_chances, read_outcomes, read_sample
from mlcore.models.own.words import Words, check_words, slug_of
from mlcore.schema import FeatureSchema, FloatArray, Label
from mlcore.schema.dummies import Dummies, find_dummies, typical_levels
from mlcore.text import mark
from mlcore.text.showable import LONGEST_LABEL, is_writable
from mlcore.training import ClassMetrics, Metrics
from mlcore.whatif.gaps import gaps_table

# What first counted in an id; see `counted`.
_OF_FEATURE = frozenset(
    {"name", "label", "unit", "low", "high", "typical", "step", "decimals", "allow_missing",
     "mean", "scale", "least", "most"}
)  # fmt: skip
_OF_TARGET = frozenset({"name", "label", "unit", "low", "high", "decimals"})
_OF_METRICS = frozenset(
    {"r2", "mae", "baseline_mae", "n_test", "coverage_80", "coverage_90", "coverage_95",
     "n_train", "n_folds", "cv_r2", "cv_r2_std", "cv_mae"}
)  # fmt: skip


def convert_pipeline(
    pipeline: Any,
    X_sample: Any,
    y_sample: Any,
    *,
    name: str | None,
    words: Words,
    positive: Any,
    held_out: bool,
    accept_difference: bool,
    data_folder: Path,
    report: Report,
) -> ModelFolder:
    """Convert and publish a fitted pipeline; see :func:`mlcore.convert`."""
    check_type("name", name, (str, type(None)), mark("some text"))
    for argument, given in (("held_out", held_out), ("accept_difference", accept_difference)):
        check_type(argument, given, (bool,), mark("True or False"))
    if held_out and y_sample is None:
        raise InvalidConfigError("config.held-out", field="held_out")
    parts = split(pipeline)
    if positive is not None and not parts.classes:
        raise InvalidConfigError("config.no-classes", field="positive", received=parts.estimator)
    title = name or parts.estimator
    check_words("name", title)
    made = converted(
        parts,
        X_sample,
        y_sample,
        words=words,
        positive=positive,
        accept_difference=accept_difference,
        report=report,
    )
    judged = judge(made.built.files, made.schema, made.X, made.y) if held_out else Judged()
    manifest, files = described(made, judged, title=title, counted_title=title)
    folder = ModelFolder(data_folder, manifest.model_id)
    publish(folder, manifest, files)
    return folder


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Converted:
    """A fitted pipeline as ONNX, with the rows that it was described and tried by.

    Attributes
    ----------
    X : ndarray of shape (n_rows, n_features), float64
        Choices as codes.
    y : ndarray of shape (n_rows,), float64
        Outcomes, of classes their places; the pipeline's answers where they are not known.
    kept : ndarray of int64
        Places of the rows that are kept with the model.
    """

    parts: Parts
    built: Bundle
    X: FloatArray
    y: FloatArray
    known: bool
    kept: npt.NDArray[np.int64]

    @property
    def schema(self) -> FeatureSchema:
        """The inputs and the target."""
        return self.built.schema


def converted(
    parts: Parts,
    X_sample: Any,
    y_sample: Any,
    *,
    words: Words,
    positive: Any = None,
    accept_difference: bool = False,
    report: Report,
) -> Converted:
    """Describe a fitted pipeline by real rows, convert it, and prove that it answers the same."""
    pipeline = parts.whole
    sample = read_sample(X_sample, pipeline, parts.n_features)
    _check_names("X_sample", sample.names)
    sample.check_gaps(missing_inputs(parts, sample.X, sample.features))
    X = sample.X
    known = y_sample is not None
    # With several threads the last bits of its answers change, and with them what is kept.
    steady = in_one_thread(pipeline)
    if parts.classes:
        told, y, kept = _described_classes(sample, y_sample, parts.classes, positive, steady)
    else:
        told, y, kept = _described(sample, y_sample, steady)
    schema = _answered(words.said_of(told, y_sample), X, Oracle(steady, sample.features))
    categories = [at for at, each in enumerate(schema.features) if each.kind == "category"]
    schema = _with_dummies(schema, X, find_dummies(X, schema.names, but=categories))
    if parts.scaler is not None:
        schema = with_scaler(schema, parts.scaler)
    built = build(
        pipeline,
        schema,
        X,
        y=y if known else None,
        given=sample.given,
        needs_portable=False,
        accept_difference=accept_difference,
        report=report,
    )
    return Converted(parts=parts, built=built, X=X, y=y, known=known, kept=kept)


def described(
    made: Converted, judged: Judged, *, title: str, counted_title: str
) -> tuple[Manifest, dict[str, bytes]]:
    """Write the manifest and the files of a converted pipeline.

    Parameters
    ----------
    counted_title : str
        What of the title counts in the id, beside the name that the id begins with.
    """
    built, kept, X, y = made.built, made.kept, made.X, made.y
    # What answers, and all that a reader may later see of it: bounds, names, what ranges rest on.
    answers = (EXACT,) if EXACT in built.files else (PORTABLE, SCALER)
    digest = hashlib.sha256(b"".join(built.files[name] for name in answers))
    digest.update(X[kept].tobytes() + (y[kept].tobytes() if made.known else b""))
    digest.update(_shown(counted_title, made.schema, judged.metrics))
    digest.update(b"".join(array.tobytes() for array in judged.arrays.values()))
    slug = slug_of(title)
    twin, held = write_pipeline(made.parts.whole)
    manifest = Manifest(
        model_id=f"{slug}-{digest.hexdigest()[:12]}",
        name=slug,
        title=title,
        estimator=made.parts.estimator,
        origin=Origin.OWN_PIPELINE,
        config=None,
        schema=made.schema,
        metrics=judged.metrics.as_dict() if judged.metrics else {},
        parity=built.parity,
        n_rows=len(X),
        n_kept=len(kept),
        versions=library_versions(),
        no_twin=held,
    )
    files = dict(built.files)
    # Without the sign of a zero, which a page or a request would show.
    calibration = {"X": X[kept] + 0.0, **({"y": y[kept] + 0.0} if made.known else {})}
    if len(kept) < len(X):
        calibration["gaps"] = gaps_table(made.schema, X)
    files[CALIBRATION] = array_bytes({**calibration, **judged.arrays})
    if twin is not None:
        files[TWIN] = twin
    return manifest, files


def _described(
    sample: Sample, y_sample: Any, pipeline: Any
) -> tuple[FeatureSchema, FloatArray, npt.NDArray[np.int64]]:
    """Describe rows whose outcomes are numbers; returns these and the rows that are kept, too."""
    X, features, known = sample.X, sample.features, y_sample is not None
    y = read_outcomes(y_sample, pipeline, X, features)
    kept = draw_kept(X, lambda: read_outcomes(None, pipeline, X, features) if known else y)
    # What is shown are predictions, whatever digits the outcomes are written with.
    predicted = read_outcomes(None, pipeline, X[kept], features) if known else y
    target = describe_target(y, answers=predicted)
    return FeatureSchema(features=features, target=target), y, kept


def _described_classes(
    sample: Sample, y_sample: Any, classes: Sequence[Label], positive: Any, pipeline: Any
) -> tuple[FeatureSchema, FloatArray, npt.NDArray[np.int64]]:
    """Do the same for classes; the outcomes are their places."""
    X, features = sample.X, sample.features
    # Where none are known, what the model says decides which class is the most frequent.
    places = (
        read_chances(pipeline, X, features).argmax(axis=1).astype(np.float64)
        if y_sample is None
        else places_of(y_sample, classes, len(X))
    )
    target = with_classes(describe_target(places), classes, places, positive)
    kept = draw_kept(X, lambda: read_chances(pipeline, X, features)[:, target.chosen])
    # Refused rows are told before anything is converted.
    read_chances(pipeline, X[kept], features)
    return FeatureSchema(features=features, target=target), places, kept


def _with_dummies(schema: FeatureSchema, X: FloatArray, found: Sequence[Dummies]) -> FeatureSchema:
    """Note which columns are one choice; the medians of several could be a case nobody meets."""
    typical = typical_levels(X, found)
    features = tuple(
        replace(each, typical=typical[place]) if place in typical else each
        for place, each in enumerate(schema.features)
    )
    return replace(schema, features=features, dummies=tuple(found))


def _shown(title: str, schema: FeatureSchema, metrics: Metrics | ClassMetrics | None) -> bytes:
    """Write what people read of a model, to be hashed into its id."""
    described: dict[str, Any] = {
        "features": [counted(feature, _OF_FEATURE) for feature in schema.features],
        "target": counted(schema.target, _OF_TARGET),
    }
    if schema.dummies:
        described["dummies"] = [asdict(each) for each in schema.dummies]
    scores = counted(metrics, _OF_METRICS) if metrics else {}
    return json.dumps([title, described, scores]).encode()


def publish(folder: ModelFolder, manifest: Manifest, files: Mapping[str, bytes]) -> None:
    """Publish a model, or make the one that is there the newest of its name.

    Where a file of it is gone, damaged or another today, all of it is published again: the id says
    that it is the same model, and the bytes are at hand.
    """
    with folder.locked():
        if not folder.damaged():
            known = folder.manifest.files
            # skops writes object ids: no two files of a twin are equal. The others tell.
            equal = all(
                hashlib.sha256(content).hexdigest() == known.get(name)
                for name, content in files.items()
                if name != TWIN
            )
            if equal and files.keys() == known.keys():
                folder.renew(manifest)
                return
        folder.discard([MANIFEST])
        folder.publish(manifest, files)


def _answered(schema: FeatureSchema, X: FloatArray, oracle: Oracle) -> FeatureSchema:
    """Draw bounds in to the data where the pipeline has no answer: a logarithm has none at 0."""
    n, typical = schema.n_features, np.array(schema.typical_row)
    bounds = np.array([[each.low, each.high] for each in schema.features])
    own = np.stack([np.nanmin(X, axis=0), np.nanmax(X, axis=0)], axis=1)
    rows = np.tile(typical, (2 * n, 1))
    rows[np.arange(2 * n), np.repeat(np.arange(n), 2)] = bounds.reshape(-1)
    # Of a choice every level is one that the pipeline knows, whether a row has it or not.
    numbers = np.array([not each.is_choice for each in schema.features])
    beyond = np.flatnonzero(((bounds != own) & numbers[:, None]).reshape(-1))
    _, places = oracle.answers(rows[beyond])
    refused = np.zeros(2 * n, dtype=bool)
    refused[np.delete(beyond, places)] = True
    bounds = np.where(refused.reshape(-1, 2), own, bounds)
    features = tuple(
        replace(each, low=float(low), high=float(high))
        for each, (low, high) in zip(schema.features, bounds, strict=True)
    )
    return replace(schema, features=features)


def _check_names(field: str, names: Sequence[str]) -> None:
    """Refuse names of inputs that no page can show, with the place of the first, counted from 1."""
    for place, name in enumerate(names, start=1):
        if not is_writable(name):
            raise InvalidRowsError("rows.names", field=field, column=place, limit=LONGEST_LABEL)
