"""One arm against itself on this machine, each run in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from mlcore.benchmark import StudyConfig, Verdict
from mlcore.benchmark.arms import open_contest
from mlcore.benchmark.judging import judge
from mlcore.benchmark.studies import BUSY
from mlcore.benchmark.studies.self_test import EqualSeries
from mlcore.benchmark.timing.clock import Clock
from mlcore.benchmark.timing.environment import pin_to_one_core
from mlcore.benchmark.timing.rows import prepare_inputs
from mlcore.benchmark.timing.schedule import Workload, measure
from mlcore.stats import Ratio

TWINS = ("one", "other")
WORKLOAD = Workload(name=BUSY, n_rows=1, gap_s=0.0, share=1.0, min_calls=0)
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def measure_itself(data_folder: Path, model_id: str, arm: str, *, config, clock=None):
    """Measure an arm against itself; returns the pairs."""
    clock = clock or Clock()
    contest = open_contest(data_folder, model_id)
    (original,) = (one for one in contest.arms if one.name == arm)
    rng = np.random.default_rng([config.seed, 0])
    inputs = prepare_inputs(
        contest.schema, contest.sample, n_rows=1, n_distinct=config.n_distinct_rows, rng=rng
    )
    series = EqualSeries(
        WORKLOAD,
        [replace(original, name=name, every=1) for name in TWINS],
        inputs,
        config=config,
        clock=clock,
        rng=np.random.default_rng([config.seed, 1]),
    )
    with threadpool_limits(limits=1):
        return list(
            measure([series], budget_s=config.budget_s, clock=clock, should_stop=lambda: False)
        )


def judge_itself(pairs, *, seed: int) -> Verdict:
    """Conclude with the code of every measurement."""
    verdict = judge(
        pairs,
        workload=pairs[0].workload,
        arm=TWINS[1],
        baseline=TWINS[0],
        n_resamples=1_000,
        rng=np.random.default_rng([seed, 2]),
    )
    assert verdict is not None  # noqa: S101 - there is a pair
    return verdict


def differs(ratio: Ratio) -> bool:
    """Tell whether a ratio has a range, and that leaves out 1."""
    return ratio.low is not None and ratio.outcome != "equal"


def run_fresh(data_folder: Path, model_id: str, arm: str, *, seed: int, budget_s: float) -> dict:
    """Measure in a fresh process; returns its verdict and how long the measuring took."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "benchmarks.aa.real"),
            *(str(data_folder), model_id, arm, str(seed), str(budget_s)),
        ],
        env={**os.environ, **ONE_THREAD},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def main(arguments: list[str]) -> None:
    """Measure one arm against itself and print one line of JSON."""
    folder, model_id, arm, seed, budget_s = arguments
    # The warm-up is part of the budget: what is asked for is time of measuring.
    config = StudyConfig(seed=int(seed), warmup_s=0.5, warmup_max_s=1.5)
    pin_to_one_core()
    config = replace(config, budget_s=float(budget_s) + 2 * config.warmup_s)
    pairs = measure_itself(Path(folder), model_id, arm, config=config)
    verdict = judge_itself(pairs, seed=config.seed)
    blocks = [block for pair in pairs for block in pair.blocks.values()]
    span = max(b.started_s for b in blocks) - min(b.started_s for b in blocks) + blocks[-1].wall_s
    json.dump({"verdict": asdict(verdict), "n_pairs": len(pairs), "span_s": span}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
