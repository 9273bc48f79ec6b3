"""Rows with their outcomes, described by a schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlcore.datasets.column import decimals_of_spread, describe_column
from mlcore.schema import FeatureSchema, FloatArray, Target


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
        Bounds and typical values of these rows; not yet scaled.
    """

    name: str
    title: str
    X: FloatArray
    y: FloatArray
    schema: FeatureSchema


def describe_rows(
    X: FloatArray,
    y: FloatArray,
    *,
    names: Sequence[str],
    target: str = "prediction",
    answers: FloatArray | None = None,
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
    answers : ndarray of shape (n_answers,), float64, optional
        What the model predicts for some of the rows, which sets the decimals; ``y`` stands in.

    Returns
    -------
    FeatureSchema
        With steps of about a thousandth of the range and matching decimals. What is typical is
        the lower median as it stands in the data. A column of one value has bounds that are equal.

    Examples
    --------
    >>> import numpy as np
    >>> rows = np.array([[0.0], [1.0], [4.0]])
    >>> describe_rows(rows, rows[:, 0], names=["dose"]).features[0].typical
    1.0
    """
    return FeatureSchema(
        features=tuple(describe_column(name, x) for name, x in zip(names, X.T, strict=True)),
        target=describe_target(y, name=target, answers=answers),
    )


def describe_target(
    y: FloatArray, *, name: str = "prediction", answers: FloatArray | None = None
) -> Target:
    """Derive a target from outcomes alone; parameters as for :func:`describe_rows`."""
    return Target(
        name=name,
        label=name,
        # A zero with a sign would be shown as one.
        low=float(y.min()) + 0.0,
        high=float(y.max()) + 0.0,
        decimals=decimals_of_spread(y if answers is None else answers),
    )
