"""A goal for the chance of a class is proven on the scores behind it."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.whatif.goal import Goal, Moves, reach
from tests.whatif.fakes import scored

KINDS = ("at-least", "at-most", "about")


def few_cells(scores, predictor, X, row, seed):
    """Lock and bound the inputs so that all cells can be tried."""
    rng = np.random.default_rng(seed)
    bounds = []
    for place in range(X.shape[1]):
        middle = np.nan_to_num(row[place])
        bounds.append((middle - rng.uniform(0.1, 0.9), middle + rng.uniform(0.1, 0.9)))
    locked = [place == rng.integers(4) for place in range(4)]
    bounds = [
        (min(low, row[place]), max(high, row[place])) if np.isfinite(row[place]) else (low, high)
        for place, (low, high) in enumerate(bounds)
    ]
    scale = np.nanstd(X, axis=0)
    moves = Moves.around(
        predictor.schema, row, scale=scale, locked=locked, bounds=bounds, trees=scores
    )
    every = np.array(list(itertools.product(*[range(len(at)) for at in moves.values])))
    return locked, bounds, scale, moves, every


@settings(max_examples=40, deadline=None)
@given(
    n_classes=st.sampled_from([2, 2, 3]), place=st.integers(0, 1), gaps=st.booleans(),
    kind=st.sampled_from(KINDS), value=st.floats(0.05, 0.95), seed=st.integers(0, 500),
)  # fmt: skip
def test_the_answer_is_the_best_of_all_cells(n_classes, place, gaps, kind, value, seed):
    scores, predictor, X = scored(n_classes, place=place, gaps=gaps, n_trees=3)
    row = X[seed % len(X)]
    locked, bounds, scale, moves, every = few_cells(scores, predictor, X, row, seed)
    if len(every) > 20_000:
        return
    goal = Goal(kind=kind, value=round(value, 2), tolerance=0.02)
    answer = reach(
        predictor, row, goal, scale=scale, rng=np.random.default_rng(0), trees=scores,
        locked=locked, bounds=bounds, time_limit=60.0,
    )  # fmt: skip
    distance = goal.distance(predictor.predict(moves.rows(every)))
    cost = moves.cost(every)
    missed = goal.distance(np.array([answer.best.prediction]))[0]
    assert missed == pytest.approx(distance.min(), abs=1e-9)
    if distance.min() == 0:
        assert answer.outcome in ("met", "reached")
        assert answer.best.cost == pytest.approx(cost[distance == 0].min(), abs=1e-9)
        assert answer.proven
    else:
        assert answer.outcome in ("unreachable", "locked")
    # What is not known stays not known, whatever would be reached with it.
    np.testing.assert_array_equal(np.isnan(answer.best.row), np.isnan(row))


def test_with_more_cells_than_can_be_tried_it_is_proven_where_each_score_has_a_direction():
    for n_classes, known in ((2, True), (3, True), (3, False)):
        scores, predictor, X = scored(n_classes, n_trees=12)
        if not known:
            scores = replace(scores, directions=(0, 1, -1))
        answers = predictor.predict(X)
        row, goal = X[answers.argmin()], Goal(kind="at-least", value=float(answers.max()))
        answer = reach(
            predictor, row, goal, scale=X.std(axis=0), rng=np.random.default_rng(0),
            trees=scores, X=X, time_limit=60.0,
        )  # fmt: skip
        assert (answer.outcome, answer.proven) == ("reached", known)
        assert answer.best.prediction >= goal.value


@pytest.mark.parametrize("n_classes", [2, 3])
def test_that_no_row_reaches_a_chance_is_proven(n_classes):
    scores, predictor, X = scored(n_classes)
    answer = reach(
        predictor, X[0], Goal(kind="at-least", value=0.9999), scale=X.std(axis=0),
        rng=np.random.default_rng(0), trees=scores, X=X, time_limit=60.0,
    )  # fmt: skip
    assert (answer.outcome, answer.proven) == ("unreachable", True)
    assert answer.best.prediction >= predictor.predict(X).max()
