"""The clocks a measurement reads, gathered so that a test can put its own in their place."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_SCHEDSTAT = Path("/proc/thread-self/schedstat")


def read_queue_ns() -> int | None:
    """Read how long this thread has been ready to run but waited for a core.

    Returns
    -------
    int or None
        Nanoseconds since the thread began; None where the system does not keep it (it is the
        second number of Linux's ``schedstat``).
    """
    try:
        on_core, waiting, _ = _SCHEDSTAT.read_text().split()
    except (OSError, ValueError):
        return None
    # A kernel without scheduler statistics leaves zeros.
    return int(waiting) if int(on_core) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What time it is, by the wall and by the CPU.

    Attributes
    ----------
    wall_ns, cpu_ns : callable
        Nanoseconds from any origin. The CPU's covers all threads of the process, so an arm that
        works in a second thread cannot look cheap.
    queue_ns : callable
        Nanoseconds spent waiting for a core, or None.
    sleep : callable
        Waits for a number of seconds.

    Examples
    --------
    >>> clock = Clock()
    >>> clock.wall_ns() <= clock.wall_ns()
    True
    """

    wall_ns: Callable[[], int] = time.perf_counter_ns
    cpu_ns: Callable[[], int] = time.process_time_ns
    queue_ns: Callable[[], int | None] = read_queue_ns
    sleep: Callable[[float], None] = time.sleep


def timer_floor(clock: Clock, *, n_readings: int = 1_001) -> float:
    """Measure what two readings of the wall clock in a row differ by.

    Returns
    -------
    float
        Median, in seconds. It is part of every call measured and is not subtracted.

    Examples
    --------
    >>> timer_floor(Clock(wall_ns=iter(range(0, 10_000, 5)).__next__))
    5e-09
    """
    readings = [clock.wall_ns() for _ in range(n_readings)]
    steps = [after - before for before, after in itertools.pairwise(readings)]
    return statistics.median(steps) / 1e9
