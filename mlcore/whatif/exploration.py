"""One row explored: its prediction, its curves, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from mlcore.forest.scores import Ensemble
from mlcore.inference import Prediction, Predictor
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.whatif.curves.individual import (
    Curve,
    by_curve,
    curve_rows,
    curves_from,
    exact_curves,
)
from mlcore.whatif.curves.ranges import InputRange, curve_grids, input_ranges
from mlcore.whatif.reasons.reach import SAMPLED_POINTS, extremes, reached
from mlcore.whatif.reasons.shapley import Contributions, split_plan
from mlcore.whatif.uncertainty.interval import DEFAULT_COVERAGE, Interval, Intervals

GRID_POINTS = 121
"""Points of a curve that is sampled, unless told."""

_MAX_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exploration:
    """Everything the main page shows of one row.

    Attributes
    ----------
    answer : Prediction
        Measured on this row alone.
    curves : tuple of Curve
        One per range that was asked for, with the answer where its input is not known.
    contributions : Contributions
        From the baseline to the row.
    interval : Interval or None
        Around the answer, where the model can give one.
    reaches : ndarray of shape (n_ranges, 2), float64
        Lowest and highest prediction along each range that was asked for.
    reached_at : ndarray of shape (n_ranges, 2), float64
        Of a choice the codes where these are the prediction; NaN of a number.
    """

    row: tuple[float, ...]
    answer: Prediction
    curves: tuple[Curve, ...]
    contributions: Contributions
    interval: Interval | None = None
    reaches: FloatArray
    reached_at: FloatArray


def explore(
    predictor: Predictor,
    row: Sequence[float] | FloatArray,
    *,
    baseline: Sequence[float] | FloatArray | None = None,
    grid_resolution: int | None = None,
    trees: Ensemble | None = None,
    intervals: Intervals | None = None,
    coverage: float = DEFAULT_COVERAGE,
    along: Sequence[InputRange] | None = None,
    reaching: Sequence[InputRange] = (),
) -> Exploration:
    """Predict a row, draw its curves and explain it, in one batch beside the measured answer.

    Parameters
    ----------
    baseline : sequence of n_features numbers, optional
        Where the explanation starts; the typical row by default.
    grid_resolution : int, optional
        Points per curve of a number, a choice has its codes; by default the exact steps where
        there are trees, or 121.
    trees : TreeArrays or Scores, optional
        Thresholds in raw units: what is read off them is exact, and nothing of it is predicted.
    intervals : Intervals, optional
        What the range around the answer is made from.
    coverage : float
        Share of actual values that range is meant to hold.
    along : sequence of InputRange, optional
        What curves run along; every input between its bounds by default.
    reaching : sequence of InputRange, optional
        What to tell the lowest and the highest prediction along.

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
    grids = curve_grids(along, grid_resolution or (0 if trees else GRID_POINTS))
    varied = curve_rows(to, along, grids)
    # To predict a choice's few levels is quicker than to slice all trees along it.
    trying = [span for span in reaching if trees is None or span.codes]
    trials = curve_grids(trying, _points(trying, to))
    tried = curve_rows(to, trying, trials)
    unknown = _unknown(schema, to, along)
    parts = [varied, tried, between, unknown]
    answers = predictor.predict(np.concatenate(parts))
    ends = np.cumsum([len(part) for part in parts[:-1]])
    on_curves, on_tried, on_between, on_unknown = np.split(answers, ends)
    if trees is not None and grid_resolution is None:
        curves = exact_curves(trees, schema, to, along=along)
    else:
        curves = curves_from(along, grids, on_curves)
    curves = _with_missing(curves, on_unknown, schema, along)
    # After the batch, so that the reading is not that of a cold processor cache.
    answer = predictor.predict_one(row)
    found = _tried(trying, by_curve(trials, on_tried), to, answer.prediction)
    reaches, reached_at = found
    if trees is not None:
        sliced = [span for span in reaching if not span.codes]
        exact = reached(trees.holding(to, schema.choices), to, sliced)
        reaches, reached_at = (
            _in_order(reaching, *parts) for parts in zip(found, exact, strict=True)
        )
    return Exploration(
        row=tuple(to.tolist()),
        answer=answer,
        curves=curves,
        contributions=split(on_between),
        interval=intervals.around(to, answer.prediction, coverage) if intervals else None,
        reaches=reaches,
        reached_at=reached_at,
    )


def _in_order(
    reaching: Sequence[InputRange], of_choices: FloatArray, of_numbers: FloatArray
) -> FloatArray:
    """Put what was found of choices and of numbers in the order that was asked for."""
    is_choice = np.array([bool(span.codes) for span in reaching], dtype=bool)
    together = np.empty((len(reaching), 2))
    together[is_choice], together[~is_choice] = of_choices, of_numbers
    return together


def _tried(
    reaching: Sequence[InputRange], answers: Sequence[FloatArray], row: FloatArray, here: float
) -> tuple[FloatArray, FloatArray]:
    """Find the lowest and the highest of the answers that were tried, as ``reached`` returns it."""
    heights, at = np.empty((len(reaching), 2)), np.full((len(reaching), 2), np.nan)
    for place, (span, found) in enumerate(zip(reaching, answers, strict=True)):
        if span.codes:
            heights[place], at[place] = extremes(found, span.codes)
        else:
            inside = span.low <= row[span.place] <= span.high
            found = np.append(found, here) if inside else found
            heights[place] = found.min(), found.max()
    return heights, at


def _unknown(schema: FeatureSchema, row: FloatArray, along: Sequence[InputRange]) -> FloatArray:
    """Leave out, one at a time, the value of every input that may be missing."""
    places = [span.place for span in along if schema.features[span.place].allow_missing]
    rows = np.tile(row, (len(places), 1))
    rows[np.arange(len(places)), places] = np.nan
    return rows


def _with_missing(
    curves: tuple[Curve, ...],
    answers: FloatArray,
    schema: FeatureSchema,
    along: Sequence[InputRange],
) -> tuple[Curve, ...]:
    told = iter(answers.tolist())
    return tuple(
        replace(curve, missing=next(told)) if schema.features[span.place].allow_missing else curve
        for curve, span in zip(curves, along, strict=True)
    )


def _points(reaching: Sequence[InputRange], row: FloatArray) -> int:
    """Choose how many values of each input are tried: fewer where there are very many inputs."""
    cells = max(len(reaching) * len(row), 1)
    return max(3, min(SAMPLED_POINTS, _MAX_CELLS // cells))
