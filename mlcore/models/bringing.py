"""Publish a fitted pipeline that somebody brings, beside the built-in models."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from mlcore import artifacts
from mlcore.artifacts import Manifest
from mlcore.config import BUILTIN_DATASETS, library_versions
from mlcore.conversion import build, split
from mlcore.conversion.oracle import Oracle, in_one_thread
from mlcore.datasets import describe_rows
from mlcore.errors import InvalidConfigError
from mlcore.inference import write_pipeline
from mlcore.inference.scaler import with_scaler
from mlcore.models.arguments import check_names, check_type, check_words
from mlcore.models.owner.held_out import NOT_JUDGED, judge
from mlcore.models.owner.words import Words
from mlcore.models.sample import draw_kept, read_outcomes, read_sample
from mlcore.models.storage import Report, calibration_bytes, now, publish_or_renew
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.text import mark
from mlcore.whatif.support import gaps_table


def bring(
    pipeline: Any,
    X_sample: Any,
    y_sample: Any,
    *,
    name: str | None,
    words: Words,
    held_out: bool,
    accept_difference: bool,
    data_folder: Path,
    report: Report,
) -> tuple[Path, Manifest]:
    """Convert and publish a fitted pipeline.

    Parameters
    ----------
    X_sample : array-like or data frame of shape (n_rows, n_features)
    y_sample : array-like of shape (n_rows,) or None
    name : str or None
        Also as a key in links and requests: in small letters without accents.
    words : Words
        What the owner calls the outcome, and the units.
    held_out : bool
        Whether the pipeline has never seen the rows.
    accept_difference : bool
        Whether a conversion that answers far off is published all the same.
    report : callable
        Told the stage and the share done; may raise to cancel.

    Raises
    ------
    UnsupportedModelError
        If the estimator cannot be converted, or its conversion answers far off.
    InvalidRowsError
        If the sample is missing or does not fit the pipeline.
    InvalidConfigError
        If the name is no text, or none that every page can show, a unit is for an input that is
        not there, or rows are held out without outcomes.
    """
    check_type("name", name, (str, type(None)), mark("some text"))
    for argument, given in (("held_out", held_out), ("accept_difference", accept_difference)):
        check_type(argument, given, (bool,), mark("True or False"))
    if held_out and y_sample is None:
        raise InvalidConfigError("config.held-out", field="held_out")
    parts = split(pipeline)
    title = name or parts.estimator
    check_words("name", title)
    pipeline = parts.whole
    sample = read_sample(X_sample, pipeline, parts.n_features)
    check_names("X_sample", sample.names)
    X = sample.X
    known = y_sample is not None
    # With several threads the last bits of its answers change, and with them what is kept.
    steady = in_one_thread(pipeline)
    y = read_outcomes(y_sample, steady, X)
    kept = draw_kept(X, steady, None if known else y)
    # What is shown are predictions, whatever digits the outcomes are written with.
    predicted = read_outcomes(None, steady, X[kept]) if known else y
    described = describe_rows(X, y, names=sample.names, answers=predicted)
    schema = _answered(words.said_of(described, y_sample), X, Oracle(steady))
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
    schema = built.schema
    judged = judge(built.files, schema, X, y) if held_out else NOT_JUDGED
    # What answers, and all that a reader may later see of it: bounds, names, the range's ground.
    answers = (artifacts.EXACT,) if artifacts.EXACT in built.files else artifacts.PORTABLE_PAIR
    digest = hashlib.sha256(b"".join(built.files[name] for name in answers))
    digest.update(X[kept].tobytes() + (y[kept].tobytes() if known else b""))
    digest.update(json.dumps([title, schema.as_dict(), judged.metrics]).encode())
    digest.update(b"".join(array.tobytes() for array in judged.arrays.values()))
    slug = _slug(title)
    twin, held = write_pipeline(pipeline)
    manifest = Manifest(
        model_id=f"{slug}-{digest.hexdigest()[:12]}",
        name=slug,
        title=title,
        estimator=parts.estimator,
        config=None,
        schema=schema,
        metrics=judged.metrics,
        parity=built.parity,
        n_rows=len(X),
        n_kept=len(kept),
        versions=library_versions(),
        created=now(),
        no_twin=held,
    )
    files = dict(built.files)
    # Without the sign of a zero, which a page or a request would show.
    calibration = {"X": X[kept] + 0.0, **({"y": y[kept] + 0.0} if known else {})}
    if len(kept) < len(X):
        calibration["gaps"] = gaps_table(schema, X)
    files[artifacts.CALIBRATION] = calibration_bytes({**calibration, **judged.arrays})
    if twin is not None:
        files[artifacts.TWIN] = twin
    return publish_or_renew(data_folder, manifest, files)


def _answered(schema: FeatureSchema, X: FloatArray, oracle: Oracle) -> FeatureSchema:
    """Draw bounds in to the data where the pipeline has no answer: a logarithm has none at 0."""
    n, typical = schema.n_features, np.array(schema.typical_row)
    ends = np.array([[each.low, each.high] for each in schema.features])
    own = np.stack([X.min(axis=0), X.max(axis=0)], axis=1)
    rows = np.tile(typical, (2 * n, 1))
    rows[np.arange(2 * n), np.repeat(np.arange(n), 2)] = ends.reshape(-1)
    beyond = np.flatnonzero((ends != own).reshape(-1))
    _, places = oracle.answers(rows[beyond])
    refused = np.zeros(2 * n, dtype=bool)
    refused[np.delete(beyond, places)] = True
    ends = np.where(refused.reshape(-1, 2), own, ends)
    features = tuple(
        replace(each, low=float(low), high=float(high))
        for each, (low, high) in zip(schema.features, ends, strict=True)
    )
    return replace(schema, features=features)


# Letters that are no plain one with a mark above or below.
_LETTERS = str.maketrans({"æ": "ae", "ð": "d", "ø": "o", "œ": "oe", "þ": "th", "đ": "d", "ł": "l"})


def _slug(title: str) -> str:
    """Turn a title into a name for links and requests: ``Loyer élevé`` is ``loyer-eleve``."""
    letters = unicodedata.normalize("NFKD", title.casefold().translate(_LETTERS))
    plain_letters = "".join(sign for sign in letters if not unicodedata.combining(sign))
    slug = re.sub(r"[^a-z0-9]+", "-", plain_letters)[:40].strip("-") or "model"
    # A built-in model's name means that one.
    return f"{slug}-own" if slug in BUILTIN_DATASETS else slug
