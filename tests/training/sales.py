"""A table of sales, as prepared from a file: words, gaps, yes and no, whole numbers, dates."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from mlcore.datasets.tables import Plan, Prepared, Table, prepare, read_table

N = 200


def sales(
    *, outcome: Literal["number", "classes"] = "number", order: str = ""
) -> tuple[Table, Plan, Prepared]:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "area (m²)": rng.uniform(20, 120, N).round(1),
            "floor": np.where(rng.random(N) < 0.1, np.nan, rng.integers(0, 9, N)),
            "rooms": rng.integers(1, 7, N),
            "town": rng.choice(["Lyon", "Nice", "Paris", "Tours"], N),
            "heating": rng.choice(["gas", "wood", None], N),
            "lift": rng.choice(["yes", "no"], N),
            "sold": pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.permutation(N), unit="D"),
        }
    )
    price = 3 * frame["area (m²)"] + 20 * (frame["town"] == "Paris") + rng.normal(0, 9, N)
    target = "price (€)" if outcome == "number" else "fast"
    frame[target] = price.round(1) if outcome == "number" else np.where(price > 200, "no", "yes")
    table = read_table(frame.to_csv(index=False).encode(), "sales.csv")
    plan = replace(Plan.of(table, target=target, outcome=outcome), order=order)
    return table, plan, prepare(table, plan)
