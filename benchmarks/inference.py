"""Predicting one row and many, against a default ONNX Runtime session and scikit-learn."""

from __future__ import annotations

import itertools
import statistics
import tempfile
import time
import warnings
from os import environ

import numpy as np
from _measuring import interleaved, quantile, ratio, table

import mlcore
from mlcore.inference.runtime import onnxruntime

REST = 0.15
"""Seconds before an arm's turn: a default session's threads spin on for some 50 ms, measured."""
N_WARM = 64
"""Untimed calls at the start of a turn, which finds the caches cold."""


def main() -> None:
    """Print the tables."""
    environ["LEVERS_DATA"] = tempfile.mkdtemp(prefix="levers-bench-")
    levers = mlcore.load()
    pipeline = mlcore.train().pipeline
    default = default_session(pipeline)
    schema = levers.schema
    low = [feature.low for feature in schema.features]
    high = [feature.high for feature in schema.features]
    rng = np.random.default_rng(0)
    one_row(levers, default, pipeline, rng.uniform(low, high, size=(4096, len(low))))
    many_rows(levers, default, pipeline, rng.uniform(low, high, size=(100_000, len(low))))


def default_session(pipeline):
    """Convert the whole pipeline as skl2onnx does by default, and open it with default options."""
    from skl2onnx import to_onnx

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = to_onnx(pipeline, np.zeros((1, 5), dtype=np.float32))
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    name = session.get_inputs()[0].name
    return lambda rows: session.run(None, {name: rows})[0]


def one_row(levers, default, pipeline, X) -> None:
    """Time single fresh rows: blocks of 256 calls in turn, every call kept."""
    lists = X.tolist()
    calls = {
        "Levers": lambda i: levers.predict_one(lists[i]),
        "default session": lambda i: float(default(np.array([lists[i]], dtype=np.float32))[0, 0]),
        "scikit-learn": lambda i: pipeline.predict(X[i : i + 1]),
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for block in range(40):
        for name, call in calls.items():
            n_calls = 256 if name != "scikit-learn" else 8
            start = block * 256 % len(X)
            taken = []
            time.sleep(REST)
            for place in range(start - N_WARM, start + n_calls):
                begun = time.perf_counter()
                call(place % len(X))
                taken.append(time.perf_counter() - begun)
            times[name] += taken[N_WARM:]
    rows = [
        [name, *(f"{1e6 * quantile(values, share):.1f} µs" for share in (0.5, 0.99))]
        for name, values in times.items()
    ]
    table(
        "One fresh row, from a list of numbers to a number (Levers validates and measures it too)",
        ["", "p50", "p99"],
        rows,
    )


def many_rows(levers, default, pipeline, X) -> None:
    """Time batches by processor time and by the clock, other rows at every call."""
    rows = []
    X32 = X.astype(np.float32)
    # Many calls a turn: the time of threads on the other core is booked in steps of 1 to 4 ms.
    for n_rows, n_calls, n_runs in ((1_000, 30, 9), (10_000, 5, 7), (100_000, 1, 5)):
        arms = {
            "Levers": over(parts(X, n_rows), levers.predict),
            "default": over(parts(X32, n_rows), default),
            "scikit-learn": over(parts(X, n_rows), pipeline.predict),
        }
        turns = {"n_runs": n_runs, "n_calls": n_calls, "rest": REST}
        cpu = interleaved(arms, **turns, clock=time.process_time)
        wall = interleaved(arms, **turns)
        rows.append(
            [
                f"{n_rows:,}",
                f"{1e3 * statistics.median(wall['Levers']):.1f} ms",
                f"{ratio(cpu, 'default', 'Levers'):.2f}",
                f"{ratio(wall, 'default', 'Levers'):.2f}",
                f"{ratio(cpu, 'scikit-learn', 'Levers'):.2f}",
            ]
        )
    header = [
        "Rows",
        "Levers, wall",
        "default / Levers, CPU",
        "default / Levers, wall",
        "scikit-learn / Levers, CPU",
    ]
    table("Batches of fresh rows", header, rows)


def parts(X, n_rows):
    """Cut rows into batches, to go round and round."""
    return itertools.cycle(np.split(X, len(X) // n_rows))


def over(batches, predict):
    """Make a call that predicts the next batch each time."""
    return lambda: predict(next(batches))


if __name__ == "__main__":
    main()
