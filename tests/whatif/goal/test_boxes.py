"""The search of boxes, left to itself, proves only what is true of every row."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor

from mlcore.forest import TreeArrays
from mlcore.whatif.goal import Goal
from mlcore.whatif.goal.boxes import BoxSearch, Leaves
from mlcore.whatif.goal.moves import Moves
from tests.whatif.fakes import forest_predictor

SIZE = 8
EVERY = np.array(list(itertools.product(range(SIZE), repeat=4)))


def problem(seed):
    """Return a forest on four inputs of eight positions, a row, and all rows' predictions."""
    rng = np.random.default_rng(seed)
    X = rng.integers(0, SIZE, size=(120, 4)).astype(float)
    X[:2] = [[0.0] * 4, [SIZE - 1.0] * 4]
    y = X[:, 0] * X[:, 1] - X[:, 2] ** 2 + 3 * rng.normal(size=120)
    kind = (RandomForestRegressor, ExtraTreesRegressor)[seed % 2]
    trees, predictor = forest_predictor(kind(n_estimators=12, random_state=seed).fit(X, y), X)
    row = X[rng.integers(120)]
    moves = Moves.around(predictor.schema, row, scale=X.std(axis=0))
    return trees, predictor, moves, predictor.predict(EVERY.astype(float))


def goals(predictions):
    """Choose goals from easy to impossible, of every kind."""
    for share in (0.3, 0.8, 0.97, 0.999, 1.0):
        yield Goal(kind="at-least", value=float(np.quantile(predictions, share)))
        yield Goal(kind="at-most", value=float(np.quantile(predictions, 1 - share)))
        about = float(np.quantile(predictions, share))
        yield Goal(kind="about", value=about, tolerance=0.2)
    yield Goal(kind="at-least", value=float(predictions.max()) + 1e-6)
    yield Goal(kind="at-most", value=float(predictions.min()) - 5.0)
    yield Goal(kind="about", value=float(predictions.max()) + 3.0, tolerance=1.0)


@pytest.mark.parametrize("seed", range(5))
def test_what_it_ends_with_is_the_best_of_all_rows(seed):
    trees, predictor, moves, predictions = problem(seed)
    assert all(len(values) == SIZE for values in moves.values)
    cost = moves.cost(EVERY)
    for goal in goals(predictions):
        distance = goal.distance(predictions)
        search = BoxSearch(trees, moves, goal, predictor.predict)
        search.run(lambda: True)
        assert search.closed
        assert search.distance == pytest.approx(distance.min(), abs=1e-7)
        assert search.unreachable == (distance.min() > 0)
        if distance.min() == 0:
            assert search.cost == pytest.approx(cost[distance == 0].min())


@pytest.mark.parametrize("rank", [1, 2, 5, 40])
@pytest.mark.parametrize("seed", range(3))
def test_what_it_claims_on_the_way_is_true_and_a_known_row_changes_nothing(seed, rank):
    trees, predictor, moves, predictions = problem(seed)
    cost = moves.cost(EVERY)
    for goal in goals(predictions):
        distance = goal.distance(predictions)
        # Start from a row that is good but not the best, as guesses are.
        order = np.lexsort((cost, distance))
        known = order[rank]
        beat = float(distance[known]), float(cost[known])
        search = BoxSearch(trees, moves, goal, predictor.predict, beat=beat)
        while not search.closed:
            left = iter([True, False])
            search.run(lambda left=left: next(left))
            assert not (search.unreachable and distance.min() == 0)
        best = order[0]
        assert search.distance == pytest.approx(distance[best], abs=1e-7)
        if distance[best] == 0:
            assert search.cost == pytest.approx(cost[best])


def test_a_position_on_a_threshold_goes_left_as_in_the_forest():
    stump = TreeArrays(
        feature=np.array([0, -1, -1]), threshold=np.array([3.0, 0, 0]),
        left=np.array([1, -1, -1]), right=np.array([2, -1, -1]),
        value=np.array([0, 5.0, 7.0]), missing_left=np.zeros(3, bool),
        roots=np.array([0]), average=True,
    )  # fmt: skip
    _, _, moves, _ = problem(0)
    leaves = Leaves.of(stump, moves)
    assert leaves.high[0].tolist() == [3, 7]
    assert leaves.low[0].tolist() == [0, 4]


@pytest.mark.parametrize("seed", range(4))
def test_the_leaves_of_each_tree_share_the_positions_among_them(seed):
    trees, _, moves, predictions = problem(seed)
    leaves = Leaves.of(trees, moves)
    total = np.zeros(len(EVERY))
    holds = np.zeros((trees.n_trees, len(EVERY)), dtype=int)
    for low, high, value, tree in zip(
        leaves.low.T, leaves.high.T, leaves.value, leaves.tree, strict=True
    ):
        inside = ((low <= EVERY) & (high >= EVERY)).all(axis=1)
        total += value * inside
        holds[tree] += inside
    assert (holds == 1).all()
    np.testing.assert_allclose(total, predictions, rtol=1e-12)


def test_a_row_that_cannot_be_beaten_leaves_nothing_to_find():
    trees, predictor, moves, predictions = problem(0)
    goal = Goal(kind="at-least", value=float(np.quantile(predictions, 0.9)))
    best = float(moves.cost(EVERY)[predictions >= goal.value].min())
    search = BoxSearch(trees, moves, goal, predictor.predict, beat=(0.0, best))
    search.run(lambda: True)
    assert search.closed
    assert search.best is None
