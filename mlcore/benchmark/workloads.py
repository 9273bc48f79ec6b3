"""The ways a model is asked: now and then, in a busy loop, many rows at once."""

from __future__ import annotations

from mlcore.benchmark.timing.schedule import Workload, batch
from mlcore.config import BenchmarkConfig

SPORADIC = "sporadic"
BUSY = "busy"
BATCH = "batch"


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
