"""A measuring process: how it is started, and why it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from mlcore.errors import BenchmarkError, as_raised
from mlcore.jobs import Child, how_it_ended

# They count only if set before numpy is imported, hence in the child's environment.
_ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "VECLIB_MAXIMUM_THREADS",
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
CRASHES = ("benchmark.crashed", "benchmark.killed", "benchmark.fault", "benchmark.ended")
"""Codes of the errors of a process that ended without a word of its own."""


def start_child(
    arguments: Sequence[str],
    *,
    take: Callable[[dict[str, Any]], None],
    on_line: Callable[[str], None] | None = None,
    lock_file: Path | None = None,
) -> Child[None]:
    """Start ``python -m mlcore.benchmark`` in a process of its own.

    Parameters
    ----------
    take : callable
        Given each message but errors, in a thread; see :class:`mlcore.jobs.Child`.
    lock_file : Path, optional
        What the child holds while it measures; by default the one of this process.
    """

    def hear(message: dict[str, Any]) -> Exception | None:
        if message["kind"] == "error":
            return as_raised(message, BenchmarkError)
        take(message)
        return None

    place = {"LEVERS_LOCK": str(lock_file)} if lock_file else {}
    return Child.of_module(
        "mlcore.benchmark",
        arguments,
        take=hear,
        explain=explain_end,
        on_line=on_line,
        environ={**_ONE_THREAD, **place},
    )


def explain_end(exit_code: int, last_line: str) -> BenchmarkError:
    """Say why a process ended that should not have; see :func:`mlcore.jobs.how_it_ended`.

    Examples
    --------
    >>> explain_end(-9, "").code, explain_end(-11, "").facts["signal"]
    ('benchmark.killed', 'SIGSEGV')
    >>> explain_end(1, "MemoryError").facts["reason"]
    'MemoryError'
    """
    kind, facts = how_it_ended(exit_code, last_line)
    return BenchmarkError(f"benchmark.{kind}", **facts)
