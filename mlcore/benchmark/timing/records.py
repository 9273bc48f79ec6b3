"""What is written down while measuring: pairs of blocks and samples, and how files hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from mlcore.stats import Histogram

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Calls of one arm made one after the other; the head of the block is not in it.

    Attributes
    ----------
    wall, cpu : Histogram
        Seconds per call. Where CPU time is read per block, its mean stands for every call.
    wall_s : float
        Time the calls took, without intended idle time, in seconds.
    cpu_s : float
        CPU time of the process in them, in seconds.
    queue_s : float or None
        Time the thread waited for a core, in seconds; None where the system does not tell.
    started_s : float
        Begin, in seconds since the measuring began.
    cpu_per_call : bool
        Whether CPU time was read per call, so that it has percentiles, or per block.
    """

    wall: Histogram
    cpu: Histogram
    wall_s: float
    cpu_s: float
    queue_s: float | None
    started_s: float
    cpu_per_call: bool

    @property
    def n_calls(self) -> int:
        """Number of calls."""
        return self.wall.n_calls


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One block of each arm, made right after one another.

    Attributes
    ----------
    workload : str
        Name of the workload.
    blocks : dict of str to Block
        By name of the arm, in the order they ran. Not every pair holds the third arm.
    process : int
        Which of the processes made it, from 0 on.
    """

    workload: str
    blocks: dict[str, Block]
    process: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One step of one arm at one place of the study's axis.

    Attributes
    ----------
    at : float
        The place: requests a second, threads or rows, as the study says.
    turn : int
        Which repetition of its process, from 0 on.
    wall : Histogram
        Seconds a caller waited; empty where nothing was timed.
    facts : dict of str to float
        What else was measured, named with its unit.
    process : int
        Which of the processes made it, from 0 on.
    """

    arm: str
    at: float
    turn: int
    wall: Histogram
    facts: dict[str, float]
    process: int = 0


Step = Pair | Sample


def as_stored(value: Any) -> Any:
    """Return what JSON can hold of a record; :func:`from_stored` reads it back."""
    return msgspec.to_builtins(value, enc_hook=_write_histogram)


def from_stored(values: Any, kind: type[T]) -> T:
    """Read a record of this kind, and all that is in it.

    Raises
    ------
    ValueError
        If the values cannot be that; it names the field.
    """
    return msgspec.convert(values, kind, dec_hook=_read_histogram)


def step_from(message: dict[str, Any]) -> Step:
    """Read the step that a message holds under ``pair`` or under ``sample``."""
    if "pair" in message:
        return from_stored(message["pair"], Pair)
    return from_stored(message["sample"], Sample)


def _write_histogram(value: Any) -> Any:
    if isinstance(value, Histogram):
        return value.as_list()
    raise NotImplementedError(type(value).__name__)


def _read_histogram(kind: type, value: Any) -> Any:
    if kind is Histogram:
        return Histogram.from_list(value)
    raise NotImplementedError(kind.__name__)
