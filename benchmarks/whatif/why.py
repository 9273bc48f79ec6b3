"""Why this value, and the spread behind the usual range, against asking one thing at a time."""

from __future__ import annotations

import itertools
import statistics
import tempfile
from math import factorial
from os import environ

import numpy as np
from _measuring import interleaved, ratio, table

import mlcore
from mlcore.models import open_model
from mlcore.whatif.reasons import contributions, shapley_values
from mlcore.whatif.uncertainty import tree_spread


def main() -> None:
    """Print the tables."""
    environ["LEVERS_DATA"] = tempfile.mkdtemp(prefix="levers-bench-")
    model = open_model()
    pipeline = mlcore.train().pipeline
    rng = np.random.default_rng(0)
    low, high = np.array([(f.low, f.high) for f in model.schema.features]).T
    rows = itertools.cycle(rng.uniform(low, high, size=(512, len(low))))
    why(model, rows)
    sizes(rng)
    spread(model, pipeline, rows)


def naive(predictor, row, background):
    """Let the inputs become known in every order before every real row, one prediction a step."""
    n = len(row)
    totals = np.zeros(n)
    for start in background:
        for order in itertools.permutations(range(n)):
            at = start.copy()
            before = predictor.predict_one(at.tolist()).prediction
            for place in order:
                at[place] = row[place]
                after = predictor.predict_one(at.tolist()).prediction
                totals[place] += after - before
                before = after
    return totals / (factorial(n) * len(background))


def why(model, rows) -> None:
    """Time five inputs: in one batch, and by a loop over all orders for a tenth of the rows."""
    predictor, background = model.predictor, model.background
    row = next(rows)
    found = np.array(shapley_values(predictor, row, background[:2]).values)
    if not np.allclose(found, naive(predictor, row, background[:2]), atol=1e-9):
        raise SystemExit("The batch and the loop disagree.")
    arms = {
        "batch": lambda: shapley_values(predictor, next(rows), background),
        "loop": lambda: naive(predictor, next(rows), background[:10]),
        "change": lambda: contributions(predictor, next(rows), predictor.schema.typical_row),
    }
    times = interleaved(arms, n_runs=9)
    table(
        "Why, 5 inputs, forest of 100 trees",
        ["", "median"],
        [
            ["Why did it change (32 rows)", ms(times["change"])],
            ["Why this value (3,200 rows, one batch)", ms(times["batch"])],
            [
                "A loop over all orders, one prediction a step, 10 of the 100 real rows",
                ms(times["loop"]),
            ],
            ["Loop over all 100 / batch", f"{10 * ratio(times, 'loop', 'batch'):.0f}"],
        ],
    )


def sizes(rng) -> None:
    """Time models of more inputs: exact up to ten, then drawn."""
    from sklearn.ensemble import RandomForestRegressor

    lines = []
    for n in (8, 10, 12, 30):
        X = rng.normal(size=(800, n))
        y = X[:, 0] * X[:, 1] + X.sum(axis=1)
        forest = RandomForestRegressor(100, random_state=0).fit(X, y)
        other = open_model(mlcore.convert(forest, X, name=f"wide {n}").model_id)
        predictor, background = other.predictor, other.background
        typical = predictor.schema.typical_row
        fresh = itertools.cycle(rng.normal(size=(64, n)))
        arms = {
            "change": lambda f=fresh, p=predictor, t=typical: contributions(p, next(f), t),
            "value": lambda f=fresh, p=predictor, b=background: shapley_values(p, next(f), b),
        }
        times = interleaved(arms, n_runs=7)
        example = shapley_values(predictor, next(fresh), background)
        kind = "exact" if example.errors is None else "drawn"
        lines.append([f"{n}, {kind}", f"{example.n_rows}", ms(times["change"]), ms(times["value"])])
    header = ["Inputs", "real rows", "why did it change", "why this value"]
    table("Why, more inputs, forest of 100 trees", header, lines)


def spread(model, pipeline, rows) -> None:
    """Time one row's spread: all trees at once, tree by tree, and asked of scikit-learn."""
    trees = model.trees
    scaler, members = pipeline[0], pipeline[-1].estimators_

    def one_by_one():
        row, answers = next(rows), []
        for root in trees.roots:
            node = root
            while trees.feature[node] >= 0:
                left = row[trees.feature[node]] <= trees.threshold[node]
                node = trees.left[node] if left else trees.right[node]
            answers.append(trees.value[node])
        return np.std(answers, ddof=1)

    def sklearn():
        scaled = scaler.transform(next(rows)[None]).astype(np.float32)
        return np.std([tree.predict(scaled)[0] for tree in members], ddof=1)

    def whole():
        return model.intervals.around(next(rows), 0.0)

    arms = {
        "all": lambda: tree_spread(trees, next(rows)[None]),
        "range": whole,
        "one": one_by_one,
        "sklearn": sklearn,
    }
    times = interleaved(arms, n_runs=201)
    table(
        "The spread of 100 trees on one fresh row",
        ["", "median", "against all at once"],
        [
            ["All trees at once", us(times["all"]), "1"],
            ["The whole range of a row", us(times["range"]), f"{ratio(times, 'range', 'all'):.1f}"],
            ["Tree by tree", us(times["one"]), f"{ratio(times, 'one', 'all'):.1f}"],
            ["scikit-learn's trees", us(times["sklearn"]), f"{ratio(times, 'sklearn', 'all'):.0f}"],
        ],
    )


def ms(times) -> str:
    """Write a median in milliseconds."""
    return f"{1e3 * statistics.median(times):.1f} ms"


def us(times) -> str:
    """Write a median in microseconds."""
    return f"{1e6 * statistics.median(times):.0f} µs"


if __name__ == "__main__":
    main()
