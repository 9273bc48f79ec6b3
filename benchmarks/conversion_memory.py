"""Memory of a whole conversion, beyond the pipeline, beside what opening its file takes alone."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil
from _measuring import table
from conversion import fitted

SIZES = (1_000, 10_000, 36_000)
"""Rows fitted; 100 trees of full depth have some 126 nodes for each."""


def main() -> None:
    """Print the table; each size in a process of its own."""
    rows = []
    for n_rows in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            environ = os.environ | {"LEVERS_DATA": folder}
            command = [sys.executable, __file__, str(n_rows), folder]
            done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
            converted = done.stdout.split()
            command = [sys.executable, __file__, "open", converted[3]]
            done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
        nodes, megabytes, seconds, _ = converted
        size = float(done.stdout.split()[1])
        rows.append(
            [
                f"{int(nodes):,} nodes",
                f"{size:.0f} MB",
                f"{float(megabytes):.0f} MB",
                f"{float(done.stdout.split()[0]):.0f} MB",
                f"{300 + 6 * size:.0f} MB",
                f"{float(seconds):.0f} s",
            ]
        )
    head = [
        "Model", "File", "Converting it", "Opening the file in ONNX Runtime", "Goal", "Time",
    ]  # fmt: skip
    table("Memory of converting a fitted forest, at its peak, beyond the forest", head, rows)


class Peak:
    """The memory of this process beyond what it held at the beginning."""

    def __init__(self) -> None:
        self._process, self._over = psutil.Process(), threading.Event()
        self._base = self.most = self._process.memory_info().rss
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def _watch(self) -> None:
        while not self._over.wait(0.005):
            self.most = max(self.most, self._process.memory_info().rss)

    def megabytes(self) -> float:
        """Stop watching, and say how much it was at most."""
        self._over.set()
        self._thread.join()
        return (self.most - self._base) / 1e6


def convert(n_rows: int) -> None:
    """Convert a forest, the libraries imported before."""
    import onnx  # noqa: F401
    import skl2onnx  # noqa: F401

    import mlcore
    from mlcore.conversion import build  # noqa: F401
    from mlcore.datasets import load_dataset

    pipeline = fitted(n_rows, 100)
    X = load_dataset("energy").X
    n_nodes = sum(tree.tree_.node_count for tree in pipeline[-1].estimators_)
    peak, begun = Peak(), time.perf_counter()
    converted = mlcore.convert(pipeline, X, name="large")
    seconds = time.perf_counter() - begun
    print(n_nodes, peak.megabytes(), seconds, converted.exact_path)


def opened(path: Path) -> None:
    """Open a file in ONNX Runtime, on one thread."""
    from mlcore.inference.runtime import onnxruntime

    peak = Peak()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path, options)
    print(peak.megabytes(), path.stat().st_size / 1e6)
    del session


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["open", path]:
            opened(Path(path))
        case [n_rows, _]:
            convert(int(n_rows))
