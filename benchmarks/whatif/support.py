"""How far a row lies from the data, against comparing it with every row in turn."""

from __future__ import annotations

import statistics

import numpy as np
from _measuring import interleaved, ratio, table

from mlcore.whatif.support import Support


def main() -> None:
    """Print the table."""
    rng = np.random.default_rng(0)
    rows = []
    for n_rows, n_features in ((1_000, 5), (1_000, 30), (2_000, 5)):
        X, fresh = (rng.normal(size=(n, n_features)) for n in (n_rows, 500))
        support = Support.from_rows(X)
        place = iter(range(10**9))
        arms = {
            "build": lambda X=X: Support.from_rows(X),
            "one": lambda: support.percentile(fresh[next(place) % 500]),  # noqa: B023
            "nearest": lambda: support.nearest(fresh[next(place) % 500]),  # noqa: B023
            "500": lambda: support.percentiles(fresh),  # noqa: B023
            "brute": lambda: one_by_one(X, support, fresh[next(place) % 500]),  # noqa: B023
        }
        times = interleaved(arms, n_runs=41)
        median = {name: statistics.median(values) for name, values in times.items()}
        rows.append(
            [
                f"{n_rows:,} x {n_features}",
                f"{1e3 * median['build']:.0f} ms",
                f"{1e3 * median['one']:.2f} ms",
                f"{1e3 * median['nearest']:.2f} ms",
                f"{1e6 * median['500'] / 500:.0f} µs",
                f"{1e3 * median['brute']:.2f} ms",
                f"{ratio(times, 'brute', 'one'):.0f}",
            ]
        )
    header = [
        "Data",
        "Made once a model",
        "One row's percentile",
        "Its nearest 5",
        "A row of a batch of 500",
        "Row by row",
        "Row by row / one",
    ]
    table("Distance to the real rows", header, rows)


def one_by_one(X, support, row) -> float:
    """Compare a row with each real row in turn."""
    scale = X.std(axis=0)
    gaps = sorted(float(np.linalg.norm((row - other) / scale)) for other in X)
    return float(np.mean(gaps[: support.n_neighbours]))


if __name__ == "__main__":
    main()
