"""How much memory a training may hold, so that the machine and the server stay usable."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

_SHARE = 0.8
_AT_LEAST = 512 * 2**20
_LOOKED_EVERY_S = 0.1
_CGROUP = Path("/sys/fs/cgroup")
# The limit and what is held of it, in version 2 and in version 1.
_CGROUP_FILES = (
    ("memory.max", "memory.current"),
    ("memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"),
)


def allowed_bytes() -> int:
    """Return how much memory a process that begins now may hold: most of what is free."""
    free = psutil.virtual_memory().available
    for limit, held in _CGROUP_FILES:
        # A container's limit is not the machine's; "max" means none.
        with suppress(OSError, ValueError):
            left = int((_CGROUP / limit).read_text()) - int((_CGROUP / held).read_text())
            free = min(free, max(0, left))
    return max(_AT_LEAST, int(_SHARE * free))


def watch_memory(limit: int, tell: Callable[[], None]) -> None:
    """Call ``tell``, in a thread, once this process holds more than so many bytes.

    What is held is watched, not what is reserved: libraries reserve far more than they use.
    """
    process = psutil.Process()

    def look() -> None:
        while process.memory_info().rss <= limit:
            threading.Event().wait(_LOOKED_EVERY_S)
        tell()

    threading.Thread(target=look, name="memory", daemon=True).start()


def end_before_others() -> None:
    """Let the system end this process before the server if memory runs out all the same."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")
