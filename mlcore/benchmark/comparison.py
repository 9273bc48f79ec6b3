"""What changed between two measurements, and whether it is real."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from mlcore.benchmark.arms import ONNX, SKLEARN
from mlcore.benchmark.result import StudyResult
from mlcore.benchmark.studies import workloads
from mlcore.benchmark.timing.environment import Environment
from mlcore.benchmark.timing.records import Pair
from mlcore.errors import BenchmarkError
from mlcore.stats import Histogram, calls_needed, exchange_test
from mlcore.stats.ratios import MIN_PAIRS
from mlcore.stats.resampling import draw_nested, pooled_quantiles, widened_tail

P50, P99, RATIO = "p50", "p99", "ratio"

Statistic = Callable[[Sequence[Pair], npt.NDArray[np.int64]], npt.NDArray[np.float64]]
"""Takes pairs and how often each resample holds each; returns one number a resample."""

ONE_PROCESS = "one-process"
"""Flag: a side has a single process, whose luck looks like a change."""

OTHER_SETTINGS = "other-settings"
"""Flag: a workload was asked in another way and is left out."""

# Measured, not chosen: it differs a little from one measurement to the next.
_MEASURED = ("timer_floor_s",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What two environments do not share.

    Attributes
    ----------
    field : str
        Of :class:`Environment`; for libraries and pools with the part, ``libraries.numpy``.
    before, after : str
        What each has; empty where it has none.
    """

    field: str
    before: str
    after: str


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
        """Tell whether it changed by more than a share, such as 0.05, for certain.

        That is where the whole range lies beyond and the p value is below 5 %. Slower are times
        that grew and ratios that shrank.
        """
        if self.low is None or self.high is None or self.p_value >= 0.05:
            return False
        if slower == (self.quantity == RATIO):
            return self.high < 1 / (1 + share)
        return self.low > 1 + share


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two measurements of equal environments.

    Attributes
    ----------
    changes : tuple of Change
        Per workload that both hold: the typical time, the 99th percentile where there are calls
        enough, and, where both have a verdict, the ratio, in which a machine that got faster or
        slower cancels out.
    flags : tuple of str
        ``one-process``, ``other-settings:<workload>``.
    """

    arm: str
    changes: tuple[Change, ...]
    flags: tuple[str, ...]


def compare(
    before: StudyResult,
    after: StudyResult,
    *,
    rng: np.random.Generator,
    arm: str = ONNX,
    n_resamples: int = 2_000,
) -> Comparison:
    """Tell what changed from one measurement to another.

    Raises
    ------
    BenchmarkError
        If the environments differ; :func:`differences` tells in what.
    """
    apart = differences(before.environment, after.environment)
    if apart:
        raise BenchmarkError("benchmark.environments", differences=name_fields(apart))
    flags = [ONE_PROCESS] if min(before.n_processes, after.n_processes) < 2 else []
    results = (before, after)
    settings = [{one.name: one for one in workloads(result.config)} for result in results]
    changes: list[Change] = []
    for workload in before.workloads:
        if workload not in after.workloads:
            continue
        ways = [
            (one[workload].n_rows, one[workload].gap_s, result.asked)
            for one, result in zip(settings, results, strict=True)
        ]
        if ways[0] != ways[1]:
            flags.append(f"{OTHER_SETTINGS}:{workload}")
            continue
        verdicts = [result.verdict(workload, arm) for result in results]
        against = SKLEARN if all(verdicts) else None
        sides = [_pairs_of(result, workload, arm, against) for result in results]
        if all(sides):
            units = {verdict.unit for verdict in verdicts if verdict}
            unit = "wall" if units == {"wall"} else "cpu"
            changes.extend(
                _changes(
                    workload, arm, against, unit, sides[0], sides[1],
                    n_resamples=n_resamples, rng=rng,
                )
            )  # fmt: skip
    return Comparison(arm=arm, changes=tuple(changes), flags=tuple(flags))


def _pairs_of(result: StudyResult, workload: str, arm: str, against: str | None) -> list[Pair]:
    wanted = {arm, against} if against else {arm}
    return [
        pair for pair in result.pairs if pair.workload == workload and wanted <= pair.blocks.keys()
    ]


def _changes(
    workload: str,
    arm: str,
    against: str | None,
    unit: str,
    before: Sequence[Pair],
    after: Sequence[Pair],
    *,
    n_resamples: int,
    rng: np.random.Generator,
) -> list[Change]:
    def histograms(pairs: Sequence[Pair], name: str) -> list[Histogram]:
        return [getattr(pair.blocks[name], unit) for pair in pairs]

    def quantile(share: float) -> Statistic:
        return lambda pairs, weights: pooled_quantiles(histograms(pairs, arm), weights, share)

    def ratio(pairs: Sequence[Pair], weights: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
        slow = pooled_quantiles(histograms(pairs, str(against)), weights, 0.5)
        return slow / pooled_quantiles(histograms(pairs, arm), weights, 0.5)

    per_call = all(p.blocks[arm].cpu_per_call or unit == "wall" for p in (*before, *after))
    n_calls = min(sum(p.blocks[arm].n_calls for p in side) for side in (before, after))
    wanted: dict[str, Statistic] = {P50: quantile(0.5)}
    if per_call and n_calls >= calls_needed(0.99):
        wanted[P99] = quantile(0.99)
    if against:
        wanted[RATIO] = ratio
    return [
        _find_change(
            statistic,
            before,
            after,
            workload=workload,
            quantity=name,
            unit=unit,
            n_resamples=n_resamples,
            rng=rng,
        )
        for name, statistic in wanted.items()
    ]


def _find_change(
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


def differences(before: Environment, after: Environment) -> tuple[Difference, ...]:
    """Tell what keeps two environments from being equal: results compare only if nothing does.

    Empty if they are equal. The timer's floor does not count, and of the cores that were allowed
    only how many.

    Examples
    --------
    >>> from mlcore.benchmark.timing.clock import Clock
    >>> from mlcore.benchmark.timing.environment import describe_environment
    >>> here = describe_environment(Clock())
    >>> differences(here, here)
    ()
    """
    found: list[Difference] = []
    for field in fields(Environment):
        if field.name not in _MEASURED:
            one, other = (_parts(field.name, place) for place in (before, after))
            found.extend(
                Difference(field=name, before=one.get(name, ""), after=other.get(name, ""))
                for name in dict.fromkeys((*one, *other))
                if one.get(name, "") != other.get(name, "")
            )
    return tuple(found)


def name_fields(found: Sequence[Difference]) -> str:
    """Write differences as one line: ``cpu (A → B), libraries.numpy (1 → 2)``."""
    return ", ".join(f"{one.field} ({one.before} → {one.after})" for one in found)


def _parts(name: str, environment: Environment) -> dict[str, str]:
    value: Any = asdict(environment)[name]
    if name == "affinity":
        return {name: str(len(value))}
    if name == "libraries":
        return {f"{name}.{library}": str(number) for library, number in value.items()}
    if name == "thread_pools":
        pools = sorted(f"{pool['internal_api']} {pool['num_threads']}" for pool in value)
        return {name: ", ".join(pools)}
    if name == "providers":
        return {name: ", ".join(value)}
    return {name: "" if value is None else str(value)}
