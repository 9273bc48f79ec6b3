"""Whether something became slower or faster while it was measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_MIN_BLOCKS = 9
_MIN_CHANGE = 0.03
_MAX_P_VALUE = 0.01
# With fewer, Student's t has no degree of freedom.
_FEWEST = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How the medians of blocks changed with time.

    Attributes
    ----------
    correlation : float
        Spearman's rank correlation with time, in [-1, 1].
    p_value : float
        Of "no trend", in [0, 1], judged by nine stretches of blocks.
    change : float
        Median of the last third over that of the first, less one: 0.1 is ten per cent slower.
    """

    correlation: float
    p_value: float
    change: float

    @property
    def matters(self) -> bool:
        """Whether it is both beyond chance (1 %) and large enough to see (3 %)."""
        return self.p_value < _MAX_P_VALUE and abs(self.change) > _MIN_CHANGE


def find_drift(medians: Sequence[float]) -> Drift | None:
    """Compare block medians with the order in which they were measured.

    A machine's speed wanders, so that neighbours are alike and a walk looks like a trend. Chance is
    therefore judged by the medians of nine stretches, which count as ``n (1 - r) / (1 + r)``
    (Bayley and Hammersley 1946), where ``r`` is the correlation of each rank with the next. It is
    taken once the trend is removed, as Hamed and Rao (1998) do, for a trend alone makes neighbours
    alike, and corrected for what removing it and few stretches take from it (Kendall 1954).

    Parameters
    ----------
    medians : sequence of float
        Seconds, positive, oldest first.

    Returns
    -------
    Drift or None
        None with fewer than nine blocks: a third would be two.

    Examples
    --------
    >>> found = find_drift([1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8])
    >>> found.correlation, round(found.change, 3), found.matters
    (1.0, 0.545, True)
    >>> find_drift([1.0, 1.1]) is None
    True
    """
    values = np.asarray(medians, dtype=np.float64)
    n = values.size
    if n < _MIN_BLOCKS:
        return None
    stretches = [float(np.median(part)) for part in np.array_split(values, _MIN_BLOCKS)]
    ranks = _ranks(np.asarray(stretches))
    p_value = _p_value(_with_time(ranks), _effective(ranks))
    third = n // 3
    change = float(np.median(values[-third:]) / np.median(values[:third])) - 1
    return Drift(correlation=_with_time(_ranks(values)), p_value=p_value, change=change)


def _ranks(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Rank values; equal ones share the mean of their ranks."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    means = last - (counts - 1) / 2
    return np.asarray(means[inverse], dtype=np.float64)


def _with_time(ranks: npt.NDArray[np.float64]) -> float:
    order = np.arange(ranks.size) - (ranks.size - 1) / 2
    ranks = ranks - ranks.mean()
    size = math.sqrt(float(order @ order) * float(ranks @ ranks))
    return round(float(order @ ranks) / size, 15) if size else 0.0


def _effective(ranks: npt.NDArray[np.float64]) -> float:
    """Return how many independent values would say as much about a trend."""
    n = ranks.size
    order = np.arange(n) - (n - 1) / 2
    rest = ranks - ranks.mean()
    rest = rest - order * (order @ rest) / (order @ order)
    size = float(rest @ rest)
    likeness = float(rest[1:] @ rest[:-1]) / size if size else 0.0
    likeness = min(1.0, max(0.0, (n * likeness + 2) / (n - 4)))
    return max(_FEWEST, n * (1 - likeness) / (1 + likeness))


def _p_value(correlation: float, n: float) -> float:
    """Test a rank correlation by Student's t, as scipy.stats does, which is slow to import."""
    from scipy.special import stdtr

    if abs(correlation) >= 1:
        return 0.0
    t = correlation * math.sqrt((n - 2) / (1 - correlation**2))
    return 2 * float(stdtr(n - 2, -abs(t)))
