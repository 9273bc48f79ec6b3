"""Where a visitor draws the line between yes and no, and what they say mistakes cost."""

from __future__ import annotations

from dataclasses import dataclass

MOST_COST = 1e9
"""What one mistake may cost; sums of more would lose digits."""
_BETWEEN = "_"


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOffSetting:
    """A cut-off, and what mistakes cost.

    Attributes
    ----------
    at : float
        From 0 to 1; a chance above it counts as a yes.
    wrong_yes, wrong_no : float
        What one of each costs, in any unit; from 0 to 1e9.

    Examples
    --------
    >>> CutOffSetting(at=0.3, wrong_no=5.0).letters
    '0.3_1_5'
    >>> CutOffSetting.read("0.3_1_5") == CutOffSetting(at=0.3, wrong_no=5.0)
    True
    >>> CutOffSetting.read("0.3_1_-5") is None
    True
    """

    at: float = 0.5
    wrong_yes: float = 1.0
    wrong_no: float = 1.0

    @property
    def is_possible(self) -> bool:
        """Whether every value lies where it can."""
        costs = (self.wrong_yes, self.wrong_no)
        return 0 <= self.at <= 1 and all(0 <= cost <= MOST_COST for cost in costs)

    @property
    def letters(self) -> str:
        """What stands for it in a link; empty where nothing was set."""
        if self == CutOffSetting():
            return ""
        return _BETWEEN.join(f"{value:.15g}" for value in (self.at, self.wrong_yes, self.wrong_no))

    @classmethod
    def read(cls, letters: str) -> CutOffSetting | None:
        """Read what ``letters`` wrote; None where it is none."""
        try:
            at, wrong_yes, wrong_no = map(float, letters.split(_BETWEEN))
        except ValueError:
            return None
        found = cls(at=at, wrong_yes=wrong_yes, wrong_no=wrong_no)
        return found if found.is_possible else None
