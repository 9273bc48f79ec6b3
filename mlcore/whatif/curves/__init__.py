"""How the prediction moves along inputs: of one row, on average, and over two inputs at once."""

from mlcore.whatif.curves.average import Average, average_curves
from mlcore.whatif.curves.individual import (
    CURVE_COLUMNS,
    Curve,
    by_span,
    curve_points,
    exact_curves,
    individual_conditional_expectation,
)
from mlcore.whatif.curves.ranges import InputRange, input_ranges
from mlcore.whatif.curves.surface import Surface, prediction_surface

__all__ = [
    "CURVE_COLUMNS",
    "Average",
    "Curve",
    "InputRange",
    "Surface",
    "average_curves",
    "by_span",
    "curve_points",
    "exact_curves",
    "individual_conditional_expectation",
    "input_ranges",
    "prediction_surface",
]
