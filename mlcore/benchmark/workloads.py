"""The ways a model is asked: now and then, in a busy loop, many rows at once."""

from __future__ import annotations

from dataclasses import dataclass

from mlcore.config import BenchmarkConfig

SPORADIC = "sporadic"
BUSY = "busy"
BATCH = "batch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """One way of asking a model.

    Attributes
    ----------
    name : str
        ``sporadic``, ``busy``, ``batch`` or ``batch-<rows>``.
    n_rows : int
        Rows of one call.
    gap_s : float
        Idle time before each call, in seconds.
    share : float
        Part of the measuring time it gets, relative to the others.
    min_calls : int
        Calls of each arm before it may count as precise.
    """

    name: str
    n_rows: int
    gap_s: float
    share: float
    min_calls: int


def workloads(config: BenchmarkConfig) -> tuple[Workload, ...]:
    """List the workloads of a measurement, the one of the headline first.

    Examples
    --------
    >>> [workload.name for workload in workloads(BenchmarkConfig())]
    ['sporadic', 'busy', 'batch']
    """
    singles = {
        # 368 calls are the fewest that have a 99th percentile.
        SPORADIC: Workload(name=SPORADIC, n_rows=1, gap_s=config.gap_s, share=0.66, min_calls=368),
        BUSY: Workload(name=BUSY, n_rows=1, gap_s=0.0, share=0.12, min_calls=0),
        BATCH: batch(config.n_batch_rows, BATCH),
    }
    more = (batch(n_rows, f"{BATCH}-{n_rows}") for n_rows in sorted(config.more_rows))
    return (*(singles[name] for name in singles if name in config.workloads), *more)


def batch(n_rows: int, name: str) -> Workload:
    """Describe calls of many rows, one right after the other."""
    return Workload(name=name, n_rows=n_rows, gap_s=0.0, share=0.22, min_calls=0)
