"""Whether a chance means what it says: how often cases the model has not seen were of the class."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from mlcore.schema import FloatArray

LEAST_CASES = 30
"""Fewest cases that anything is said of; of fewer the range is as wide as half of all chances."""
NEAREST = 0.1
"""Share of the cases whose chance counts as near."""
MOST_GROUPS = 10
"""Groups of cases in the picture."""
CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of unseen cases that were given about the same chance.

    Attributes
    ----------
    n_cases, n_hits : int
        Cases, and those of them that were of the class.
    least, most : float
        The smallest and the largest chance among them, in [0, 1].
    mean : float
        Their mean chance.
    low, high : float
        The share of all such cases lies between, at 90 % confidence.
    """

    n_cases: int
    n_hits: int
    least: float
    most: float
    mean: float
    low: float
    high: float

    @property
    def share(self) -> float:
        """Share of the cases that were of the class."""
        return self.n_hits / self.n_cases


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reliability:
    """The chances of cases a model has not seen, and which of them were of the class.

    The share among the nearest cases is a check of a chance and no better one: a forest's own
    number usually is nearer to how often it happens.

    Attributes
    ----------
    chances : ndarray of shape (n_cases,), float64
        Ascending, in [0, 1].
    hits : ndarray of shape (n_cases + 1,), int64
        How many of the first so many cases were of the class.

    Examples
    --------
    >>> chances = np.linspace(0, 1, 500)
    >>> reliability = Reliability.of(chances, np.arange(500) % 3 == 0)
    >>> found = reliability.near(0.72)
    >>> found.n_cases, found.n_hits, round(found.low, 2), round(found.high, 2)
    (50, 17, 0.23, 0.47)
    """

    chances: FloatArray
    hits: npt.NDArray[np.int64]

    @classmethod
    def of(cls, chances: FloatArray, is_class: npt.NDArray[np.bool_]) -> Reliability | None:
        """Keep unseen cases; None where there are fewer than 30.

        Parameters
        ----------
        chances : ndarray of shape (n_cases,), float64
            What the model says of each.
        is_class : ndarray of shape (n_cases,), bool
            Whether it was of the class.
        """
        if len(chances) < LEAST_CASES:
            return None
        order = np.argsort(chances, kind="stable")
        hits = np.concatenate([[0], np.cumsum(is_class[order])]).astype(np.int64)
        return cls(chances=chances[order], hits=hits)

    def near(self, chance: float) -> Checked:
        """Count among the nearest tenth of the cases, at least 30, and all that are as near."""
        n_cases = len(self.chances)
        wanted = max(LEAST_CASES, round(NEAREST * n_cases))
        starts = np.arange(n_cases - wanted + 1)
        ends = np.maximum(chance - self.chances[starts], self.chances[starts + wanted - 1] - chance)
        reach = float(ends.min())
        # All cases as near as the farthest of them count, whatever the order of the data.
        apart = np.abs(self.chances - chance)
        inside = np.flatnonzero(apart <= reach)
        return self._checked(int(inside[0]), int(inside[-1]) + 1)

    def groups(self) -> tuple[Checked, ...]:
        """Divide all cases into up to ten groups of the same size, the smallest chances first.

        Cases of one chance stay together, and a group has at least 30.
        """
        return tuple(self._checked(start, end) for start, end in self._ends())

    def _ends(self) -> Iterator[tuple[int, int]]:
        n_cases = len(self.chances)
        n_groups = min(MOST_GROUPS, n_cases // LEAST_CASES)
        start = 0
        for place in range(1, n_groups + 1):
            last = self.chances[n_cases * place // n_groups - 1]
            end = int(np.searchsorted(self.chances, last, side="right"))
            if n_cases - end < LEAST_CASES:
                end = n_cases
            if end - start >= LEAST_CASES:
                yield start, end
                start = end

    def _checked(self, start: int, end: int) -> Checked:
        chances = self.chances[start:end]
        n_cases, n_hits = end - start, int(self.hits[end] - self.hits[start])
        low, high = clopper_pearson(n_hits, n_cases)
        return Checked(
            n_cases=n_cases,
            n_hits=n_hits,
            least=float(chances[0]),
            most=float(chances[-1]),
            mean=float(chances.mean()),
            low=low,
            high=high,
        )


# The same few counts come back while a slider is dragged: 1 ms a time otherwise.
@lru_cache(maxsize=1024)
def clopper_pearson(
    n_hits: int, n_cases: int, *, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return between which shares the actual one lies, given how often something happened.

    References
    ----------
    Clopper and Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the
    Binomial", 1934: holds at least as often as it says, whatever the share is.

    Examples
    --------
    >>> low, high = clopper_pearson(21, 30)
    >>> round(low, 2), round(high, 2)
    (0.53, 0.83)
    """
    outside = (1 - confidence) / 2
    return _lower(n_hits, n_cases, outside), 1 - _lower(n_cases - n_hits, n_cases, outside)


def _lower(n_hits: int, n_cases: int, outside: float) -> float:
    """Find the share at which as many hits, or more, have a given probability."""
    # By halving: to import scipy's inverse takes longer than a thousand of these.
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n_cases + 1)))])
    hits = np.arange(n_hits, n_cases + 1)
    ways, misses = logs[-1] - logs[hits] - logs[n_cases - hits], n_cases - hits
    low, high = 0.0, 1.0
    for _ in range(50 if n_hits else 0):
        share = (low + high) / 2
        probability = np.exp(ways + hits * math.log(share) + misses * math.log1p(-share)).sum()
        low, high = (share, high) if probability < outside else (low, share)
    return low
