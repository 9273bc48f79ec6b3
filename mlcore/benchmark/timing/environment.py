"""What a measurement was made on: results compare only where this is the same."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from mlcore.benchmark.timing.clock import Clock, timer_floor
from mlcore.config import library_versions


class ThreadPool(TypedDict):
    """A native thread pool and its size."""

    user_api: str
    internal_api: str
    num_threads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The machine and the libraries of a measurement.

    Attributes
    ----------
    machine : str
        Its name in the network.
    cpu : str
        Model of the processor.
    n_cores : int
        Logical cores of the machine.
    affinity : tuple of int
        Cores the measuring process was allowed to use; empty where the system does not tell.
    quota : float or None
        Cores the control group allows; None if it does not limit them.
    system, python : str
        Operating system and interpreter with their versions.
    libraries : dict of str to str
        Versions by distribution.
    thread_pools : tuple of dict
        Native thread pools with their sizes.
    providers : tuple of str
        Execution providers of the ONNX Runtime build; the CPU's is used.
    timer_floor_s : float
        What one reading of the clock adds to each call, in seconds; not subtracted.
    """

    machine: str
    cpu: str
    n_cores: int
    affinity: tuple[int, ...]
    quota: float | None
    system: str
    python: str
    libraries: dict[str, str]
    thread_pools: tuple[ThreadPool, ...]
    providers: tuple[str, ...]
    timer_floor_s: float

    @property
    def is_here(self) -> bool:
        """Whether this is the machine the code runs on."""
        return (self.machine, self.cpu) == (platform.node(), cpu_name())


def describe_environment(clock: Clock) -> Environment:
    """Describe this process and its machine.

    Parameters
    ----------
    clock : Clock
        Its floor is measured.

    Examples
    --------
    >>> describe_environment(Clock()).is_here
    True
    """
    from threadpoolctl import threadpool_info

    from mlcore.inference.runtime import onnxruntime

    return Environment(
        machine=platform.node(),
        cpu=cpu_name(),
        n_cores=os.cpu_count() or 1,
        affinity=tuple(sorted(allowed_cores())),
        quota=_quota(),
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        libraries=library_versions(),
        # Without their paths: a result is passed around, a home folder is nobody's business.
        thread_pools=tuple(
            ThreadPool(
                user_api=pool["user_api"],
                internal_api=pool["internal_api"],
                num_threads=pool["num_threads"],
            )
            for pool in threadpool_info()
        ),
        providers=tuple(onnxruntime.get_available_providers()),
        timer_floor_s=timer_floor(clock),
    )


def cpu_name() -> str:
    """Return the model of the processor, as far as the system tells."""
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        found = None
    return found[1].strip() if found else platform.processor() or platform.machine()


def allowed_cores() -> set[int]:
    """Return the cores this process may use; empty where the system does not tell."""
    # Only Linux has it.
    tell = getattr(os, "sched_getaffinity", None)
    return set(tell(0)) if tell else set()


def pin_to_one_core() -> None:
    """Keep this process on one core, so that what draws the page gets the others."""
    cores = allowed_cores()
    if len(cores) > 1:
        os.sched_setaffinity(0, {max(cores)})


def _quota() -> float | None:
    """Return the limit of the control group, in cores."""
    try:
        limit, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return int(limit) / int(period)
    except (OSError, ValueError):  # No such file, or the word "max".
        return None
