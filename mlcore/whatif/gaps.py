"""Where there are no real values: gaps of one input, empty cells of two, levels nobody had."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.schema import Feature, FeatureSchema, FloatArray

NEAR = 0.05
"""Share of an input's range that always counts as near."""
MOST = 0.95
"""Share of the real rows' own distances that counts as near where they lie farther apart."""


def gaps(feature: Feature, column: FloatArray) -> tuple[tuple[float, float], ...]:
    """Find the stretches of an input in which no real value lies.

    A stretch is a gap if it is wider than a twentieth of the range, and than twice the distance
    within which 19 of 20 neighbouring values lie: a few regular values, as years, leave none. Of a
    choice each level is one that no row has.

    Parameters
    ----------
    feature : Feature
        Its bounds count: a stretch before the first value or after the last may be a gap.
    column : ndarray of shape (n_rows,), float64
        Real values; missing ones are left out.

    Returns
    -------
    tuple of (float, float)
        First and last value of each gap, in the input's unit, ascending; of a choice twice the
        code.

    Examples
    --------
    >>> age = Feature(name="age", label="Age", low=0, high=100, typical=20, step=1, decimals=0)
    >>> gaps(age, np.array([*range(40), 98.0]))
    ((39.0, 98.0),)
    """
    values = np.unique(column[np.isfinite(column)])
    if feature.is_choice:
        codes = np.arange(len(feature.levels), dtype=np.float64)
        return tuple((code, code) for code in codes[~np.isin(codes, values)].tolist())
    reach = max(NEAR * (feature.high - feature.low), 2 * _widest_gap(values))
    ends = np.concatenate([[feature.low], values, [feature.high]])
    wide = np.flatnonzero(np.diff(ends) > reach)
    return tuple((float(ends[at]), float(ends[at + 1])) for at in wide)


def gaps_table(schema: FeatureSchema, X: FloatArray) -> FloatArray:
    """Find the gaps of every input, to be kept where the rows are not.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features), float64
        Real rows, those that are not kept too.

    Returns
    -------
    ndarray of shape (n_gaps, 3), float64
        The place of the input, and the first and the last value of the gap.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> X = np.column_stack([np.arange(41.0), [*range(40), 98.0]])
    >>> gaps_table(describe_rows(X, X[:, 0], names=["a", "b"]), X).tolist()
    [[1.0, 39.0, 98.0]]
    """
    found = [
        (place, *gap)
        for place, feature in enumerate(schema.features)
        for gap in gaps(feature, X[:, place])
    ]
    return np.array(found, dtype=np.float64).reshape(-1, 3)


def empty_cells(
    features: tuple[Feature, Feature], rows: FloatArray, *, resolution: int = 100
) -> npt.NDArray[np.bool_]:
    """Find the cells of two inputs' plane that lie far from every real row.

    Distances are measured in each input's own reach, a twentieth of its range or more where its
    values lie farther apart. A cell is empty if no row is within one reach, nor as near as 19 of
    20 rows are to another one. Each level of a choice stands alone: only rows that have it count.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, 2), float64
        Real values of the two inputs; rows with a missing one are left out.
    resolution : int
        Cells a side between the bounds; a choice has one a level.

    Returns
    -------
    ndarray of shape (n_cells of the second, n_cells of the first), bool
        The first input runs along the last axis.

    Examples
    --------
    >>> side = Feature(name="a", label="a", low=0, high=1, typical=0, step=0.1, decimals=1)
    >>> along_the_diagonal = np.repeat(np.linspace(0, 1, 50)[:, None], 2, axis=1)
    >>> empty_cells((side, side), along_the_diagonal, resolution=3).astype(int)
    array([[0, 1, 1],
           [1, 0, 1],
           [1, 1, 0]])
    """
    rows = rows[np.isfinite(rows).all(axis=1)]
    across, up = (len(feature.levels) or resolution for feature in features)
    if len(rows) == 0:
        return np.ones((up, across), dtype=bool)
    choices = [feature.is_choice for feature in features]
    middles: list[npt.NDArray[Any]] = []
    scaled: list[npt.NDArray[Any]] = []
    for feature, column in zip(features, rows.T, strict=True):
        if feature.is_choice:
            middles.append(np.array(range(len(feature.levels)), dtype=np.float64))
            scaled.append(column)
            continue
        low, high, stops = feature.low, feature.high, feature.stops
        if stops:
            # Near is what lies near on the map.
            low, high = 0.0, len(stops) - 1.0
            column = np.interp(column, stops, np.arange(len(stops)))
        reach = max(NEAR * (high - low), _widest_gap(np.unique(column))) or 1.0
        width = (high - low) / resolution
        middles.append((low + width * (np.arange(resolution) + 0.5)) / reach)
        scaled.append(column / reach)
    rows = np.unique(np.column_stack(scaled), axis=0)
    nearest = (
        np.array([_nearest(rows, row, choices) for row in rows]) if len(rows) > 1 else np.zeros(1)
    )
    # Squared throughout: only the order of distances matters. A row alone in its level has none.
    known = nearest[np.isfinite(nearest)]
    near = max(1.0, float(np.quantile(known, MOST))) if len(known) else 1.0
    x_apart = _apart(middles[0][:, None], rows[:, 0], choices[0])
    y_apart = _apart(middles[1][:, None], rows[:, 1], choices[1])
    return np.array([(x_apart + one).min(axis=1) > near for one in y_apart])


def _widest_gap(values: FloatArray) -> float:
    return float(np.quantile(np.diff(values), MOST)) if len(values) > 1 else 0.0


def _apart(one: FloatArray, other: FloatArray, is_choice: bool) -> FloatArray:
    return np.where(one == other, 0.0, np.inf) if is_choice else (one - other) ** 2


def _nearest(rows: FloatArray, row: FloatArray, choices: list[bool]) -> float:
    columns = zip(rows.T, row, choices, strict=True)
    apart = np.sum([_apart(*column) for column in columns], axis=0)
    return float(np.partition(apart, 1)[1])
