"""What somebody wants a number to be, and how far rows are from that."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlcore.errors import InvalidConfigError
from mlcore.inference import Predictor
from mlcore.schema import FloatArray, Target
from mlcore.text.numbers import chances_read, least_shown, most_shown

Kind = Literal["at-least", "at-most", "about"]
Score = Callable[[FloatArray], FloatArray]
"""Rows to the numbers that are held against a goal."""
Limit = tuple[float, float] | frozenset[float]
"""From where to where a number may move; the codes of the levels that a choice may have."""
Bounds = Sequence[Limit | None]
"""Of each input; None where it may be anything that the data hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A range the prediction is meant to lie in.

    Attributes
    ----------
    kind : str
        ``"at-least"``, ``"at-most"`` or ``"about"``.
    value : float
        In the unit of the target.
    tolerance : float
        Distance from the value that still counts, for ``"about"`` alone.
    decimals : int or None
        With how many predictions are shown: what is read counts, so that 4.96 reaches at least 5.0
        where it is read as 5.0. None takes numbers as they are.
    is_chance : bool
        Whether they are chances, read with more decimals near 0 and 1: 0.996 is no 100 %.

    Raises
    ------
    InvalidConfigError
        If the value is not finite.

    Examples
    --------
    >>> Goal(kind="at-least", value=25.0).distance(np.array([24.0, 26.0])).tolist()
    [1.0, 0.0]
    >>> Goal(kind="at-least", value=25.0, decimals=0).distance(np.array([24.0, 24.6])).tolist()
    [0.5, 0.0]
    """

    kind: Kind
    value: float
    tolerance: float = 0.0
    decimals: int | None = None
    is_chance: bool = False

    @classmethod
    def as_read(cls, target: Target, kind: Kind, value: float, *, tolerance: float = 0.0) -> Goal:
        """Set a goal for what is read of a prediction; of the value, too, that alone counts."""
        return cls(
            kind=kind,
            value=target.as_read(value),
            tolerance=tolerance,
            decimals=target.grids(0).start,
            is_chance=not target.is_number,
        )

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.tolerance)):
            raise InvalidConfigError("goal.value")

    @property
    def low(self) -> float:
        """Smallest number that reaches the goal."""
        if self.kind == "at-most":
            return -math.inf
        low = self.value - (self.tolerance if self.kind == "about" else 0.0)
        if self.decimals is None:
            return low
        if self.is_chance:
            return chances_read(low, self.decimals)[0]
        return least_shown(low, self.decimals)

    @property
    def high(self) -> float:
        """Largest number that reaches the goal."""
        if self.kind == "at-least":
            return math.inf
        high = self.value + (self.tolerance if self.kind == "about" else 0.0)
        if self.decimals is None:
            return high
        if self.is_chance:
            return chances_read(high, self.decimals)[1]
        return most_shown(high, self.decimals)

    def distance(self, values: FloatArray) -> FloatArray:
        """Return how much each number lacks; 0 where the goal is reached."""
        return np.maximum(np.maximum(self.low - values, values - self.high), 0.0)


def range_end(
    predictor: Predictor,
    half_width: Callable[[FloatArray], FloatArray],
    side: Literal["low", "high"],
) -> Score:
    """Make a score of rows from how far their ranges reach.

    Parameters
    ----------
    half_width : callable
        Rows to distances, as the model's intervals give them.
    side : str
        ``"low"`` or ``"high"``.

    Returns
    -------
    callable
        Rows of shape (n_rows, n_features) to the end of each one's range.
    """

    def score(rows: FloatArray) -> FloatArray:
        reach = half_width(rows)
        return predictor.predict(rows) + (reach if side == "high" else -reach)

    return score
