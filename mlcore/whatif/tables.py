"""The points of curves as rows of a table."""

from __future__ import annotations

from collections.abc import Sequence

from mlcore.whatif.curves import Curve, Stretch

CURVE_COLUMNS = ("input", "above", "up_to", "prediction")
"""A value above the one and at most the other gets the prediction; a sample has both the same."""


def curve_points(
    curves: Sequence[Curve], along: Sequence[Stretch]
) -> list[tuple[str, float, float, float]]:
    """List the points of curves, in the order of :data:`CURVE_COLUMNS`.

    Parameters
    ----------
    curves : sequence of Curve
        One per stretch.
    along : sequence of Stretch
        What they run along, and what their inputs are called in the table.

    Returns
    -------
    list of tuple
        A step of a staircase is one row; its first also holds for the lowest value itself.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.whatif import stretches, individual_conditional_expectation
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> typical = predictor.schema.typical_row
    >>> curves = individual_conditional_expectation(predictor, typical, grid_resolution=3)
    >>> points = curve_points(curves, stretches(predictor.schema))
    >>> len(points), points[0][0], points[0][1] == points[0][2]
    (15, 'temperature', True)
    """
    rows = []
    for curve, stretch in zip(curves, along, strict=True):
        x = [float(value) for value in curve.x]
        ends = [*x[1:], stretch.high] if curve.steps else x
        rows += [
            (stretch.name, start, end, float(y))
            for start, end, y in zip(x, ends, curve.y, strict=True)
            if start < end or not curve.steps
        ]
    return rows
