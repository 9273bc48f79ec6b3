"""What is written down while measuring: blocks of calls, in pairs that share a moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mlcore.stats import Histogram


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

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-serialisable values; ``from_dict`` reads them back."""
        return {
            "wall": self.wall.as_list(),
            "cpu": self.cpu.as_list(),
            "wall_s": self.wall_s,
            "cpu_s": self.cpu_s,
            "queue_s": self.queue_s,
            "started_s": self.started_s,
            "cpu_per_call": self.cpu_per_call,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Block:
        """Read what ``as_dict`` returned."""
        queue_s = values["queue_s"]
        return cls(
            wall=Histogram.from_list(values["wall"]),
            cpu=Histogram.from_list(values["cpu"]),
            wall_s=float(values["wall_s"]),
            cpu_s=float(values["cpu_s"]),
            queue_s=None if queue_s is None else float(queue_s),
            started_s=float(values["started_s"]),
            cpu_per_call=bool(values["cpu_per_call"]),
        )


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

    def as_dict(self) -> dict[str, Any]:
        """Return JSON-serialisable values; ``from_dict`` reads them back."""
        return {
            "workload": self.workload,
            "process": self.process,
            "blocks": {name: block.as_dict() for name, block in self.blocks.items()},
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Pair:
        """Read what ``as_dict`` returned."""
        return cls(
            workload=str(values["workload"]),
            blocks={str(name): Block.from_dict(block) for name, block in values["blocks"].items()},
            # Files of before there were several processes do not say it.
            process=int(values.get("process", 0)),
        )
