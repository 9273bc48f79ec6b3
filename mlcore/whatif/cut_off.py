"""Above which chance a case counts as a yes, and what the mistakes of each such cut-off cost."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray

PERCENTS = 2
"""Digits of a share in whole percents."""
_MOST_DECIMALS = 12
_SAME = 1e-9
"""How far apart two costs may be, as a share, and still be the same: sums of 0.1 are not exact."""

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistakes:
    """What a cut-off makes of cases whose outcomes are known.

    Attributes
    ----------
    right_yes, wrong_yes : int
        Cases above it that were a yes, and those that were not.
    wrong_no, right_no : int
        The others that were a yes all the same, and those that were not.
    """

    right_yes: int
    wrong_yes: int
    wrong_no: int
    right_no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Cut-offs that cost the same.

    Attributes
    ----------
    low, high : float
        The first belongs to it, the second does not; it lies just above 1 where 1 belongs to it.
    """

    low: float
    high: float

    def rounded(self) -> tuple[float, float, int]:
        """Return its lowest and highest cut-off in few digits, and how many these are.

        Two digits, whole percents, unless none of those lies in it.

        Examples
        --------
        >>> Stretch(low=0.405, high=0.48).rounded()
        (0.41, 0.47, 2)
        >>> Stretch(low=0.4512, high=0.4538).rounded()
        (0.452, 0.453, 3)
        """
        for digits in range(PERCENTS, _MOST_DECIMALS):
            unit = 10**digits
            first, last = math.ceil(self.low * unit) - 1, math.floor(self.high * unit) + 1
            while first / unit < self.low:
                first += 1
            while last / unit >= self.high:
                last -= 1
            if first <= last:
                return first / unit, last / unit, digits
        return self.low, self.low, _MOST_DECIMALS

    @property
    def middle(self) -> float:
        """A cut-off of few digits in the middle of it."""
        low, high, digits = self.rounded()
        return min(max(round((low + high) / 2, digits), low), high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheapest:
    """The least that mistakes can cost.

    Attributes
    ----------
    cost : float
        Of all mistakes together, in the unit in which one of them was priced.
    stretches : tuple of Stretch
        Every cut-off that costs as little, from the lowest on.
    """

    cost: float
    stretches: tuple[Stretch, ...]

    @property
    def widest(self) -> Stretch:
        """The stretch in which a cut-off may be off by most."""
        return max(self.stretches, key=lambda each: each.high - each.low)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CutOffs:
    """What every cut-off makes of cases whose outcomes are known.

    A case counts as a yes where its chance is above the cut-off.

    Attributes
    ----------
    steps : ndarray of shape (n_steps,), float64
        Where the counts change, ascending: 0 and every chance that the model gave. The counts of
        a step hold up to the next one, those of the last up to 1.
    wrong_yes, wrong_no : ndarray of shape (n_steps,), int64
        Mistakes of each step.
    n_yes, n_no : int
        Cases that were a yes, and those that were not.

    Examples
    --------
    >>> found = cut_offs(np.array([0.2, 0.4, 0.9]), np.array([False, True, True]))
    >>> found.at(0.5)
    Mistakes(right_yes=1, wrong_yes=0, wrong_no=1, right_no=1)
    >>> found.cheapest(1.0, 1.0)
    Cheapest(cost=0.0, stretches=(Stretch(low=0.2, high=0.4),))
    """

    steps: FloatArray
    wrong_yes: Counts
    wrong_no: Counts
    n_yes: int
    n_no: int

    def at(self, cut_off: float) -> Mistakes:
        """Count what a cut-off from 0 to 1 gets right and wrong."""
        step = int(np.searchsorted(self.steps, cut_off, side="right")) - 1
        wrong_yes, wrong_no = int(self.wrong_yes[step]), int(self.wrong_no[step])
        return Mistakes(
            right_yes=self.n_yes - wrong_no,
            wrong_yes=wrong_yes,
            wrong_no=wrong_no,
            right_no=self.n_no - wrong_yes,
        )

    def costs(self, wrong_yes: float, wrong_no: float) -> FloatArray:
        """Return what the mistakes of each step cost together.

        Parameters
        ----------
        wrong_yes, wrong_no : float
            What one of each costs; not negative.
        """
        costs: FloatArray = wrong_yes * self.wrong_yes + wrong_no * self.wrong_no
        return costs

    def cheapest(self, wrong_yes: float, wrong_no: float) -> Cheapest:
        """Find every cut-off whose mistakes cost least."""
        costs = self.costs(wrong_yes, wrong_no)
        least = float(costs.min())
        low = costs <= least + _SAME * float(costs.max())
        # Each stretch begins where a step costs least and the one before does not.
        padded = np.concatenate([[False], low, [False]]).astype(np.int8)
        edges = np.flatnonzero(np.diff(padded))
        ends = [*self.steps.tolist(), math.nextafter(1.0, math.inf)]
        return Cheapest(
            cost=least,
            stretches=tuple(
                Stretch(low=ends[first], high=ends[after])
                for first, after in zip(edges[::2], edges[1::2], strict=True)
            ),
        )


def cut_offs(chances: FloatArray, outcomes: npt.NDArray[np.bool_]) -> CutOffs:
    """Count the mistakes of every cut-off on cases the model has not seen.

    Parameters
    ----------
    chances : ndarray of shape (n_cases,), float64
        Of a yes, from 0 to 1, in any order.
    outcomes : ndarray of shape (n_cases,), bool
        Whether each was one.
    """
    steps = np.unique(np.concatenate([[0.0], chances]))
    yes, no = np.sort(chances[outcomes]), np.sort(chances[~outcomes])
    return CutOffs(
        steps=steps,
        wrong_yes=len(no) - np.searchsorted(no, steps, side="right"),
        wrong_no=np.searchsorted(yes, steps, side="right"),
        n_yes=len(yes),
        n_no=len(no),
    )


def fair_cut_off(wrong_yes: float, wrong_no: float) -> float | None:
    """Return the cut-off that would cost least if every chance were exactly right.

    A yes is worth its risk where ``(1 - p) * wrong_yes < p * wrong_no`` (Elkan, "The foundations of
    cost-sensitive learning", 2001).

    Returns
    -------
    float or None
        None where nothing costs anything.

    Examples
    --------
    >>> fair_cut_off(1.0, 4.0)
    0.2
    """
    total = wrong_yes + wrong_no
    return wrong_yes / total if total > 0 else None
