"""What somebody wants a number to be, and how far a number is from that."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlcore.errors import InvalidConfigError
from mlcore.schema import FloatArray

Kind = Literal["at-least", "at-most", "about"]
Score = Callable[[FloatArray], FloatArray]
"""Rows to the numbers that are held against a goal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A range the prediction shall lie in.

    Attributes
    ----------
    kind : str
        ``"at-least"``, ``"at-most"`` or ``"about"``.
    value : float
        In the unit of the target.
    tolerance : float
        Distance from the value that still counts, for ``"about"`` alone.

    Raises
    ------
    InvalidConfigError
        If the value is not finite.

    Examples
    --------
    >>> Goal(kind="at-least", value=25.0).distance(np.array([24.0, 26.0])).tolist()
    [1.0, 0.0]
    """

    kind: Kind
    value: float
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.value) and math.isfinite(self.tolerance)):
            raise InvalidConfigError("goal.value")

    @property
    def low(self) -> float:
        """Smallest number that reaches the goal."""
        return {"at-least": self.value, "about": self.value - self.tolerance}.get(
            self.kind, -math.inf
        )

    @property
    def high(self) -> float:
        """Largest number that reaches the goal."""
        return {"at-most": self.value, "about": self.value + self.tolerance}.get(
            self.kind, math.inf
        )

    def distance(self, values: FloatArray) -> FloatArray:
        """Return how much each number lacks; 0 where the goal is reached."""
        return np.maximum(np.maximum(self.low - values, values - self.high), 0.0)
