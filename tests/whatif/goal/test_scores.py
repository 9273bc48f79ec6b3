"""A goal for the chance of a class is proven on the score behind it, to the last bit."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.whatif.goal import Goal, Moves, reach
from mlcore.whatif.goal.goals import on_scores
from tests.whatif.fakes import scored

KINDS = ("at-least", "at-most", "about")


@settings(max_examples=80)
@given(
    place=st.integers(0, 1),
    kind=st.sampled_from(KINDS),
    value=st.floats(0.0, 1.0),
    decimals=st.sampled_from([None, 2]),
)
def test_the_scores_that_reach_a_goal_are_those_whose_chance_does(place, kind, value, decimals):
    scores, _, _ = scored(2, place=place)
    goal = Goal(kind=kind, value=value, tolerance=0.02, decimals=decimals)
    found = on_scores(goal, scores)

    def reaches(score):
        return goal.distance(scores.link(np.array([[score]])))[0] == 0

    for end, outward in ((found.low, -math.inf), (found.high, math.inf)):
        if math.isfinite(end) and abs(end) < 700 and found.low <= found.high:
            # Where chances saturate one of them has many scores, and the last of them is meant.
            assert reaches(end)
            assert not reaches(math.nextafter(end, outward))


def test_a_goal_that_no_score_reaches_is_beyond_them_all():
    scores, _, X = scored(2)
    found = on_scores(Goal(kind="at-least", value=1.5), scores)
    (member,) = scores.members
    assert math.isfinite(found.low)
    assert member.predict(X).max() < found.low
    everything = on_scores(Goal(kind="at-least", value=-1.0), scores)
    assert (everything.low, everything.high) == (-math.inf, math.inf)


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


def test_with_more_cells_than_can_be_tried_two_classes_are_proven_and_three_are_not():
    for n_classes, proven in ((2, True), (3, False)):
        scores, predictor, X = scored(n_classes, n_trees=20)
        answers = predictor.predict(X)
        row, goal = X[answers.argmin()], Goal(kind="at-least", value=float(answers.max()))
        answer = reach(
            predictor, row, goal, scale=X.std(axis=0), rng=np.random.default_rng(0),
            trees=scores, X=X, time_limit=60.0,
        )  # fmt: skip
        assert (answer.outcome, answer.proven) == ("reached", proven)
        assert answer.best.prediction >= goal.value


def test_that_no_row_reaches_a_chance_is_proven_on_the_score():
    scores, predictor, X = scored(2)
    answer = reach(
        predictor, X[0], Goal(kind="at-least", value=0.9999), scale=X.std(axis=0),
        rng=np.random.default_rng(0), trees=scores, X=X, time_limit=60.0,
    )  # fmt: skip
    assert (answer.outcome, answer.proven) == ("unreachable", True)
    assert answer.best.prediction >= predictor.predict(X).max()


def test_a_link_that_falls_is_followed_as_one_that_rises():
    scores, _, _ = scored(2, place=1)
    other, _, _ = scored(2, place=0)
    assert (scores.direction, other.direction) == (1, -1)
    up, down = Goal(kind="at-least", value=0.7), Goal(kind="at-most", value=0.3)
    one, two = on_scores(up, scores), on_scores(down, other)
    assert one.low == pytest.approx(two.low)
    assert math.log(0.7 / 0.3) == pytest.approx(one.low)
