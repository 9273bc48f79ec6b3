"""From the start of a process to its first answer, and the memory it then holds."""

from __future__ import annotations

import json
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from os import environ
from pathlib import Path

from _measuring import ratio, table

import mlcore

ROOT = Path(__file__).parents[1]
MEMORY = (
    "import json,sys,psutil;print(json.dumps([answer, psutil.Process().memory_info().rss / 1e6]))"
)
LEVERS = (
    f"import mlcore;answer=mlcore.load().predict_one([12.6,108.0,4.8,2.0,7.1]).prediction;{MEMORY}"
)
SKLEARN = (
    "import pickle,pathlib,sys;model=pickle.loads(pathlib.Path(sys.argv[1]).read_bytes());"
    f"answer=float(model.predict([[12.6,108.0,4.8,2.0,7.1]])[0]);{MEMORY}"
)


def main() -> None:
    """Print the tables."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    mlcore.load()
    pickled = folder / "model.pickle"
    pickled.write_bytes(pickle.dumps(mlcore.train().pipeline))
    times: dict[str, list[float]] = {"Levers": [], "scikit-learn": []}
    memory: dict[str, list[float]] = {"Levers": [], "scikit-learn": []}
    # Compiled once, as an installed program is.
    compiled = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for run in range(10):
        for name, code in (("Levers", LEVERS), ("scikit-learn", SKLEARN)):
            start = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", code, str(pickled)],
                cwd=ROOT,
                env=compiled,
                capture_output=True,
                check=True,
                text=True,
            )
            if run == 0:
                continue
            times[name].append(time.perf_counter() - start)
            memory[name].append(json.loads(done.stdout)[1])
    rows = [
        [
            name,
            f"{statistics.median(times[name]):.2f} s",
            f"{statistics.median(memory[name]):.0f} MB",
        ]
        for name in times
    ]
    shares = [1 / ratio(memory, "scikit-learn", "Levers")]
    rows.append(["ratio", f"{ratio(times, 'scikit-learn', 'Levers'):.1f}", f"{shares[0]:.2f}"])
    table(
        "A fresh process, from start to exit after one answer (scikit-learn from its pickle)",
        ["", "Time", "Memory held"],
        rows,
    )
    pages(folder)


def pages(folder: Path) -> None:
    """Time a server from its start to a usable first slider in a browser."""
    from _browsing import browsing, healthy, usable

    spans = []
    for _ in range(5):
        with browsing(folder, wait=False) as (browser, base, started):
            while not healthy(int(base.rpartition(":")[2])):
                time.sleep(0.02)
            served = time.perf_counter() - started
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            opened = time.perf_counter()
            usable(page, base)
            spans.append((served, time.perf_counter() - opened))
    served, usable_after = (statistics.median(span) for span in zip(*spans, strict=True))
    table(
        "The dashboard",
        ["Process start to healthy", "Opening the page to a usable slider"],
        [[f"{served:.2f} s", f"{usable_after:.2f} s"]],
    )


if __name__ == "__main__":
    main()
