"""Fresh processes: what a start costs, and what stays in memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from mlcore.artifacts import ModelFolder
from mlcore.benchmark.arms import PREDICT, Fresh, installed
from mlcore.benchmark.timing.child import explain_end

STEPS = ("start", "import", "load", "answer")
"""What a fresh process does until it has answered once; the start is the interpreter's."""

# It waits for a line after each step, so that its memory can be read from outside: a library that
# reads it would be part of it.
_PROGRAM = """
import json, sys, time
_steps = json.loads(sys.argv[1])
_names = {name: _steps[name] for name in ("model", "scratch", "rows", "asked")}
for _name in ("start", "import", "load", "answer", "batch"):
    if _name not in _steps:
        continue
    _began = time.perf_counter()
    exec(_steps[_name], _names)
    print(json.dumps([_name, time.perf_counter() - _began, time.process_time()]), flush=True)
    if _steps["waits"]:
        sys.stdin.readline()
"""
_ROOT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """What a fresh process did.

    Attributes
    ----------
    seconds : dict of str to float
        By step; ``start`` is the rest of the total, the interpreter's own start.
    total_s : float
        From asking for the process to its first answer.
    cpu_s : float
        Processor time by then.
    bytes : dict of str to int
        Memory held after each step; empty unless asked for.
    """

    seconds: dict[str, float]
    total_s: float
    cpu_s: float
    bytes: dict[str, int]


@contextmanager
def scratch_folders(
    model: ModelFolder, arms: Collection[str]
) -> Iterator[dict[str, tuple[Fresh, Path]]]:
    """Give each arm that can start afresh a folder with what it loads.

    Yields programs and folders by name of the arm, in order.
    """
    with tempfile.TemporaryDirectory(prefix="levers-fresh-") as parent:
        ready = {}
        for plugin in installed():
            if plugin.fresh is not None and plugin.name in arms:
                folder = Path(parent) / plugin.name
                folder.mkdir()
                plugin.fresh.write(model, folder)
                ready[plugin.name] = (plugin.fresh, folder)
        yield ready


def launch(
    fresh: Fresh,
    scratch: Path,
    model: ModelFolder,
    rows: Sequence[Sequence[float]],
    *,
    asked: str = PREDICT,
    batch: Sequence[Sequence[float]] | None = None,
    wall_ns: Callable[[], int],
) -> Launch:
    """Start a process, let it answer once, and see it end.

    The rows are the first request. A batch is asked after the first answer; with it, memory is read
    after each step. The clock is that of the process that waits for the answer.

    Raises
    ------
    BenchmarkError
        If the process fails.
    """
    steps: dict[str, Any] = {
        "start": "",
        "import": fresh.imports,
        "load": fresh.load,
        "answer": fresh.answer,
        "asked": asked,
        "model": str(model.path),
        "scratch": str(scratch),
        "rows": [list(map(float, row)) for row in rows],
        "waits": batch is not None,
    }
    given = [list(map(float, row)) for row in batch or []]
    if batch is not None:
        (scratch / "batch.json").write_text(json.dumps(given))
        steps["batch"] = (
            f"import json; rows = json.load(open(scratch + '/batch.json')); {fresh.answer}"
        )
    seconds: dict[str, float] = {}
    held: dict[str, int] = {}
    total_s = cpu_s = 0.0
    began_ns = wall_ns()
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(  # noqa: S603
            [sys.executable, "-W", "ignore", "-c", _PROGRAM, json.dumps(steps)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=_ROOT,
            text=True,
        ) as process,
    ):
        for line in process.stdout or ():
            name, took_s, used_s = json.loads(line)
            since_s = (wall_ns() - began_ns) / 1e9
            seconds[name] = took_s
            if name in STEPS:
                total_s, cpu_s = since_s, used_s
            if batch is not None and process.stdin:
                held[name] = psutil.Process(process.pid).memory_info().rss
                process.stdin.write("\n")
                process.stdin.flush()
        process.wait()
        complaints.seek(0)
        lines = complaints.read().decode(errors="replace").strip().splitlines()
    if process.returncode or STEPS[-1] not in seconds:
        raise explain_end(process.returncode, lines[-1][:200] if lines else "")
    # The waiting process reads the first line late: the start is what the other steps leave.
    seconds["start"] = max(0.0, total_s - sum(seconds[step] for step in STEPS[1:]))
    return Launch(seconds=seconds, total_s=total_s, cpu_s=cpu_s, bytes=held)
