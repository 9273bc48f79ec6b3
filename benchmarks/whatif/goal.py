"""Reaching a goal against evolution and chance, and uncertain inputs against row by row."""

from __future__ import annotations

import statistics
import tempfile
import time
from os import environ

import numpy as np
from _measuring import interleaved, ratio, table

import mlcore
from mlcore.models import OpenedModel, open_model
from mlcore.whatif.goal import Goal, reach
from mlcore.whatif.goal.evolution import evolve, simplify
from mlcore.whatif.goal.moves import Moves
from mlcore.whatif.uncertainty import Spread, propagate

GOALS = {
    "energy": [("at-least", 15.0), ("at-least", 30.0), ("at-least", 50.0), ("at-least", 60.0)],
    "cars": [("at-least", 25.0), ("at-least", 33.0), ("at-least", 40.0), ("at-most", 13.0)],
    "diabetes": [("at-least", 170.0), ("at-least", 300.0), ("at-most", 100.0)],
}
N_RANDOM = 50_000
Found = tuple[float, float]


def main() -> None:
    """Print the tables."""
    environ["LEVERS_DATA"] = tempfile.mkdtemp(prefix="levers-bench-")
    models = {name: open_model(mlcore.ModelConfig(dataset=name)) for name in GOALS}
    rows = [
        goal_row(name, models[name], Goal(kind=kind, value=value))
        for name, goals in GOALS.items()
        for kind, value in goals
    ]
    table(
        "Reaching a goal with five inputs: seconds, and what the change costs",
        [
            "",
            "first answer",
            "with proof",
            "evolution alone",
            f"{N_RANDOM:,} random rows",
            "outcome",
        ],
        rows,
    )
    table(
        "10,000 draws of two uncertain inputs",
        ["", "one batch", "row by row / batch"],
        [draws_row(name, model) for name, model in models.items()],
    )


def goal_row(name: str, model: OpenedModel, goal: Goal) -> list[str]:
    """Search in three ways, in turn; each cost is given with its time."""
    predict, scale = model.predictor.predict, model.X.std(axis=0)
    row = np.array(model.schema.typical_row)
    moves = Moves.around(model.schema, row, scale=scale)
    found: dict[str, Found] = {}
    ended: dict[str, str] = {}

    first: list[float] = []

    def levers() -> None:
        begun = time.perf_counter()
        told: list[float] = []
        answer = reach(
            model.predictor, row, goal, scale=scale, rng=np.random.default_rng(0),
            trees=model.trees, so_far=lambda _: told.append(time.perf_counter() - begun),
        )  # fmt: skip
        first.append(told[0] if told else time.perf_counter() - begun)
        found["Levers"] = float(goal.distance(np.array([answer.best.score]))[0]), answer.best.cost
        ended["Levers"] = answer.outcome + (", proven" if answer.proven else "")

    def evolution() -> None:
        places = evolve(moves, goal, predict, rng=np.random.default_rng(0), going=lambda: True)
        places = simplify(places, moves, goal, predict, going=lambda: True)
        distance = goal.distance(predict(moves.rows(places[None])))[0]
        found["evolution"] = float(distance), float(moves.cost(places[None])[0])

    def random() -> None:
        rng = np.random.default_rng(0)
        sizes = [len(values) for values in moves.values]
        places = rng.integers(0, sizes, size=(N_RANDOM, len(sizes)))
        # Half of the inputs stay, or no random row would be a small change.
        places = np.where(rng.random(places.shape) < 0.5, moves.nearest, places)
        distance, cost = goal.distance(predict(moves.rows(places))), moves.cost(places)
        best = np.lexsort((cost, distance))[0]
        found["random"] = float(distance[best]), float(cost[best])

    arms = {"Levers": levers, "evolution": evolution, "random": random}
    times = interleaved(arms, n_runs=5)
    cells = []
    for arm in arms:
        lacking, cost = found[arm]
        result = f"cost {cost:.2f}" if lacking == 0 else f"{lacking:.2f} short"
        cells.append(f"{statistics.median(times[arm]):.2f} s, {result}")
    cells.insert(0, f"{statistics.median(first):.2f} s")
    return [f"{name} {goal.kind} {goal.value:g}", *cells, ended["Levers"]]


def draws_row(name: str, model: OpenedModel) -> list[str]:
    """Predict the same draws in one batch and one by one."""
    row = list(model.schema.typical_row)
    spreads = [Spread(feature=k, amount=float(model.X[:, k].std()) / 2) for k in (0, 1)]
    rng = np.random.default_rng(0)
    drawn = np.tile(row, (10_000, 1))
    drawn[:, :2] += rng.normal(size=(10_000, 2)) * [spread.amount for spread in spreads]
    lists = drawn.tolist()
    arms = {
        "batch": lambda: propagate(model.predictor, row, spreads, rng=np.random.default_rng(0)),
        "one": lambda: [model.predictor.predict_one(values).prediction for values in lists],
    }
    times = interleaved(arms, n_runs=5)
    batch = statistics.median(times["batch"])
    return [name, f"{1e3 * batch:.0f} ms", f"{ratio(times, 'one', 'batch'):.1f}"]


if __name__ == "__main__":
    main()
