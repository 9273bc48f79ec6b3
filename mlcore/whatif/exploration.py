"""One row explored: its prediction, its curves, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlcore.forest import TreeArrays
from mlcore.inference import Prediction, Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.curves.individual import (
    Curve,
    InputRange,
    curve_grids,
    curve_rows,
    curves_from,
    exact_curves,
    input_ranges,
)
from mlcore.whatif.reasons.shapley import Contributions, split_plan
from mlcore.whatif.uncertainty.interval import DEFAULT_COVERAGE, Interval, Intervals


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exploration:
    """Everything the main page shows of one row.

    Attributes
    ----------
    answer : Prediction
        Measured on this row alone.
    curves : tuple of Curve
        One per range that was asked for.
    contributions : Contributions
        From the baseline to the row.
    interval : Interval or None
        Around the answer, where the model can give one.
    """

    row: tuple[float, ...]
    answer: Prediction
    curves: tuple[Curve, ...]
    contributions: Contributions
    interval: Interval | None = None


def explore(
    predictor: Predictor,
    row: Sequence[float] | FloatArray,
    *,
    baseline: Sequence[float] | FloatArray | None = None,
    grid_resolution: int = 121,
    trees: TreeArrays | None = None,
    intervals: Intervals | None = None,
    coverage: float = DEFAULT_COVERAGE,
    along: Sequence[InputRange] | None = None,
) -> Exploration:
    """Predict a row, draw its curves and explain it, in one batch beside the measured answer.

    Parameters
    ----------
    baseline : sequence of n_features numbers, optional
        Where the explanation starts; the typical row by default.
    grid_resolution : int
        Points per curve.
    trees : TreeArrays, optional
        Of a forest, thresholds in raw units: the curves are then its exact staircases, and none of
        their points is predicted.
    intervals : Intervals, optional
        What the range around the answer is made from.
    coverage : float
        Share of actual values that range is meant to hold.
    along : sequence of InputRange, optional
        What curves run along; every input between its bounds by default.

    Raises
    ------
    InvalidRowsError
        If a row does not fit the schema.

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> explored = explore(predictor, [0.0, 120.0, 5.0, 2.0, 4.0])
    >>> explored.answer.prediction == explored.contributions.prediction
    True
    """
    schema = predictor.schema
    to = schema.validate_row(row)[0]
    start = schema.validate_row(schema.typical_row if baseline is None else baseline)[0]
    between, split = split_plan(to, start)
    along = input_ranges(schema) if along is None else along
    grids = curve_grids(along, grid_resolution if trees is None else 0)
    varied = curve_rows(to, along, grids)
    answers = predictor.predict(np.concatenate([varied, between]))
    if trees is None:
        curves = curves_from(along, grids, answers[: len(varied)])
    else:
        curves = exact_curves(trees, schema, to, along=along)
    # After the batch, so that the reading is not that of a cold processor cache.
    answer = predictor.predict_one(row)
    return Exploration(
        row=tuple(to.tolist()),
        answer=answer,
        curves=curves,
        contributions=split(answers[len(varied) :]),
        interval=intervals.around(to, answer.prediction, coverage) if intervals else None,
    )
