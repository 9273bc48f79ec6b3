"""Publish a fitted pipeline that somebody brings, beside the built-in models."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import skops.io

from mlcore import artifacts
from mlcore.artifacts import Manifest
from mlcore.config import BUILTIN_DATASETS, library_versions
from mlcore.conversion import build, plain, split
from mlcore.datasets import describe_rows
from mlcore.errors import InvalidRowsError
from mlcore.inference import TRUSTED_TYPES
from mlcore.inference.scaler import with_scaler
from mlcore.inference.sklearn import named_rows
from mlcore.pipeline.storage import (
    calibration_bytes,
    check_reproduced,
    locked,
    lost,
    manifest_or_none,
    now,
)
from mlcore.schema import FloatArray

MAX_SAMPLE = 2_000
"""Rows kept of a sample: enough for bounds, rugs and backgrounds."""


def bring(
    pipeline: Any, X_sample: Any, y_sample: Any, *, name: str | None, data_folder: Path
) -> tuple[Path, Manifest]:
    """Convert and publish a fitted pipeline.

    Parameters
    ----------
    pipeline : fitted scikit-learn regressor or Pipeline
    X_sample : array-like or data frame of shape (n_rows, n_features)
    y_sample : array-like of shape (n_rows,) or None
    name : str or None
    data_folder : Path

    Returns
    -------
    folder : Path
    manifest : Manifest

    Raises
    ------
    UnsupportedModelError
        If the estimator cannot be converted.
    InvalidRowsError
        If the sample is missing or does not fit the pipeline.
    """
    parts = split(pipeline)
    pipeline = plain(pipeline)
    fitted = list(getattr(pipeline, "feature_names_in_", []))
    if fitted and set(fitted) <= set(getattr(X_sample, "columns", [])):
        X_sample = X_sample[fitted]  # by name, in whatever order the frame has them
    X = _sample(X_sample, parts.n_features)
    known = y_sample is not None
    y = np.asarray(
        y_sample if known else pipeline.predict(named_rows(pipeline, X)), dtype=np.float64
    ).reshape(-1)
    if len(y) != len(X) or not np.isfinite(y).all():
        raise InvalidRowsError("rows.outcomes", field="y_sample", expected=len(X))
    schema = describe_rows(X, y, names=_names(X_sample, pipeline, parts.n_features))
    if parts.scaler is not None:
        schema = with_scaler(schema, parts.scaler)
    X, y = X[:MAX_SAMPLE], y[:MAX_SAMPLE]
    built = build(pipeline, schema, X)
    # All that a reader may later see of it: the bounds and names, and what the range rests on.
    digest = hashlib.sha256(built.files[artifacts.PORTABLE] + built.files[artifacts.SCALER])
    digest.update(X.tobytes() + (y.tobytes() if known else b""))
    digest.update(json.dumps(schema.as_dict()).encode())
    title = name or parts.estimator
    slug = re.sub(r"[^a-z0-9]+", "-", title.lower())[:40].strip("-") or "model"
    if slug in BUILTIN_DATASETS:
        slug += "-own"  # that name means the built-in model
    manifest = Manifest(
        model_id=f"{slug}-{digest.hexdigest()[:12]}",
        name=slug,
        title=title,
        estimator=parts.estimator,
        config=None,
        schema=schema,
        parity=built.parity,
        versions=library_versions(),
        created=now(),
    )
    files = dict(built.files)
    files[artifacts.CALIBRATION] = calibration_bytes({"X": X, "y": y} if known else {"X": X})
    twin = skops.io.dumps(pipeline)
    # Loaded back later only if skops knows every type in it; else there is nothing to compare with.
    if set(skops.io.get_untrusted_types(data=twin)) <= set(TRUSTED_TYPES):
        files[artifacts.TWIN] = twin
    folder = artifacts.folder_of(data_folder, manifest.model_id)
    with locked(data_folder, manifest.model_id):
        known_manifest = manifest_or_none(folder)
        if known_manifest is not None:
            gone = {name: files[name] for name in lost(folder, known_manifest) if name in files}
            # Not the same bytes for skops, which writes object ids; the others tell it is the same.
            same = {name: content for name, content in gone.items() if name != artifacts.TWIN}
            check_reproduced(folder, known_manifest, same)
            return folder, artifacts.add(folder, known_manifest, gone) if gone else known_manifest
        return artifacts.publish(data_folder, manifest, files), artifacts.read_manifest(folder)


def _sample(X_sample: Any, n_features: int) -> FloatArray:
    try:
        X = np.ascontiguousarray(np.asarray(X_sample), dtype=np.float64)
    except (TypeError, ValueError):
        raise InvalidRowsError("rows.type", field="X_sample") from None
    if X.ndim != 2 or X.shape[1] != n_features or len(X) == 0:
        raise InvalidRowsError("rows.sample", field="X_sample", expected=n_features)
    if not np.isfinite(X).all():
        raise InvalidRowsError("rows.not-finite", field="X_sample")
    return X


def _names(X_sample: Any, pipeline: Any, n_features: int) -> list[str]:
    """Take the names the pipeline was fitted with, else the sample's, else x1, x2 and so on."""
    columns = getattr(pipeline, "feature_names_in_", getattr(X_sample, "columns", None))
    if columns is None or len(columns) != n_features:
        return [f"x{place}" for place in range(1, n_features + 1)]
    return [str(column) for column in columns]
