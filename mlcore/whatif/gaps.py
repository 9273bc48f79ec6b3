"""Where there are no real rows: stretches of one input, cells of two."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mlcore.schema import Feature, FeatureSchema, FloatArray

NEAR = 0.05
"""Share of an input's range that always counts as near."""
USUAL = 0.95
"""Share of the real rows' own distances that counts as near where they lie farther apart."""


def gaps(feature: Feature, column: FloatArray) -> tuple[tuple[float, float], ...]:
    """Find the stretches of an input in which no real value lies.

    A stretch is a gap if it is wider than a twentieth of the range, and than twice the distance
    within which 19 of 20 neighbouring values lie: a few regular values, as years, leave none.

    Parameters
    ----------
    feature : Feature
        Its bounds count: a stretch before the first value or after the last may be a gap.
    column : ndarray of shape (n_rows,), float64
        Real values; missing ones are left out.

    Returns
    -------
    tuple of (float, float)
        First and last value of each gap, in the input's unit, ascending.

    Examples
    --------
    >>> age = Feature(name="age", label="Age", low=0, high=100, typical=20, step=1, decimals=0)
    >>> gaps(age, np.array([*range(40), 98.0]))
    ((39.0, 98.0),)
    """
    values = np.unique(column[np.isfinite(column)])
    reach = max(NEAR * (feature.high - feature.low), 2 * _usual(values))
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
    20 rows are to another one.

    Parameters
    ----------
    rows : ndarray of shape (n_rows, 2), float64
        Real values of the two inputs; rows with a missing one are left out.
    resolution : int
        Cells a side between the bounds.

    Returns
    -------
    ndarray of shape (resolution, resolution), bool
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
    if len(rows) == 0:
        return np.ones((resolution, resolution), dtype=bool)
    middles, scaled = [], []
    for feature, column in zip(features, rows.T, strict=True):
        reach = _near(feature, np.unique(column))
        width = (feature.high - feature.low) / resolution
        middles.append((feature.low + width * (np.arange(resolution) + 0.5)) / reach)
        scaled.append(column / reach)
    rows = np.unique(np.column_stack(scaled), axis=0)
    nearest = np.array([_nearest(rows, row) for row in rows]) if len(rows) > 1 else np.zeros(1)
    # Squared throughout: only the order of distances matters.
    near = max(1.0, float(np.quantile(nearest, USUAL)))
    x_apart = (middles[0][:, None] - rows[:, 0]) ** 2
    y_apart = (middles[1][:, None] - rows[:, 1]) ** 2
    return np.array([(x_apart + one).min(axis=1) > near for one in y_apart])


def _near(feature: Feature, values: FloatArray) -> float:
    """Return how far apart values of an input may lie and still be neighbours."""
    return max(NEAR * (feature.high - feature.low), _usual(values)) or 1.0


def _usual(values: FloatArray) -> float:
    return float(np.quantile(np.diff(values), USUAL)) if len(values) > 1 else 0.0


def _nearest(rows: FloatArray, row: FloatArray) -> float:
    apart = ((rows - row) ** 2).sum(axis=1)
    return float(np.partition(apart, 1)[1])
