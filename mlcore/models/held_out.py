"""The cases a model has not seen: what it says of them, and what actually came of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mlcore.artifacts import Manifest
from mlcore.artifacts.manifest import HELD_OUT
from mlcore.inference import Predictor
from mlcore.models.catalogue import folder_of, stored_config
from mlcore.models.making import read_arrays
from mlcore.schema import FloatArray

_SAME = 1e-6
"""How far apart two errors measured on the same rows may be, as a share."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HeldOut:
    """Cases a model has not seen, the one with the smallest prediction first.

    Attributes
    ----------
    predicted, actual : ndarray of shape (n_rows,), float64
        In the unit of the target.
    """

    predicted: FloatArray
    actual: FloatArray


def held_out(
    manifest: Manifest,
    predictor: Predictor,
    raw: Predictor,
    *,
    X: FloatArray,
    y: FloatArray | None,
) -> HeldOut | None:
    """Find the cases a model has not seen and predict them.

    Parameters
    ----------
    raw
        The model as it was published, which cases that were kept back are written for.
    X, y
        The real rows kept with the model and their outcomes: of an own pipeline, whose owner alone
        knows whether it has seen them.

    Returns
    -------
    HeldOut or None
        None where it is not known that the model has not seen any cases.

    Raises
    ------
    ArtifactError
        If the file with the cases is not the one published.
    """
    rows = _own(manifest, X, y) if manifest.is_own else _kept_back(manifest)
    if rows is None:
        return None
    predicted = (predictor if manifest.is_own else raw).predict(rows[0])
    actual = rows[1]
    target = predictor.schema.target
    if not manifest.is_own and not target.is_number:
        actual = np.equal(actual, target.chosen).astype(np.float64)
    # Of the many of a table only some are kept, which have an error of their own.
    if manifest.config is not None and not _is_measured(manifest, actual - predicted):
        return None
    order = np.argsort(predicted, kind="stable")
    return HeldOut(predicted=predicted[order], actual=actual[order])


def _own(
    manifest: Manifest, X: FloatArray, y: FloatArray | None
) -> tuple[FloatArray, FloatArray] | None:
    # It has scores only where its owner says that these cases are new to it.
    return (X, y) if y is not None and manifest.metrics else None


def _kept_back(manifest: Manifest) -> tuple[FloatArray, FloatArray] | None:
    if HELD_OUT in manifest.files:
        arrays = read_arrays(folder_of(manifest.model_id), HELD_OUT)
        return arrays["X"], arrays["y"]
    # Earlier versions did not keep them: the configuration tells which they were.
    config = stored_config(manifest)
    if config is None:
        return None
    from mlcore import datasets, training

    _, X, _, y = training.split(config, datasets.load_dataset(config.dataset))
    return X, y


def _is_measured(manifest: Manifest, missed: FloatArray) -> bool:
    """Tell whether these are the cases that the model's error was measured on.

    Other libraries may split the data otherwise: among other cases would be some it learnt from,
    which give another error.
    """
    known = manifest.metrics.get("mae")
    found = float(np.abs(missed).mean())
    if known is None:
        known, found = manifest.metrics.get("brier"), float((missed**2).mean())
    return known is not None and math.isclose(known, found, rel_tol=_SAME)
