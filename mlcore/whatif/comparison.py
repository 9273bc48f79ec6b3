"""Rows side by side with what the model makes of them."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from dataclasses import dataclass

from mlcore.datasets import write_csv
from mlcore.inference import Predictor
from mlcore.schema import FeatureSchema, FloatArray
from mlcore.whatif.uncertainty.interval import DEFAULT_COVERAGE, Interval, Intervals


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Named rows, their predictions, and how far each is from the first.

    Attributes
    ----------
    names : tuple of str
        The baseline's first.
    X : ndarray of shape (n_rows, n_features), float64
        In the inputs' units.
    predictions : ndarray of shape (n_rows,), float64
        In the unit of the target.
    intervals : tuple of Interval
        Around each prediction; empty for a model that cannot tell.
    """

    names: tuple[str, ...]
    X: FloatArray
    predictions: FloatArray
    intervals: tuple[Interval, ...] = ()

    @property
    def changes(self) -> FloatArray:
        """Each row's prediction less the baseline's; shape (n_rows,)."""
        changes: FloatArray = self.predictions - self.predictions[0]
        return changes


def compare(
    predictor: Predictor,
    named_rows: Sequence[tuple[str, Sequence[float]]],
    *,
    intervals: Intervals | None = None,
    coverage: float = DEFAULT_COVERAGE,
) -> Comparison:
    """Predict rows in one batch.

    Parameters
    ----------
    named_rows : sequence of (str, sequence of n_features numbers)
        The baseline first.
    intervals : Intervals, optional
        What the ranges around the predictions are made from.
    coverage : float
        Share of actual values they are meant to hold.

    Raises
    ------
    InvalidRowsError
        If a row does not fit the schema, or there is none.

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> typical = predictor.schema.typical_row
    >>> compare(predictor, [("typical", typical), ("cold", [-5.0, *typical[1:]])]).changes[0]
    np.float64(0.0)
    """
    X = predictor.schema.validate([list(row) for _, row in named_rows])
    predictions = predictor.predict(X)
    ranges = (
        intervals.around(row, float(prediction), coverage)
        for row, prediction in zip(X, predictions, strict=True)
        if intervals is not None
    )
    return Comparison(
        names=tuple(name for name, _ in named_rows),
        X=X,
        predictions=predictions,
        intervals=tuple(ranges),
    )


def comparison_csv(comparison: Comparison, schema: FeatureSchema, *, decimal: str = ".") -> bytes:
    r"""Write a comparison for a spreadsheet, one row a line.

    Parameters
    ----------
    decimal : str
        As for :func:`mlcore.datasets.write_csv`.

    Returns
    -------
    bytes
        UTF-8 with a byte order mark; ``low`` and ``high`` where there are intervals. Numbers read
        back to the same float64; a name that begins like a formula gets a leading ``'``.

    Examples
    --------
    >>> import numpy as np
    >>> from mlcore.datasets import describe_rows
    >>> schema = describe_rows(np.eye(1), np.ones(1), names=["age"])
    >>> both = Comparison(names=("a", "=1+1"), X=np.array([[4.0], [5.0]]),
    ...                   predictions=np.array([1.5, 2.0]))
    >>> comparison_csv(both, schema).decode("utf-8-sig")
    "name,age,prediction,change\r\na,4.0,1.5,0.0\r\n'=1+1,5.0,2.0,0.5\r\n"
    """
    bounds = ["low", "high"] if comparison.intervals else []
    ranges = [(each.low, each.high) for each in comparison.intervals]
    lines = []
    for place, name in enumerate(comparison.names):
        answers = (comparison.predictions[place], comparison.changes[place])
        values = worded(comparison.X[place], schema)
        lines.append([name, *values, *answers, *(ranges[place] if ranges else ())])
    content = write_csv(
        ["name", *schema.names, "prediction", "change", *bounds], lines, decimal=decimal
    )
    return codecs.BOM_UTF8 + content.removeprefix(codecs.BOM_UTF8)


def worded(row: Sequence[float] | FloatArray, schema: FeatureSchema) -> list[str | float]:
    """Return a row as a table of the data has it: choices as words."""
    pairs = zip(row, schema.features, strict=True)
    return [one.word(value) if one.is_choice else float(value) for value, one in pairs]
