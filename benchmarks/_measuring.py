"""What the benchmarks share: interleaved runs, medians, one table each."""

from __future__ import annotations

import gc
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "skl2onnx", "streamlit")


def interleaved(
    arms: Mapping[str, Callable[[], object]],
    *,
    n_runs: int,
    clock: Callable[[], float] = time.perf_counter,
    n_calls: int = 1,
    rest: float = 0.0,
) -> dict[str, list[float]]:
    """Time every arm once per run, in turn, after one untimed call each; seconds a call.

    With ``rest``, every arm waits that long and makes one more untimed call before its clock
    starts, so that nothing another arm left running counts against it. The threads of a default
    ONNX Runtime session go on spinning after their answer.
    """
    for call in arms.values():
        call()
    times: dict[str, list[float]] = {name: [] for name in arms}
    gc.collect()
    gc.disable()
    try:
        for run in range(n_runs):
            names = list(arms) if run % 2 == 0 else list(arms)[::-1]
            for name in names:
                if rest > 0:
                    time.sleep(rest)
                    arms[name]()
                start = clock()
                for _ in range(n_calls):
                    arms[name]()
                times[name].append((clock() - start) / n_calls)
    finally:
        gc.enable()
    return times


def ratio(times: Mapping[str, Sequence[float]], slow: str, fast: str) -> float:
    """Return the median of the ratios within runs."""
    pairs = zip(times[slow], times[fast], strict=True)
    return statistics.median(one / other for one, other in pairs)


def quantile(values: Sequence[float], share: float) -> float:
    """Return an order statistic."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table as it stands in docs/performance.md."""
    print(f"\n### {title}\n")
    print(f"{cpu()}; Python {platform.python_version()}, ", end="")
    print(", ".join(f"{name} {version(name)}" for name in LIBRARIES) + "\n")
    print("| " + " | ".join(header) + " |")
    print("| " + " | ".join("---" for _ in header) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def cpu() -> str:
    """Name the processor and count its cores."""
    import os

    info = Path("/proc/cpuinfo")
    names = [
        line.split(":")[1].strip()
        for line in (info.read_text().splitlines() if info.exists() else [])
        if line.startswith("model name")
    ]
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} cores"
