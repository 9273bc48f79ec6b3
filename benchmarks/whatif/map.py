"""Maps, average curves and swings read off the trees, against predicting every point in a batch."""

from __future__ import annotations

import statistics
import tempfile
from os import environ

import numpy as np
from _measuring import interleaved, ratio, table

import mlcore
from mlcore import models
from mlcore.whatif.curves import average_curves, exact_curves, prediction_surface
from mlcore.whatif.curves.surface import grid_rows
from mlcore.whatif.reasons import swings

POINTS = 205


def main() -> None:
    """Print the table."""
    environ["LEVERS_DATA"] = tempfile.mkdtemp(prefix="levers-bench-")
    model = models.open_model(mlcore.ModelConfig())
    rng = np.random.default_rng(0)
    low, high = np.array([(f.low, f.high) for f in model.schema.features]).T
    fresh = iter(rng.uniform(low, high, size=(10_000, len(low))))
    rows = [
        compared(name, *arms, n_runs)
        for name, arms, n_runs in (
            ("Map of 100 x 100 cells", surface(model, fresh, 100), 21),
            ("Map of 300 x 300 cells", surface(model, fresh, 300), 9),
            ("Averages of 100 rows, 5 inputs", averages(model), 5),
            ("Swings of one row, 5 inputs", tornado(model, fresh), 21),
        )
    ]
    table(
        f"What-if on {model.trees.n_nodes:,} nodes, read off the trees or predicted in a batch",
        ["", "Off the trees", "Batch", "Times faster"],
        rows,
    )


def compared(name, sliced, batch, n_runs) -> list[str]:
    """Time both ways in turn, by the clock."""
    times = interleaved({"sliced": sliced, "batch": batch}, n_runs=n_runs)
    return [
        name,
        *(f"{1e3 * statistics.median(times[arm]):.1f} ms" for arm in times),
        f"{ratio(times, 'batch', 'sliced'):.1f}",
    ]


def surface(model, fresh, cells):
    """Draw a map of a fresh row; a batch predicts the same cells."""

    def sliced():
        return prediction_surface(
            model.predictor, next(fresh), 0, 2, trees=model.trees, resolution=cells
        )

    grid = sliced()

    def batch():
        return model.predictor.predict(grid_rows(next(fresh), 0, 2, grid.x, grid.y))

    return sliced, batch


def averages(model):
    """Average the curves of 100 rows exactly; a batch predicts them at 205 points an input."""
    rows = model.X[:100]
    return (
        lambda: average_curves(model.predictor, rows, trees=model.trees),
        lambda: average_curves(model.predictor, rows, grid_resolution=POINTS),
    )


def tornado(model, fresh):
    """Find the extremes of a fresh row exactly; a batch tries every value of each slider."""

    def sliced():
        return swings(exact_curves(model.trees, model.schema, next(fresh)), model.X)

    def batch():
        row = next(fresh)
        found = []
        for place, feature in enumerate(model.schema.features):
            start, end = np.quantile(model.X[:, place], [0.05, 0.95])
            x = np.arange(start, end, feature.step)
            rows = np.tile(row, (len(x), 1))
            rows[:, place] = x
            answers = model.predictor.predict(rows)
            found.append((answers.min(), answers.max()))
        return found

    return sliced, batch


if __name__ == "__main__":
    main()
