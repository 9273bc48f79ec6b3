"""A measuring process: how it is started, and why it ended."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import mlcore.errors
from mlcore.errors import BenchmarkError, MlcoreError
from mlcore.jobs import Child

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
_ROOT = Path(__file__).parents[3]
CRASHES = ("benchmark.crashed", "benchmark.killed", "benchmark.fault", "benchmark.ended")
"""Codes of the errors of a process that ended without a word of its own."""

_FAULTS = {"SIGSEGV", "SIGBUS", "SIGILL", "SIGABRT", "SIGFPE"}


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
            return _as_raised(message)
        take(message)
        return None

    place = {"LEVERS_LOCK": str(lock_file)} if lock_file else {}
    return Child(
        [sys.executable, "-m", "mlcore.benchmark", *arguments],
        take=hear,
        explain=explain_end,
        on_line=on_line,
        environ={**_ONE_THREAD, **place},
        folder=_ROOT,
    )


def explain_end(exit_code: int, last_line: str) -> BenchmarkError:
    """Say why a process ended that should not have, and what to do about it.

    Parameters
    ----------
    exit_code : int
        Negative for a signal.
    last_line : str
        Of its complaints; empty if it made none.

    Examples
    --------
    >>> explain_end(-9, "").code, explain_end(-11, "").facts["signal"]
    ('benchmark.killed', 'SIGSEGV')
    >>> explain_end(1, "MemoryError").facts["reason"]
    'MemoryError'
    """
    if exit_code >= 0:
        reason = last_line or f"exit code {exit_code}"
        return BenchmarkError("benchmark.crashed", exit_code=exit_code, reason=reason)
    try:
        name = signal.Signals(-exit_code).name
    except ValueError:  # A real-time signal has no name.
        name = f"signal {-exit_code}"
    if name == "SIGKILL":
        return BenchmarkError("benchmark.killed", signal=name)
    if name in _FAULTS:
        return BenchmarkError("benchmark.fault", signal=name)
    return BenchmarkError("benchmark.ended", signal=name)


def _as_raised(message: dict[str, Any]) -> MlcoreError:
    kind = getattr(mlcore.errors, message["error"], BenchmarkError)
    error: MlcoreError = kind(message["code"], **message["facts"])
    return error
