"""What somebody wants a number, or the score behind it, to be, and how far rows are from that."""

from __future__ import annotations

import math
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlcore.errors import InvalidConfigError
from mlcore.forest.scores import Scores
from mlcore.inference import Predictor
from mlcore.schema import FloatArray, Target
from mlcore.text.numbers import least_shown, most_shown

Kind = Literal["at-least", "at-most", "about"]
Score = Callable[[FloatArray], FloatArray]
"""Rows to the numbers that are held against a goal."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Numbers from ``low`` to ``high``, both included; either may be infinite."""

    low: float
    high: float

    def distance(self, values: FloatArray) -> FloatArray:
        """Return how much each number lacks; 0 for those inside."""
        return np.maximum(np.maximum(self.low - values, values - self.high), 0.0)


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

    @classmethod
    def as_read(cls, target: Target, kind: Kind, value: float, *, tolerance: float = 0.0) -> Goal:
        """Set a goal for what is read of a prediction; of the value, too, that alone counts."""
        return cls(
            kind=kind,
            value=target.as_read(value),
            tolerance=tolerance,
            decimals=target.grids(0).start,
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
        return low if self.decimals is None else least_shown(low, self.decimals)

    @property
    def high(self) -> float:
        """Largest number that reaches the goal."""
        if self.kind == "at-least":
            return math.inf
        high = self.value + (self.tolerance if self.kind == "about" else 0.0)
        return high if self.decimals is None else most_shown(high, self.decimals)

    def distance(self, values: FloatArray) -> FloatArray:
        """Return how much each number lacks; 0 where the goal is reached."""
        return self.stretch.distance(values)

    @property
    def stretch(self) -> Stretch:
        """The numbers that reach the goal."""
        return Stretch(self.low, self.high)


def on_scores(goal: Goal, scores: Scores) -> Stretch:
    """Say which scores of a single ensemble reach a goal, to the last bit.

    What is made of a score never falls as it rises, or never rises: the scores that reach a goal
    are a stretch, whose ends a bisection over the bits of float64 finds.

    Parameters
    ----------
    scores : Scores
        With a direction.

    Returns
    -------
    Stretch
        Where no score reaches the goal, one beyond them all, on the side that comes nearest.

    Examples
    --------
    >>> from mlcore.forest import TreeArrays
    >>> stump = TreeArrays(
    ...     feature=np.array([0, -1, -1]), threshold=np.array([1.0, 0, 0]),
    ...     left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
    ...     value=np.array([0, 0.0, 2.0]), missing_left=np.zeros(3, bool),
    ...     roots=np.array([0]), average=False)
    >>> log = Scores(members=(stump,), link=lambda found: np.exp(found[:, 0]), direction=1)
    >>> found = on_scores(Goal(kind="at-least", value=2.0), log)
    >>> round(found.low, 4), found.high
    (0.6931, inf)
    """
    (member,) = scores.members

    def number(score: float) -> float:
        with np.errstate(over="ignore"):  # the first tried are the ends of float64
            return float(scores.link(np.array([[score]]))[0])

    if scores.direction > 0:
        low = _first(lambda score: number(score) >= goal.low)
        high = _before(_first(lambda score: number(score) > goal.high))
    else:
        low = _first(lambda score: number(score) <= goal.high)
        high = _before(_first(lambda score: number(score) < goal.low))
    # No score lies beyond, yet each comes nearer the larger it is, or the smaller.
    beyond = 1.0 + float(np.abs(member.value).max()) * member.n_trees
    return Stretch(beyond if low == math.inf else low, -beyond if high == -math.inf else high)


def _first(reaches: Callable[[float], bool]) -> float:
    """Find the smallest float64 from which on something holds; infinite where that is not so."""
    most = sys.float_info.max
    below, above = _rank(-most), _rank(most)
    if reaches(-most):
        return -math.inf
    if not reaches(most):
        return math.inf
    while above - below > 1:
        middle = (below + above) // 2
        if reaches(_ranked(middle)):
            above = middle
        else:
            below = middle
    return _ranked(above)


def _before(score: float) -> float:
    return score if math.isinf(score) else math.nextafter(score, -math.inf)


def _rank(value: float) -> int:
    """Return the number of a float, counted in their order."""
    bits: int = struct.unpack("<q", struct.pack("<d", value))[0]
    return bits if bits >= 0 else -(2**63) - bits


def _ranked(rank: int) -> float:
    bits = rank if rank >= 0 else -(2**63) - rank
    value: float = struct.unpack("<d", struct.pack("<q", bits))[0]
    return value


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
