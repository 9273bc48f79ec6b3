"""One number before and after: by how much it changed, and whether chance would do that."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.benchmark.timing.records import Pair
from mlcore.stats import exchange_test
from mlcore.stats.ratios import MIN_PAIRS
from mlcore.stats.resampling import draw_nested, widened_tail

P50, P99, RATIO = "p50", "p99", "ratio"

Statistic = Callable[[Sequence[Pair], npt.NDArray[np.int64]], npt.NDArray[np.float64]]
"""Takes pairs and how often each resample holds each; returns one number a resample."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One number of one workload, before and after.

    Attributes
    ----------
    quantity : str
        ``p50`` or ``p99`` of the arm, in seconds, or the ``ratio`` of scikit-learn to it.
    unit : str
        ``wall`` or ``cpu``.
    change : float
        ``after`` over ``before``.
    low, high : float or None
        95 % range of the change; None with fewer than six pairs on a side.
    p_value : float
        Of "nothing changed", in (0, 1].
    """

    workload: str
    quantity: str
    unit: str
    before: float
    after: float
    change: float
    low: float | None
    high: float | None
    p_value: float

    @property
    def is_real(self) -> bool:
        """Whether the range leaves out 1 and chance alone would seldom do it (p below 5 %)."""
        return self.beyond(0.0, slower=True) or self.beyond(0.0, slower=False)

    def beyond(self, share: float, *, slower: bool) -> bool:
        """Tell whether it changed by more than a share for certain.

        Parameters
        ----------
        share : float
            For example 0.05.
        slower : bool
            Times that grew and ratios that shrank; else the other way round.

        Returns
        -------
        bool
            Whether the whole range lies beyond and the p value is below 5 %.
        """
        if self.low is None or self.high is None or self.p_value >= 0.05:
            return False
        if slower == (self.quantity == RATIO):
            return self.high < 1 / (1 + share)
        return self.low > 1 + share


def find_change(
    statistic: Statistic,
    before: Sequence[Pair],
    after: Sequence[Pair],
    *,
    workload: str,
    quantity: str,
    unit: str,
    n_resamples: int,
    rng: np.random.Generator,
) -> Change:
    """Compare one number of two sides that were measured apart.

    Each side is resampled on its own, by process and pair. The p value exchanges processes
    between the sides, or pairs where a side has a single process.

    Parameters
    ----------
    statistic : callable
        See :data:`Statistic`.
    before, after : sequence of Pair
        At least one each.
    workload, quantity, unit : str
        Name the change.
    """
    sides = (before, after)
    values = [float(statistic(side, np.ones((1, len(side)), dtype=np.int64))[0]) for side in sides]
    low = high = None
    labels = [[pair.process for pair in side] for side in sides]
    if min(map(len, sides)) >= MIN_PAIRS:
        drawn = [
            statistic(side, draw_nested(own, n_resamples=n_resamples, rng=rng))
            for side, own in zip(sides, labels, strict=True)
        ]
        n_units = [len(set(own)) if len(set(own)) > 1 else len(own) for own in labels]
        tail = widened_tail(0.025, min(n_units))
        low, high = (float(q) for q in np.quantile(drawn[1] / drawn[0], [tail, 1 - tail]))
    return Change(
        workload=workload,
        quantity=quantity,
        unit=unit,
        before=values[0],
        after=values[1],
        change=values[1] / values[0],
        low=low,
        high=high,
        p_value=exchange_test(*_units(sides, statistic), rng=rng),
    )


def _units(sides: Sequence[Sequence[Pair]], statistic: Statistic) -> list[list[float]]:
    """Return the logarithm of the statistic of each process, or of each pair."""
    by_process = all(len({pair.process for pair in side}) > 1 for side in sides)
    return [
        [
            math.log(float(statistic(group, np.ones((1, len(group)), dtype=np.int64))[0]))
            for group in (_processes(side) if by_process else [[pair] for pair in side])
        ]
        for side in sides
    ]


def _processes(side: Sequence[Pair]) -> list[list[Pair]]:
    found = sorted({pair.process for pair in side})
    return [[pair for pair in side if pair.process == process] for process in found]
