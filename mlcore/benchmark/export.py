"""A result as a table that other programs read."""

from __future__ import annotations

from collections.abc import Iterator

from mlcore.benchmark.result import StudyResult
from mlcore.datasets import write_csv
from mlcore.stats import percentiles

CSV_COLUMNS = (
    "record", "workload", "arm", "clock", "process", "pair", "started_s", "calls", "share",
    "value", "low", "high",
)  # fmt: skip
"""``record`` is ``ratio``, ``percentile`` or ``block``; times are in seconds."""

_CLOCKS = ("wall", "cpu")


def csv_table(result: StudyResult, *, decimal: str = ".") -> bytes:
    """Write ratios, percentiles and blocks as one table.

    It is CSV in UTF-8 with a header, :data:`CSV_COLUMNS`. A ratio has its 95 % range; a percentile
    is there only if there are enough calls for it; a block is there once a clock with its median.
    """
    rows = [*_ratios(result), *_percentiles(result), *_blocks(result)]
    cells = [[_cell(value) for value in row] for row in rows]
    return write_csv(CSV_COLUMNS, cells, decimal=decimal)


def _cell(value: str | float | None) -> str | float:
    # Counts are written without a decimal point.
    return "" if value is None else str(value) if isinstance(value, int) else value


_Row = list[str | float | None]


def _ratios(result: StudyResult) -> Iterator[_Row]:
    for verdict in result.verdicts:
        for clock in _CLOCKS:
            ratio = getattr(verdict, clock)
            head = ["ratio", verdict.workload, verdict.arm, clock]
            yield [*head, None, None, None, None, 0.5, ratio.value, ratio.low, ratio.high]


def _percentiles(result: StudyResult) -> Iterator[_Row]:
    for workload in result.workloads:
        clock = result.percentile_unit(workload)
        for arm in result.arms:
            calls = result.histogram(workload, arm, clock)
            for one in percentiles(calls):
                if one.seconds is not None:
                    head = ["percentile", workload, arm, clock, None, None, None]
                    yield [*head, calls.n_calls, one.share, one.seconds, None, None]


def _blocks(result: StudyResult) -> Iterator[_Row]:
    for number, pair in enumerate(result.pairs):
        for arm, block in pair.blocks.items():
            for clock in _CLOCKS:
                calls = getattr(block, clock)
                head: _Row = ["block", pair.workload, arm, clock, pair.process, number]
                yield [*head, block.started_s, calls.n_calls, 0.5, calls.quantile(0.5), None, None]
