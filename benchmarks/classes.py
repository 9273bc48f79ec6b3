"""What one of several classes costs, against a number: a row, all classes, a drag."""

from __future__ import annotations

import statistics
import tempfile
import time
from os import environ
from pathlib import Path
from typing import Any

import numpy as np
import pandas
from _browsing import browsing, usable
from _measuring import quantile, ratio, table
from live import WATCH, drag
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

import mlcore
from mlcore.datasets import load_dataset

N_BLOCKS = 60
N_CALLS = 200
"""Calls of a block; those of one arm lie between those of the others."""
TREES: dict[str, Any] = {"n_estimators": 100, "min_samples_leaf": 2, "random_state": 0}


def main() -> None:
    """Print the tables."""
    folder = Path(tempfile.mkdtemp(prefix="levers-bench-"))
    environ["LEVERS_DATA"] = str(folder)
    rows()
    dragging(folder)


def rows() -> None:
    """Time single fresh rows: the chance of one class, all chances, and the number of a forest."""
    X, y = load_breast_cancer(return_X_y=True)
    mlcore.convert(RandomForestClassifier(**TREES).fit(X, y), X, name="classes")
    # The same outcomes as numbers, so that the trees are about as large.
    mlcore.convert(RandomForestRegressor(**TREES).fit(X, y.astype(float)), X, name="number")
    classes, number = mlcore.load("classes"), mlcore.load("number")
    chance = classes.probability()
    rng = np.random.default_rng(0)
    fresh = rng.uniform(X.min(axis=0), X.max(axis=0), size=(4_096, X.shape[1]))
    asked = [row[np.newaxis].copy() for row in fresh]
    calls = {
        "a number": number.predict,
        "the chance of one class": chance.predict,
        "the chances of both": classes.predict_proba,
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for block in range(N_BLOCKS):
        names = list(calls) if block % 2 == 0 else list(calls)[::-1]
        for name in names:
            taken = []
            for place in range(block * N_CALLS, (block + 1) * N_CALLS):
                begun = time.perf_counter()
                calls[name](asked[place % len(asked)])
                taken.append(time.perf_counter() - begun)
            times[name].append(statistics.median(taken))
    table(
        "One fresh row of 30 inputs, 100 trees",
        ["", "Typical time", "Times a number's"],
        [
            [
                name,
                f"{1e6 * statistics.median(times[name]):.1f} µs",
                f"{ratio(times, name, 'a number'):.2f}",
            ]
            for name in calls
        ],
    )


def dragging(folder: Path) -> None:
    """Count the updates a second while a slider of a model of three classes is dragged."""
    # Days of little, usual and much energy: a chance that changes with nearly each step, as few do
    # in small tables. What does not change is not painted again.
    data = load_dataset("energy")
    names = list(data.schema.names)
    X = pandas.DataFrame(data.X, columns=names)
    y = np.digitize(data.y, np.quantile(data.y, [1 / 3, 2 / 3]))
    mlcore.convert(RandomForestClassifier(**TREES).fit(X, y), X, name="days")
    key = names[0]
    updates = []
    with browsing(folder) as (browser, base, _):
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            usable(page, f"{base}/?model=days")
            page.wait_for_timeout(2_000)
            page.evaluate(WATCH)
            updates.append(drag(page, key))
            page.close()
    table(
        "Updates a second while dragging, three classes of 100 trees",
        ["", "Median", "Least"],
        [
            [
                "updates (pointer moves)",
                f"{statistics.median(n for _, n in updates):.0f}"
                f" ({statistics.median(n for n, _ in updates):.0f})",
                f"{quantile([n for _, n in updates], 0.0):.0f}",
            ]
        ],
    )


if __name__ == "__main__":
    main()
