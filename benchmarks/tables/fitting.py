"""From the bytes of a table to the first answer: time, cores kept busy, and memory at its peak."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

SIZES = (1_000, 100_000, 1_000_000)
"""Rows of the table."""
RECIPES = ("forest", "histogram boosting")


def main() -> None:
    """Print the table; each size and recipe in a process of its own."""
    from _measuring import table

    rows = []
    for n_rows in map(int, sys.argv[1:] or SIZES):
        with tempfile.TemporaryDirectory() as folder:
            environ = os.environ | {"LEVERS_DATA": folder}
            path = str(Path(folder) / "sales.csv")
            subprocess.run([sys.executable, __file__, "write", str(n_rows), path], check=True)
            for recipe in RECIPES:
                command = [sys.executable, __file__, "fit", recipe, path]
                done = subprocess.run(
                    command, env=environ, capture_output=True, text=True, check=True
                )
                rows.append([f"{n_rows:,}", recipe, *done.stdout.strip().split("\t")])
    head = [
        "Rows",
        "Recipe",
        "Read",
        "Fitted",
        "Converted",
        "First answer",
        "Busy",
        "Peak",
        "Model",
    ]
    table("From a CSV file of 9 inputs to the first answer", head, rows)


def write(n_rows: int, path: Path) -> None:
    """Write sales of made-up homes, with gaps, words and dates."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(0)
    area, town = rng.uniform(20, 120, n_rows).round(1), rng.integers(0, 40, n_rows)
    frame = pd.DataFrame(
        {
            "area (m²)": area,
            "age": np.where(rng.random(n_rows) < 0.1, np.nan, rng.integers(0, 90, n_rows)),
            "rooms": rng.integers(1, 7, n_rows),
            "lift": rng.choice(["yes", "no"], n_rows),
            "town": np.char.add("Town ", town.astype(str)),
            "heating": rng.choice(["gas", "wood", "oil", ""], n_rows),
            "sold": pd.Timestamp("2020-01-01")
            + pd.to_timedelta(rng.integers(0, 1500, n_rows), "D"),
        }
    )
    frame["price (€)"] = (3 * area + town + rng.normal(0, 20, n_rows)).round(1)
    frame.to_csv(path, index=False)


def fit(recipe: str, path: Path) -> None:
    """Read, fit, convert and ask, the libraries imported on the way."""
    from mlcore.config import Settings
    from mlcore.datasets.tables import Plan, prepare, read_table
    from mlcore.models import open_model
    from mlcore.models.own.tables import make_table_model
    from mlcore.training.tables import fit_table

    def silent(_stage: str, _share: float) -> None:
        pass

    took = [time.perf_counter()]
    read = read_table(path, path.name)
    plan = Plan.of(read, target="price (€)")
    prepared = prepare(read, plan)
    took.append(time.perf_counter())
    fitted = fit_table(prepared, plan, recipe=recipe, report=silent)
    took.append(time.perf_counter())
    folder = make_table_model(
        fitted,
        prepared,
        plan,
        title=recipe,
        source=read.source,
        data_folder=Settings.from_env().data_folder,
        report=silent,
    )
    took.append(time.perf_counter())
    model = open_model(folder.model_id)
    model.predict([model.schema.typical_row])
    took.append(time.perf_counter())
    steps = [f"{after - before:.1f} s" for before, after in pairwise(took)]
    used = resource.getrusage(resource.RUSAGE_SELF)
    busy = f"{used.ru_utime + used.ru_stime:.0f} s"
    size = folder.manifest.sizes["model.exact.onnx"] / 1e6
    print(*steps, busy, f"{used.ru_maxrss / 1e3:.0f} MB", f"{size:.1f} MB", sep="\t")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", n_rows, path]:
            write(int(n_rows), Path(path))
        case ["fit", recipe, path]:
            fit(recipe, Path(path))
        case _:
            main()
