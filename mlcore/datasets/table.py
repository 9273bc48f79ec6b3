"""Rows with their outcomes, described by a schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.schema import Feature, FeatureSchema, FloatArray, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """Rows with their outcomes.

    Attributes
    ----------
    name : str
        Key in a configuration and in the link.
    title : str
        What people choose it by.
    X : ndarray of shape (n_rows, n_features), float64
    y : ndarray of shape (n_rows,), float64
    schema : FeatureSchema
        Bounds and medians of these rows; not yet scaled.
    """

    name: str
    title: str
    X: FloatArray
    y: FloatArray
    schema: FeatureSchema


def describe_rows(
    X: FloatArray, y: FloatArray, *, names: Sequence[str], target: str = "prediction"
) -> FeatureSchema:
    """Derive a schema from rows alone, for data nobody described.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features), float64
    y : ndarray of shape (n_rows,), float64
    names : sequence of str
        One name per column.
    target : str
        Name of the predicted number.

    Returns
    -------
    FeatureSchema
        With steps of about a thousandth of the range and matching decimals.

    Examples
    --------
    >>> rows = np.array([[0.0], [1.0], [4.0]])
    >>> describe_rows(rows, rows[:, 0], names=["dose"]).features[0].typical
    1.0
    """
    features = []
    for name, column in zip(names, X.T, strict=True):
        step, decimals = _grid(column)
        features.append(
            Feature(
                name=name,
                label=name.strip() or name,
                low=round_down(float(column.min()), decimals),
                high=-round_down(-float(column.max()), decimals),
                typical=round(float(np.median(column)), decimals),
                step=step,
                decimals=decimals,
            )
        )
    return FeatureSchema(
        features=tuple(features),
        target=Target(
            name=target,
            label=target,
            low=float(y.min()),
            high=float(y.max()),
            decimals=_grid(y)[1],
        ),
    )


def round_down(value: float, decimals: int) -> float:
    """Round down to the grid, so that bounds a slider can show still cover the data."""
    return float(np.floor(value * 10**decimals + 1e-9) / 10**decimals)


def _grid(column: FloatArray) -> tuple[float, int]:
    """Return a slider step of 10^k near a thousandth of the range, and its decimals."""
    spread = float(column.max() - column.min())
    if not np.isfinite(spread) or spread <= 0:
        return 1.0, 0
    exponent = int(np.floor(np.log10(spread / 300)))
    if np.all(column == np.round(column)):
        exponent = max(exponent, 0)
    return float(10.0**exponent), max(0, -exponent)
