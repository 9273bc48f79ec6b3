"""What ways of asking and flags are called."""

from __future__ import annotations

from collections.abc import Sequence

from mlcore.benchmark import SPORADIC, StudyResult
from mlcore.benchmark.studies import BATCH, BUSY, STUDIES
from mlcore.text import Text, mark

WORKLOADS = {
    SPORADIC: mark("one row, now and then"),
    BUSY: mark("one row, busy loop"),
    BATCH: mark("many rows at once"),
}
FLAGS = {
    "stopped": mark("This measurement was stopped early."),
    "warm-up-unsettled": mark("Speed was still changing after the warm-up."),
    "no-time": mark("One way of asking took too long and was left out."),
    "process-failed": mark("A measuring process failed; the others count."),
    "few-pairs": mark("Too few repetitions for some ranges."),
    "drift": mark("Speed drifted while it was measured."),
    "units-differ": mark(
        "Waiting time and processor time tell different stories: processor time is compared."
    ),
    "busy-machine": mark("Other programs took more than a fifth of the processor."),
}
SETTINGS = {
    "one-thread": mark("one thread each"),
    "best-threads": mark("best setting each"),
}


STAGES = {
    "loading": mark("Loading both models"),
    "warming-up": mark("Warming up"),
    "measuring": mark("Measuring"),
    "ended": mark("Finishing"),
}
"""What a measurement or a study does, by the stage of its progress."""


def name_flags(flags: Sequence[str], text: Text) -> list[str]:
    """Say what has to be known about a result, one sentence a kind of flag."""
    kinds = {flag.partition(":")[0] for flag in flags}
    return [text(words) for flag, words in FLAGS.items() if flag in kinds]


def name_kind(result: StudyResult, text: Text) -> str:
    """Say whether a result is a quick look or a full measurement."""
    n = text.number(result.n_processes, 0)
    if result.is_verdict:
        return text("Full measurement: {n} fresh processes", n=n)
    if result.config.processes == 1:
        return text("Quick look: one process")
    wanted = text.number(result.config.processes, 0)
    return text("{n} of {wanted} processes: not yet a full measurement", n=n, wanted=wanted)


def name_workload(workload: str, text: Text, *, large: int | None = None) -> str:
    """Say in words how a model was asked; a name that is not known stays as it is.

    Parameters
    ----------
    large : int, optional
        Rows of the large batch, ``StudyConfig.n_batch_rows``, where they are known.

    Examples
    --------
    >>> from mlcore.text import for_locale
    >>> english = for_locale("en")
    >>> name_workload("busy", english), name_workload("batch-100", english)
    ('one row, busy loop', '100 rows at once')
    >>> name_workload("batch", english), name_workload("batch", english, large=20_000)
    ('many rows at once', '20,000 rows at once')
    """
    kind, _, written = workload.partition("-")
    n_rows = int(written) if kind == BATCH and written.isdecimal() else None
    if workload == BATCH:
        n_rows = large
    if n_rows is not None:
        return text("{n_rows} rows at once", n_rows=text.number(n_rows, 0))
    return text(WORKLOADS.get(workload, workload))


def place_of(workload: str) -> tuple[int, int]:
    """Order workloads as they are told: single rows, the large batch, then by size.

    Examples
    --------
    >>> sorted(["batch-30", "batch", "batch-4", "busy"], key=place_of)
    ['busy', 'batch', 'batch-4', 'batch-30']
    """
    known = list(WORKLOADS)
    size = workload.partition("-")[2]
    return (
        known.index(workload) if workload in known else len(known),
        int(size) if size.isdecimal() else 0,
    )


def write_ratio(value: float, text: Text) -> str:
    """Write how many times faster one is than the other."""
    # Near one the second decimal is what there is to see.
    return text.number(value, 2) if value < 2 else text.ratio(value)


def title_of(study: str, text: Text) -> str:
    """Return the title of a study."""
    return text(STUDIES[study].title)
