"""What changed between two measurements, and whether it is real."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mlcore.benchmark.arms import ONNX, SKLEARN
from mlcore.benchmark.changes import P50, P99, RATIO, Change, Statistic, find_change
from mlcore.benchmark.history import differences, name_fields
from mlcore.benchmark.result import BenchmarkResult
from mlcore.benchmark.timing.records import Pair
from mlcore.benchmark.workloads import workloads
from mlcore.errors import BenchmarkError
from mlcore.stats import Histogram, calls_needed
from mlcore.stats.resampling import pooled_quantiles

ONE_PROCESS = "one-process"
"""Flag: a side has a single process, whose luck looks like a change."""

OTHER_SETTINGS = "other-settings"
"""Flag: a workload was asked in another way and is left out."""


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
    before: BenchmarkResult,
    after: BenchmarkResult,
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
    asked = [{one.name: one for one in workloads(result.config)} for result in (before, after)]
    changes: list[Change] = []
    for workload in before.workloads:
        if workload not in after.workloads:
            continue
        ways = [(one[workload].n_rows, one[workload].gap_s) for one in asked]
        if ways[0] != ways[1]:
            flags.append(f"{OTHER_SETTINGS}:{workload}")
            continue
        verdicts = [result.verdict(workload, arm) for result in (before, after)]
        against = SKLEARN if all(verdicts) else None
        sides = [_pairs_of(result, workload, arm, against) for result in (before, after)]
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


def _pairs_of(result: BenchmarkResult, workload: str, arm: str, against: str | None) -> list[Pair]:
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
        find_change(
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
