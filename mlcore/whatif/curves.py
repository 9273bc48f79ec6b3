"""How the prediction moves as one input alone moves, sampled on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.inference import Predictor
from mlcore.schema import FeatureSchema, FloatArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """The values of one input that a curve runs along.

    Attributes
    ----------
    place : int
        Of the input in the model's order.
    name : str
        Of the input.
    low, high : float
        Where the curve begins and ends, in the input's unit.
    """

    place: int
    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """The prediction along one input, the others held.

    Attributes
    ----------
    feature : str
        Name of the input that moves.
    x : ndarray of shape (n_points,), float64
        Its values, ascending, in its unit.
    y : ndarray of shape (n_points,), float64
        The predictions, in the unit of the target.
    steps : bool
        Whether the curve is a true staircase: ``y[i]`` holds from just above ``x[i]`` up to and
        including ``x[i + 1]``. Else the points are samples.
    """

    feature: str
    x: FloatArray
    y: FloatArray
    steps: bool = False


def stretches(schema: FeatureSchema, places: Sequence[int] | None = None) -> tuple[Stretch, ...]:
    """Return what the curves of some inputs run along: from each one's low to its high.

    Parameters
    ----------
    places : sequence of int, optional
        Of the inputs in the model's order; all without it.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> schema = describe_rows(np.array([[0.0, 5.0], [1.0, 9.0]]), np.ones(2), names=["a", "b"])
    >>> stretches(schema, [1])
    (Stretch(place=1, name='b', low=5.0, high=9.0),)
    """
    features = schema.features
    return tuple(
        Stretch(
            place=place,
            name=features[place].name,
            low=features[place].low,
            high=features[place].high,
        )
        for place in (range(len(features)) if places is None else places)
    )


def individual_conditional_expectation(
    predictor: Predictor, row: Sequence[float] | FloatArray, *, grid_resolution: int = 121
) -> tuple[Curve, ...]:
    """Predict along every input of one row, all in one batch.

    Parameters
    ----------
    grid_resolution : int
        Points per curve, evenly spaced between the input's bounds.

    Returns
    -------
    tuple of Curve
        One per input, in the model's order.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.

    References
    ----------
    Goldstein et al., "Peeking Inside the Black Box", 2015.

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> typical = predictor.schema.typical_row
    >>> curves = individual_conditional_expectation(predictor, typical, grid_resolution=11)
    >>> len(curves), curves[0].feature, curves[0].x.shape
    (5, 'temperature', (11,))
    """
    schema = predictor.schema
    along = stretches(schema)
    grids = curve_grids(along, grid_resolution)
    rows = curve_rows(schema.validate_row(row)[0], along, grids)
    return curves_from(along, grids, predictor.predict(rows))


def curve_grids(along: Sequence[Stretch], grid_resolution: int) -> FloatArray:
    """Space values evenly over each stretch; shape (n_curves, grid_resolution)."""
    low = [stretch.low for stretch in along]
    high = [stretch.high for stretch in along]
    return np.ascontiguousarray(np.linspace(low, high, grid_resolution, axis=1))


def curve_rows(row: FloatArray, along: Sequence[Stretch], grids: FloatArray) -> FloatArray:
    """Vary one input at a time; shape (n_curves * grid_resolution, n_features)."""
    # Kept in grid order: neighbouring rows walk the same nodes, which the processor's caches like.
    blocks = np.tile(row, (*grids.shape, 1))
    for block, stretch, grid in zip(blocks, along, grids, strict=True):
        block[:, stretch.place] = grid
    return blocks.reshape(-1, len(row))


def curves_from(
    along: Sequence[Stretch], grids: FloatArray, answers: FloatArray
) -> tuple[Curve, ...]:
    """Cut the answers to ``curve_rows`` into curves."""
    return tuple(
        Curve(feature=stretch.name, x=x, y=y)
        for stretch, x, y in zip(along, grids, answers.reshape(grids.shape), strict=True)
    )


def by_reach(curves: Sequence[Curve]) -> tuple[int, ...]:
    """Return the places of the curves, the one that spans most first.

    Examples
    --------
    >>> flat = Curve(feature="a", x=np.array([0.0, 1.0]), y=np.array([2.0, 2.0]))
    >>> steep = Curve(feature="b", x=np.array([0.0, 1.0]), y=np.array([2.0, 9.0]))
    >>> by_reach([flat, steep])
    (1, 0)
    """
    return tuple(sorted(range(len(curves)), key=lambda place: -float(np.ptp(curves[place].y))))
