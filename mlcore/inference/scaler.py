"""Mean and scale of each input: from a fitted StandardScaler, in a schema, in ``scaler.npy``."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np

from mlcore.artifacts import SCALER
from mlcore.errors import ArtifactError
from mlcore.schema import FeatureSchema, FloatArray


def with_scaler(schema: FeatureSchema, scaler: Any) -> FeatureSchema:
    """Write a fitted scaler's mean and scale into a schema."""
    mean, scale = scaler_arrays(scaler, schema.n_features)
    features = tuple(
        replace(feature, mean=float(m), scale=float(s))
        for feature, m, s in zip(schema.features, mean, scale, strict=True)
    )
    return replace(schema, features=features)


def scaler_arrays(scaler: Any, n_features: int) -> FloatArray:
    """Return what ``scaler.npy`` holds: mean and scale, 0 and 1 where nothing is scaled.

    Returns
    -------
    ndarray of shape (2, n_features), float64
    """
    mean = getattr(scaler, "mean_", None) if getattr(scaler, "with_mean", False) else None
    scale = getattr(scaler, "scale_", None)
    return np.stack(
        [
            np.zeros(n_features) if mean is None else np.asarray(mean, dtype=np.float64),
            np.ones(n_features) if scale is None else np.asarray(scale, dtype=np.float64),
        ]
    )


def read_scaler(content: bytes, n_features: int) -> FloatArray:
    """Read ``scaler.npy``: mean and scale of each input.

    Returns
    -------
    ndarray of shape (2, n_features), float64

    Raises
    ------
    ArtifactError
        If it holds Python objects, has another shape, or a scale is not finite and positive.
    """
    try:
        scaler = np.load(io.BytesIO(content), allow_pickle=False)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise ArtifactError("artifact.scaler", file=SCALER) from error
    if (
        not isinstance(scaler, np.ndarray)
        or scaler.dtype != np.float64
        or scaler.shape != (2, n_features)
        or not np.isfinite(scaler).all()
        or not (scaler[1] > 0).all()
    ):
        raise ArtifactError("artifact.scaler", file=SCALER)
    return scaler
