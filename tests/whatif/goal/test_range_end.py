"""The end of a range is the prediction moved by what the trees' spread gives."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor

from mlcore.whatif.goal import Goal, range_end, reach
from mlcore.whatif.uncertainty import tree_spread
from tests.whatif.fakes import forest_predictor


@pytest.fixture(scope="module")
def forest():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 9, size=(150, 3)).astype(float)
    fitted = RandomForestRegressor(n_estimators=20, random_state=0).fit(X, X.sum(axis=1))
    return (fitted, X, *forest_predictor(fitted, X))


def test_the_spread_is_that_of_the_trees_whatever_the_number_of_rows(forest, monkeypatch):
    fitted, X, trees, _ = forest
    each = np.stack([tree.predict(X) for tree in fitted.estimators_], axis=1)
    expected = each.std(axis=1, ddof=1)
    np.testing.assert_allclose(tree_spread(trees, X), expected, rtol=1e-9, atol=1e-12)
    monkeypatch.setattr("mlcore.whatif.uncertainty.interval.BLOCK", 7)
    np.testing.assert_allclose(tree_spread(trees, X), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("side", "sign"), [("low", -1), ("high", 1)])
def test_an_end_lies_as_far_out_as_the_calibration_says(forest, side, sign):
    _, X, trees, predictor = forest
    score = range_end(predictor, lambda rows: 2 * tree_spread(trees, rows) + 1, side)
    expected = predictor.predict(X) + sign * (2 * tree_spread(trees, X) + 1)
    np.testing.assert_allclose(score(X), expected)


def test_a_goal_for_the_lower_end_is_reached_by_the_lower_end(forest):
    _, X, trees, predictor = forest
    score = range_end(predictor, lambda rows: 1.5 * tree_spread(trees, rows), "low")
    goal = Goal(kind="at-least", value=14.0)
    answer = reach(
        predictor, np.array([4.0, 4.0, 4.0]), goal, scale=X.std(axis=0), bound=score,
        trees=trees, rng=np.random.default_rng(0),
    )  # fmt: skip
    assert answer.outcome == "reached"
    assert answer.proven, "the rows are few enough to try them all"
    assert answer.best.score == score(np.array([answer.best.row]))[0] >= 14.0
    assert answer.best.prediction > answer.best.score
