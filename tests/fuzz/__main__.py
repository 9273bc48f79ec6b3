"""Send changed files and requests at every door, fold pipelines, ask classifiers and words much."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

import mlcore
from mlcore import artifacts
from tests.fuzz.classes import classify
from tests.fuzz.doors import Door, doors
from tests.fuzz.folding import fold, fold_words
from tests.fuzz.killing import kill, kill_promoted
from tests.fuzz.requests import send
from tests.fuzz.words import ask_words


def main() -> int:
    """Try every door; end with 1, and what came in beside it, if one of them fails."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=300.0, help="time for all files and links")
    parser.add_argument("--requests", type=int, default=10_000, help="requests to the API")
    parser.add_argument("--folding", type=float, default=120.0, help="time for pipelines")
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="rows asked of classifiers, and of words"
    )
    parser.add_argument(
        "--kills", type=int, default=40, help="trainings, and promotions, that are killed"
    )
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    n_faults = 0
    with tempfile.TemporaryDirectory(prefix="levers-fuzz-") as folder:
        place = Path(folder)
        os.environ["LEVERS_DATA"] = str(place / "small")
        predictor = mlcore.load(mlcore.ModelConfig(n_estimators=5))
        artifacts.set_current(place / "small", predictor.model_id)
        every = doors(place / "small", place / "scratch")
        for door in every:
            n_faults += _try(door, options.seconds / len(every), options.seed)
        n_faults += send(options.requests, options.seed)
    n_faults += fold(options.folding / 2, options.seed)
    n_faults += fold_words(options.folding / 2, options.seed)
    n_faults += classify(options.rows, options.seed)
    n_faults += ask_words(options.rows, options.seed)
    n_faults += kill(options.kills, options.seed)
    n_faults += kill_promoted(options.kills, options.seed)
    print(f"faults: {n_faults} (seed {options.seed})")
    return int(n_faults > 0)


def _try(door: Door, seconds: float, seed: int) -> int:
    rng = random.Random(f"{seed} {door.name}")
    n_cases = n_refused = n_faults = 0
    slowest = 0.0
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        content = door.changed(rng)
        try:
            n_refused += door.refuses(content)
        except Exception as error:
            n_faults += 1
            kept = Path(f"fuzz-{door.name.replace(' ', '-')}-{n_faults}.bin")
            kept.write_bytes(content)
            print(f"{door.name}: {type(error).__name__}: {error!s:.200}; see {kept}")
        slowest = max(slowest, time.monotonic() - began)
        n_cases += 1
    print(
        f"{door.name}: {n_cases:,} cases, {n_refused:,} refused, {n_faults} faults,"
        f" slowest {slowest:.2f} s",
        flush=True,
    )
    return n_faults


if __name__ == "__main__":
    sys.exit(main())
