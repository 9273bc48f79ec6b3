"""Goals of models with choices: checked against every combination of levels and cells."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from mlcore.errors import InvalidConfigError
from mlcore.whatif.goal import CHARGE, Goal, Moves, reach
from mlcore.whatif.goal.leaves import Leaves
from mlcore.whatif.uncertainty import Spread, propagate
from tests.whatif.mixed import SCHEMA, MixedPredictor, chance_of, mixed, rows_of

X = rows_of(SCHEMA, 80)
SCALE = np.nanstd(X, axis=0)
LOCKED = [False, False, True, False, False]


def test_any_other_level_costs_the_same_and_only_allowed_ones_are_tried() -> None:
    row = np.array([0.5, 1.0, 0.3, 12.0, 0.0])
    bounds = [None, frozenset({0.0, 1.0}), None, None, frozenset({1.0})]
    moves = Moves.around(SCHEMA, row, scale=SCALE, bounds=bounds, X=X)
    assert moves.values[1].tolist() == [0.0, 1.0]
    assert moves.costs[1].tolist() == [1 + CHARGE, 0.0]
    assert moves.values[3].tolist() == list(range(13))
    assert moves.costs[3].tolist() == [1 + CHARGE] * 12 + [0.0]
    assert (moves.values[4].tolist(), moves.costs[4].tolist()) == ([1.0], [1 + CHARGE])
    assert moves.start.tolist() == [0.5, 1.0, 0.3, 12.0, 1.0]
    assert moves.below(1.0).values[3].tolist() == [12.0]
    real = moves.best_of(X, lambda rows: np.zeros(len(rows)))
    assert set(real[0, [1, 4]]) <= {0.0, 1.0}
    assert moves.along(real[0]).values[1].tolist() == [0.0, 1.0]
    unknown = Moves.around(SCHEMA, np.array([np.nan, np.nan, 0.0, 1.0, 1.0]), scale=SCALE)
    assert np.isnan(unknown.values[1]).all()
    known = Moves.around(SCHEMA, row, scale=SCALE)
    assert known.values[3].tolist() == list(range(13))
    assert Moves.around(SCHEMA, X[0], scale=SCALE).values[4].tolist() == [0.0, 1.0]
    with pytest.raises(InvalidConfigError) as caught:
        Moves.around(SCHEMA, row, scale=SCALE, bounds=[None, frozenset(), None, None, None])
    assert (caught.value.code, caught.value.facts["field"]) == ("goal.levels", "home")


def question(seed: int) -> tuple[Any, MixedPredictor, np.ndarray, Goal, Any]:
    """Draw a model, a row, a goal that may lie out of reach, and towns that are allowed."""
    rng = np.random.default_rng(seed)
    if seed % 2:
        model = mixed(seed=seed, depth=4, n_trees=4, average=seed % 4 == 1)
        trees, predictor = model.trees(), MixedPredictor(model)
    else:
        members = tuple(mixed(seed=seed + n, average=False, n_trees=2, depth=4) for n in (0, 50))
        trees, predictor = chance_of(members)
    value = float(np.quantile(predictor.predict(X), rng.random()) + rng.choice([0, 0.3]))
    towns = frozenset(map(float, rng.permutation(12)[: rng.integers(1, 13)]))
    goal = Goal(kind="at-least" if rng.random() < 0.5 else "at-most", value=value)
    return trees, predictor, X[rng.integers(80)], goal, [None, None, None, towns, None]


@pytest.mark.parametrize("seed", range(24))
def test_the_best_way_is_the_best_of_all_combinations(seed: int) -> None:
    trees, predictor, row, goal, bounds = question(seed)
    answer = reach(
        predictor, row, goal, scale=SCALE, rng=np.random.default_rng(0), schema=SCHEMA,
        trees=trees, locked=LOCKED, bounds=bounds,
    )  # fmt: skip
    moves = Moves.around(SCHEMA, row, scale=SCALE, locked=LOCKED, bounds=bounds, trees=trees)
    rows = np.array(list(itertools.product(*moves.values)))
    missed = goal.distance(trees.predict(rows))
    places = np.array(list(itertools.product(*[range(len(v)) for v in moves.values])))
    cost = moves.cost(places)
    assert answer.proven
    if (missed == 0).any():
        assert answer.outcome in ("reached", "met")
        assert answer.best.cost == pytest.approx(cost[missed == 0].min())
        assert goal.distance(predictor.predict([answer.best.row])).item() == 0
    else:
        assert answer.outcome == "unreachable"
        assert abs(answer.best.score - goal.value) == pytest.approx(missed.min(), abs=1e-9)
    town = answer.best.row[3]
    assert town in moves.values[3]


def test_without_trees_levels_evolve_or_are_all_tried() -> None:
    model = mixed(seed=5)
    predictor = MixedPredictor(model)
    row = X[~np.isnan(X).any(axis=1)][0]
    every = [row.copy() for _ in range(3 * 13 * 2)]
    for one, levels in zip(every, itertools.product(range(3), range(13), range(2)), strict=True):
        one[[1, 3, 4]] = levels
    known = [one for one in every if one[3] < 12]
    best = predictor.predict(np.array(known)).max()
    goal = Goal(kind="at-least", value=float(best))
    locked = [True, False, True, False, False]
    answer = reach(
        predictor, row, goal, scale=SCALE, rng=np.random.default_rng(0), X=X, locked=locked
    )
    assert (answer.outcome, answer.best.prediction) == ("reached", pytest.approx(best))
    assert answer.proven


def test_a_choice_that_is_not_known_is_drawn_as_often_as_in_the_data() -> None:
    predictor = MixedPredictor(lambda rows: rows[:, 3])
    for shape in ("data", "normal"):
        spread = Spread(feature=3, amount=1.0, shape=shape)  # type: ignore[arg-type]
        drawn = propagate(predictor, X[0], [spread], rng=np.random.default_rng(0), X=X)
        counts = np.bincount(drawn.values.astype(int), minlength=12) / len(drawn.values)
        real = np.bincount(X[:, 3].astype(int), minlength=12) / len(X)
        assert np.allclose(counts, real, atol=0.015)
        assert drawn.clipped == (0.0,)


@pytest.mark.parametrize("seed", range(6))
def test_every_row_lies_in_one_leaf_of_each_tree(seed: int) -> None:
    model = mixed(seed=seed, depth=6, n_trees=3)
    trees, rng = model.trees(), np.random.default_rng(seed)
    for row in X[seed : seed + 3]:
        moves = Moves.around(SCHEMA, row, scale=SCALE, trees=trees)
        leaves = Leaves.of(trees, moves)
        assert len(leaves.value) <= (trees.feature < 0).sum()
        every = np.arange(len(leaves.value))
        for _ in range(8):
            places = np.array([rng.integers(len(values)) for values in moves.values])
            inside = (leaves.low <= places[:, None]) & (leaves.high >= places[:, None])
            here = inside.all(axis=0)
            for place in leaves.before:
                at = int(places[place])
                here &= leaves.counts(place, every, at, at + 1) > 0
            assert leaves.tree[here].tolist() == [0, 1, 2]
            (expected,) = model(moves.rows(places[None]))
            assert leaves.value[here].sum() == pytest.approx(expected)
