"""From the start of a process to its first answer, and the memory it then holds."""

from __future__ import annotations

import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from os import environ
from pathlib import Path

from _browsing import compiled
from _measuring import ratio, table

import mlcore
from mlcore import artifacts

ROOT = Path(__file__).parents[1]
# The clock stops at the answer; only then is the memory looked at.
MEMORY = "import psutil;print(psutil.Process().memory_info().rss / 1e6)"
LEVERS = (
    "import mlcore;answer=mlcore.load().predict_one([12.6,108.0,4.8,2.0,7.1]).prediction;"
    f"print(answer,flush=True);{MEMORY}"
)
SKLEARN = (
    "import pickle,sys;model=pickle.load(open(sys.argv[1],'rb'));"
    f"answer=float(model.predict([[12.6,108.0,4.8,2.0,7.1]])[0]);print(answer,flush=True);{MEMORY}"
)
# What neither of them can do without: numpy, ONNX Runtime and the same model in it.
FLOOR = (
    "import sys,numpy,onnxruntime;options=onnxruntime.SessionOptions();"
    "options.intra_op_num_threads=1;"
    "session=onnxruntime.InferenceSession(sys.argv[2],options,providers=['CPUExecutionProvider']);"
    "answer=session.run(None,{'X':numpy.array([[12.6,108.0,4.8,2.0,7.1]])})[0].item();"
    f"print(answer,flush=True);{MEMORY}"
)


def main() -> None:
    """Print the tables."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    predictor = mlcore.load()
    exact = folder / "models" / predictor.model_id / artifacts.EXACT
    pickled = folder / "model.pickle"
    pickled.write_bytes(pickle.dumps(mlcore.train().pipeline))
    arms = {"Levers": LEVERS, "scikit-learn": SKLEARN, "ONNX Runtime alone": FLOOR}
    times: dict[str, list[float]] = {name: [] for name in arms}
    memory: dict[str, list[float]] = {name: [] for name in arms}
    answers = set()
    environment = {**compiled(), "ORT_DISABLE_TELEMETRY": "1"}
    for run in range(16):
        for name, code in arms.items():
            start = time.perf_counter()
            with subprocess.Popen(
                [sys.executable, "-c", code, str(pickled), str(exact)],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                text=True,
            ) as process:
                answers.add(process.stdout.readline())
                taken = time.perf_counter() - start
                held = float(process.stdout.readline())
            if run > 0:
                times[name].append(taken)
                memory[name].append(held)
    if len(answers) != 1:
        raise SystemExit(f"the answers differ: {answers}")
    rows = [
        [
            name,
            f"{statistics.median(times[name]):.2f} s",
            f"{statistics.median(memory[name]):.0f} MB",
        ]
        for name in times
    ]
    for name in ("Levers", "ONNX Runtime alone"):
        share = 1 / ratio(memory, "scikit-learn", name)
        times_faster = f"{ratio(times, 'scikit-learn', name):.1f}"
        rows.append([f"scikit-learn / {name}", times_faster, f"1 / {share:.2f}"])
    table(
        "A fresh process, from its start to its first answer (scikit-learn from its pickle)",
        ["", "Time", "Memory held"],
        rows,
    )


if __name__ == "__main__":
    main()
