"""Whether the latency benchmark's statistics hold what they promise: simulated runs, real A/A runs.

It reports and asserts nothing: ``python -m benchmarks.aa [--runs 200] [--real 60]``.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import tempfile
from functools import partial
from os import environ
from pathlib import Path

import mlcore
from benchmarks._measuring import table
from benchmarks.aa.real import differs, run_fresh
from benchmarks.aa.simulated import SETTINGS, as_row, observe
from mlcore.stats import Ratio

REAL_S = 5.0


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=200, help="simulated runs of each setting")
    parser.add_argument("--real", type=int, default=60, help="real runs")
    arguments = parser.parse_args()
    if arguments.runs:
        simulated(arguments.runs)
    if arguments.real:
        real(arguments.real)


def simulated(n_runs: int) -> None:
    """Measure modelled arms whose true ratio is known."""
    rows = []
    with multiprocessing.Pool(2) as pool:
        for setting in SETTINGS:
            seen = pool.map(partial(observe, setting), range(n_runs), chunksize=5)
            rows.append(as_row(setting, seen))
    table(
        "Simulated runs: what was concluded",
        ["", "Runs", "CPU to be had", "Measured for", "CPU ratio ±", "Range leaves out 1",
         "Sign-flip p < 0.05", "Both", "Range above 1"],
        [
            [
                row["name"], str(row["runs"]), f"{row['availability']:.0%}",
                f"{row['span_s']:.1f} s", f"{row['half_width']:.1%}", str(row["differs"]),
                str(row["p_small"]), str(row["both"]), str(row["faster"]),
            ]
            for row in rows
        ],
    )  # fmt: skip
    columns = list(rows[0]["covered"])
    table(
        "Simulated runs: how often the 95 % range held the true ratio",
        ["", *columns],
        [
            [row["name"], *(_percent(row["covered"].get(column)) for column in columns)]
            for row in rows
        ],
    )


def _percent(share: float | None) -> str:
    return "" if share is None or math.isnan(share) else f"{share:.1%}"


def real(n_runs: int) -> None:
    """Measure both arms against themselves on this machine, in turn."""
    environ["LEVERS_DATA"] = folder = tempfile.mkdtemp(prefix="levers-aa-")
    mlcore.load()
    model_id = mlcore.ModelConfig().fingerprint()
    found: dict[str, list[dict]] = {"sklearn": [], "onnx": []}
    for seed in range(n_runs):
        arm = list(found)[seed % 2]
        found[arm].append(run_fresh(Path(folder), model_id, arm, seed=seed, budget_s=REAL_S))
    found["both"] = [one for runs in zip(*found.values(), strict=False) for one in runs]
    table(
        f"Real runs of an arm against itself, {REAL_S:g} s at most, a fresh process each",
        [
            "",
            "Runs",
            "CPU to be had (least, median)",
            "At least 80 %",
            "of these ± 2 % or better",
            "Measured for",
            "CPU ratio ±",
            "Headline's range leaves out 1",
            "CPU's",
            "Wall's",
            "Sign-flip p < 0.05",
            "Headline's both",
            "Drift",
        ],
        [_real_row(arm, runs) for arm, runs in found.items()],
    )
    shares = [f"{one['verdict']['availability']:.0%}" for one in found["both"]]
    print("\nCPU to be had, run by run: " + ", ".join(shares))  # fmt: skip


def _real_row(arm: str, runs: list[dict]) -> list[str]:
    cpu, wall = ([Ratio(**one["verdict"][unit]) for one in runs] for unit in ("cpu", "wall"))
    headline = [Ratio(**one["verdict"][one["verdict"]["unit"]]) for one in runs]
    share = sorted(one["verdict"]["availability"] for one in runs)
    quiet = [
        ratio for ratio, one in zip(cpu, runs, strict=True)
        if one["verdict"]["availability"] >= 0.8
    ]  # fmt: skip
    middle = len(runs) // 2
    apart = [differs(ratio) for ratio in headline]
    small = [ratio.p_value < 0.05 for ratio in headline]
    return [
        arm, str(len(runs)), f"{share[0]:.0%}, {share[middle]:.0%}", str(len(quiet)),
        str(sum(ratio.half_width <= 0.02 for ratio in quiet)),
        f"{sorted(one['span_s'] for one in runs)[middle]:.1f} s",
        f"{sorted(ratio.half_width for ratio in cpu)[middle]:.1%}",
        str(sum(apart)),
        str(sum(differs(ratio) for ratio in cpu)),
        str(sum(differs(ratio) for ratio in wall)),
        str(sum(small)),
        str(sum(a and b for a, b in zip(apart, small, strict=True))),
        str(sum(any("drift" in flag for flag in one["verdict"]["flags"]) for one in runs)),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
