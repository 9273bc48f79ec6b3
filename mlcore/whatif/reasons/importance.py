"""Which inputs matter: how far each moves one row's prediction, and how far the model needs it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlcore.errors import InvalidRowsError
from mlcore.inference import Predictor
from mlcore.schema import FloatArray
from mlcore.whatif.curves.individual import Curve
from mlcore.whatif.reasons.reach import MIDDLE_RANGE, USUAL_SHARE

Measure = Literal["absolute error", "Brier score"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """How far one input alone moves a row's prediction within the range of most values.

    Attributes
    ----------
    place : int
        Of the input in the model's order.
    start, end : float
        The range: 5 and 95 % of the real values lie below, in the input's unit. Of a choice, the
        first and the last code of the levels that at least one row in a hundred has.
    at_start, at_end : float
        Predictions there, in the unit of the target.
    least, most : float
        Smallest and largest prediction within the range.
    least_at, most_at : tuple of (float, float)
        The first stretch of the range on which that is the prediction; of a choice the code twice.
    is_choice : bool
        Whether the values are codes of a choice.
    """

    place: int
    start: float
    end: float
    at_start: float
    at_end: float
    least: float
    most: float
    least_at: tuple[float, float]
    most_at: tuple[float, float]
    is_choice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Importance:
    """How much worse a model predicts without what each input tells.

    Attributes
    ----------
    error : float
        Mean absolute error as it is, in the unit of the target; of the chance of a class the Brier
        score: the mean squared error, where the outcome is 1 or 0.
    increases, deviations : tuple of float
        Per input, mean and standard deviation over the repeats of what shuffling it adds to the
        error.
    n_rows, n_repeats : int
        Rows measured on, and shuffles of each input.
    measure : str
        ``"absolute error"`` or ``"Brier score"``.
    """

    error: float
    increases: tuple[float, ...]
    deviations: tuple[float, ...]
    n_rows: int
    n_repeats: int
    measure: Measure = "absolute error"


def swings(curves: Sequence[Curve], X: FloatArray) -> tuple[Swing, ...]:
    """Read off a row's curves how far each input moves the prediction (a tornado).

    Parameters
    ----------
    curves : sequence of Curve
        One per input of the row, in the model's order; staircases give exact swings.
    X : ndarray of shape (n_rows, n_features), float64
        Real rows; a missing value does not count.

    Returns
    -------
    tuple of Swing
        The widest swing first.

    Examples
    --------
    >>> stairs = Curve(feature="a", x=np.array([0.0, 4.0, 8.0]), y=np.array([1.0, 7.0, 2.0]),
    ...                steps=True)
    >>> (swing,) = swings([stairs], np.linspace(0, 10, 101)[:, None])
    >>> swing.start, swing.end, swing.least, swing.most, swing.most_at
    (0.5, 9.5, 1.0, 7.0, (4.0, 8.0))
    """
    found = [_swing(curve, place, X[:, place]) for place, curve in enumerate(curves)]
    return tuple(sorted(found, key=lambda swing: swing.least - swing.most))


def _swing(curve: Curve, place: int, column: FloatArray) -> Swing:
    start, end = (float(value) for value in np.nanquantile(column, MIDDLE_RANGE))
    if curve.is_choice:
        had = (column[~np.isnan(column), None] == curve.x).mean(axis=0) >= USUAL_SHARE
        edges, y = (part[had] if had.any() else part for part in (curve.x, curve.y))
        start, end = float(edges[0]), float(edges[-1])
        stretches = list(zip(edges, edges, strict=True))
    elif curve.steps:
        # A step holds from just above its start, so the first is the one that ends at the range's.
        first, last = np.maximum(np.searchsorted(curve.x, [start, end], side="left") - 1, 0)
        y = curve.y[first : last + 1]
        edges = np.concatenate([[start], curve.x[first + 1 : last + 1], [end]])
        stretches = list(itertools.pairwise(edges))
    else:
        inside = curve.x[(curve.x > start) & (curve.x < end)]
        edges = np.concatenate([[start], inside, [end]])
        y = np.interp(edges, curve.x, curve.y)
        stretches = list(zip(edges, edges, strict=True))
    least, most = int(y.argmin()), int(y.argmax())
    return Swing(
        place=place,
        start=start,
        end=end,
        at_start=float(y[0]),
        at_end=float(y[-1]),
        least=float(y[least]),
        most=float(y[most]),
        least_at=(float(stretches[least][0]), float(stretches[least][1])),
        most_at=(float(stretches[most][0]), float(stretches[most][1])),
        is_choice=curve.is_choice,
    )


def permutation_importance(
    predictor: Predictor,
    X: FloatArray,
    y: FloatArray,
    *,
    rng: np.random.Generator,
    n_repeats: int = 10,
) -> Importance:
    """Shuffle one input at a time and measure what that adds to the error.

    The error is the mean absolute one of a number, and the Brier score of the chance of a class.

    Parameters
    ----------
    X : ndarray of shape (n_rows, n_features), float64
    y : ndarray of shape (n_rows,), float64
        Actual outcomes, in the unit of the target; for a class 1 where the row was one of it,
        else 0.
    rng : numpy.random.Generator
        Shuffles.
    n_repeats : int
        Shuffles of each input.

    Returns
    -------
    Importance
        Of inputs that tell the same, each seems to matter less than both do together.

    Raises
    ------
    InvalidRowsError
        If the rows do not fit the schema, or there are not as many outcomes as rows.

    References
    ----------
    Breiman, "Random Forests", 2001, section 10; Fisher, Rudin and Dominici, "All Models are
    Wrong, but Many are Useful", 2019; Brier, "Verification of Forecasts Expressed in Terms of
    Probability", 1950.

    Examples
    --------
    >>> import mlcore
    >>> predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
    >>> same = np.array([predictor.schema.typical_row] * 4)
    >>> answers = predictor.predict(same)
    >>> permutation_importance(predictor, same, answers, rng=np.random.default_rng(0)).increases
    (0.0, 0.0, 0.0, 0.0, 0.0)
    """
    rows = predictor.schema.validate(X)
    if y.shape != (len(rows),):
        raise InvalidRowsError("rows.outcomes", field="y", expected=len(rows))
    is_number = predictor.schema.target.is_number
    loss: Callable[[FloatArray], FloatArray] = np.abs if is_number else np.square
    error = float(loss(predictor.predict(rows) - y).mean())
    increases = np.empty((rows.shape[1], n_repeats))
    for place in range(rows.shape[1]):
        shuffled = np.tile(rows, (n_repeats, 1, 1))
        for repeat in shuffled:
            repeat[:, place] = rng.permutation(repeat[:, place])
        # One batch an input: all at once could be gigabytes where there are many inputs.
        answers = predictor.predict(shuffled.reshape(-1, rows.shape[1])).reshape(n_repeats, -1)
        increases[place] = loss(answers - y).mean(axis=1) - error
    return Importance(
        error=error,
        increases=tuple(increases.mean(axis=1).tolist()),
        deviations=tuple(increases.std(axis=1).tolist()),
        n_rows=len(rows),
        n_repeats=n_repeats,
        measure="absolute error" if is_number else "Brier score",
    )
