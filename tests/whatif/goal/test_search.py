"""What is said about a goal is true: checked against every row there is."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor

from mlcore.errors import InvalidConfigError, InvalidRowsError
from mlcore.whatif.goal import CHARGE, Goal, Moves, reach
from tests.whatif.fakes import FakePredictor, forest_predictor

KINDS = ("at-least", "at-most", "about")


def small_forest(seed, n_features=3):
    """Grow a forest on whole numbers, so that its inputs have few positions."""
    rng = np.random.default_rng(seed)
    X = rng.integers(0, 9, size=(50, n_features)).astype(float)
    y = X[:, 0] * X[:, -1] + rng.normal(size=50)
    kind = RandomForestRegressor if seed % 2 else ExtraTreesRegressor
    forest = kind(n_estimators=5, random_state=seed, max_depth=None if seed % 3 else 3).fit(X, y)
    return X, *forest_predictor(forest, X)


def every_row(schema, row, locked, bounds, trees=None):
    """List all rows on whole numbers, or in all cells in which trees answer alike."""
    if trees is not None:
        scale = np.ones(len(row))
        try:
            moves = Moves.around(
                schema, row, scale=scale, locked=locked, bounds=bounds, trees=trees
            )
        except InvalidConfigError:
            return np.empty((0, len(row)))
        return np.array(list(itertools.product(*moves.values)))
    axes = []
    for feature, here, fixed, limits in zip(schema.features, row, locked, bounds, strict=True):
        low, high = limits or (feature.low, feature.high)
        grid = {*np.arange(feature.low, feature.high + 1), here}
        axes.append([here] if fixed else [x for x in sorted(grid) if low <= x <= high])
    return np.array(list(itertools.product(*axes)))


def cost_of(rows, row, scale):
    return (np.abs(rows - row) / scale).sum(axis=1) + CHARGE * (rows != row).sum(axis=1)


@st.composite
def questions(draw):
    seed = draw(st.integers(0, 40))
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    X, trees, predictor = small_forest(seed, draw(st.integers(1, 4)))
    n = X.shape[1]
    row = X[rng.integers(len(X))] + (0.5 if draw(st.booleans()) else 0.0)
    row = np.minimum(row, X.max(axis=0))
    locked = [bool(rng.random() < 0.2) for _ in range(n)]
    bounds = [
        tuple(sorted(rng.integers(0, 9, 2).tolist())) if rng.random() < 0.3 else None
        for _ in range(n)
    ]
    kind = draw(st.sampled_from(KINDS))
    value = float(rng.uniform(-5, 70))
    return X, trees, predictor, row, locked, bounds, Goal(kind=kind, value=value, tolerance=1.0)


def ask(question, **how):
    X, _, predictor, row, locked, bounds, goal = question
    return reach(
        predictor, row, goal, scale=X.std(axis=0), rng=np.random.default_rng(0),
        locked=locked, bounds=bounds, **how,
    )  # fmt: skip


@settings(max_examples=80)
@given(question=questions(), with_trees=st.booleans())
def test_the_answer_is_the_best_of_all_rows(question, with_trees):
    X, trees, predictor, row, locked, bounds, goal = question
    trees = trees if with_trees else None
    rows = every_row(predictor.schema, row, locked, bounds, trees)
    if not len(rows):
        with pytest.raises(InvalidConfigError):
            ask(question)
        return
    answer = ask(question, trees=trees)
    scale = X.std(axis=0)
    predictions = predictor.predict(rows)
    distance, cost = goal.distance(predictions), cost_of(rows, row, scale)
    best = answer.best
    assert answer.proven
    assert goal.distance(np.array([best.prediction]))[0] == pytest.approx(distance.min(), abs=1e-9)
    assert best.cost == pytest.approx(cost_of(np.array([best.row]), row, scale)[0])
    if distance.min() == 0:
        assert answer.outcome in ("met", "reached")
        assert best.cost == pytest.approx(cost[distance == 0].min(), abs=1e-9)
    else:
        assert answer.outcome in ("unreachable", "locked")


@settings(max_examples=60)
@given(question=questions())
def test_each_input_alone_is_told_completely_and_nearest_first(question):
    X, trees, predictor, row, locked, bounds, goal = question
    if not len(every_row(predictor.schema, row, locked, bounds, trees)):
        return
    answer = ask(question, trees=trees)
    if answer.outcome in ("met", "locked"):
        assert answer.alone == ()
        return
    start = np.array(answer.start.row)
    expected = {}
    for place in range(len(row)):
        alone = [True if other != place else locked[place] for other in range(len(row))]
        rows = every_row(predictor.schema, start, alone, [None] * place + [bounds[place]] +
                         [None] * (len(row) - place - 1), trees)  # fmt: skip
        rows = np.vstack([rows, start])
        good = goal.distance(predictor.predict(rows)) == 0
        if good.any():
            expected[place] = cost_of(rows[good], row, X.std(axis=0)).min()
    found = {int(np.flatnonzero(np.array(way.row) != start)[0]): way.cost for way in answer.alone}
    assert found == pytest.approx(expected)
    assert [way.cost for way in answer.alone] == sorted(way.cost for way in answer.alone)


@settings(max_examples=60)
@given(question=questions())
def test_every_row_keeps_locks_bounds_and_steps_and_is_predicted_as_said(question):
    _, trees, predictor, row, locked, bounds, _goal = question
    rows = every_row(predictor.schema, row, locked, bounds, trees)
    if not len(rows):
        return
    answer = ask(question, trees=trees)
    allowed = {tuple(one) for one in rows}
    for way in (answer.start, answer.best, *answer.alone):
        assert way.row in allowed
        assert way.prediction == predictor.predict([way.row])[0]
        assert way.changed == tuple(np.flatnonzero(np.array(way.row) != row))


def test_five_inputs_of_a_real_model_are_proven_and_repeat(default_predictor, trained_folder):
    from mlcore.models import open_model

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(trained_folder))
        model = open_model()
    goal = Goal(kind="at-least", value=40.0)
    how = {"scale": model.X.std(axis=0), "trees": model.trees, "time_limit": 60.0}
    answers = [
        reach(default_predictor, model.schema.typical_row, goal, rng=rng, **how)
        for rng in map(np.random.default_rng, (0, 0, 1))
    ]
    assert answers[0] == answers[1]
    assert all(answer.proven and answer.best.prediction >= 40 for answer in answers)
    assert answers[0].best.cost == pytest.approx(answers[2].best.cost)
    # Nothing that chance comes up with is cheaper.
    low, high = np.array([(f.low, f.high) for f in model.schema.features]).T
    row = np.array(model.schema.typical_row)
    some = np.random.default_rng(2).uniform(low, high, size=(50_000, 5))
    kept = np.random.default_rng(3).random(some.shape) < 0.5
    some = np.where(kept, row, np.round(some, 1))
    good = default_predictor.predict(some) >= 40
    assert good.any()
    assert cost_of(some[good], row, model.X.std(axis=0)).min() >= answers[0].best.cost - 1e-9


def line(n_features):
    weights = np.arange(1.0, n_features + 1)
    return FakePredictor(lambda X: X @ weights, n_features)


def seek(predictor, value, kind="at-least", **how):
    n = predictor.schema.n_features
    how = {"scale": np.full(n, 5.0), "rng": np.random.default_rng(0), **how}
    return reach(predictor, np.zeros(n), Goal(kind=kind, value=value, tolerance=0.5), **how)


def test_without_trees_or_a_small_grid_nothing_is_called_proven():
    answer = seek(line(5), 100.0)
    assert (answer.outcome, answer.proven) == ("reached", False)
    assert answer.best.prediction >= 100
    beyond = seek(line(5), 151.0)
    assert (beyond.outcome, beyond.proven) == ("not-found", False)
    assert beyond.best.prediction == pytest.approx(150.0, rel=0.05)


def test_evolution_finds_what_a_line_needs():
    # The steepest input alone does it, at 8 of 5 standard deviations.
    answer = seek(line(5), 40.0)
    assert answer.best.row == (0.0, 0.0, 0.0, 0.0, 8.0)
    assert answer.best.cost == pytest.approx(8 / 5 + CHARGE)
    assert [way.changed for way in answer.alone] == [(4,), (3,)]


def test_one_input_is_scanned_and_therefore_proven():
    assert (seek(line(1), 9.0).outcome, seek(line(1), 9.0).proven) == ("reached", True)
    assert (seek(line(1), 11.0).outcome, seek(line(1), 11.0).proven) == ("unreachable", True)


def test_sixty_inputs_are_answered():
    answer = seek(line(60), 500.0, time_limit=20.0)
    assert answer.outcome == "reached"
    assert len(answer.alone) == 11
    assert answer.best.cost <= answer.alone[0].cost


def test_a_goal_that_is_met_asks_for_nothing():
    answer = seek(line(3), -1.0)
    assert (answer.outcome, answer.best) == ("met", answer.start)
    assert answer.best.changed == ()


def test_everything_locked_is_said_so():
    answer = seek(line(3), 5.0, locked=[True] * 3)
    assert (answer.outcome, answer.alone, answer.proven) == ("locked", (), True)


def test_contradictory_bounds_name_the_input():
    with pytest.raises(InvalidConfigError) as caught:
        seek(line(2), 5.0, bounds=[None, (3.0, 2.0)])
    assert caught.value.code == "goal.bounds"
    assert caught.value.facts["field"] == "x1"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_goal_that_is_no_number_is_refused(value):
    with pytest.raises(InvalidConfigError):
        Goal(kind="about", value=value)


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(InvalidRowsError):
        reach(
            line(2), [0.0], Goal(kind="about", value=0.0),
            scale=np.ones(2), rng=np.random.default_rng(0),
        )  # fmt: skip


def test_a_row_outside_its_bounds_is_moved_into_them():
    answer = seek(line(2), 3.0, bounds=[(2.0, 5.0), None])
    assert answer.start.row == (2.0, 0.0)
    assert answer.start.changed == (0,)
    assert answer.best.row[0] >= 2.0


def test_any_score_of_rows_can_be_held_against_the_goal():
    predictor = line(2)
    answer = seek(predictor, 5.0, bound=lambda X: predictor.predict(X) - 3.0)
    assert answer.best.score >= 5.0
    assert answer.best.prediction == answer.best.score + 3.0
    assert answer.best.score < 5.1


def test_a_missing_value_stays_missing_and_routes_as_the_predictor_does():
    rng = np.random.default_rng(0)
    X = rng.integers(0, 9, size=(80, 3)).astype(float)
    y = X.sum(axis=1)
    X[rng.random(X.shape) < 0.3] = np.nan
    X[0] = 4.0
    forest = RandomForestRegressor(n_estimators=8, random_state=0).fit(X, y)
    full = np.where(np.isnan(X), 4.0, X)
    trees, predictor = forest_predictor(forest, full)
    schema = predictor.schema
    features = tuple(
        type(feature)(**{**{name: getattr(feature, name) for name in feature.__slots__},
                         "allow_missing": True})
        for feature in schema.features
    )  # fmt: skip
    predictor.schema = type(schema)(features=features, target=schema.target)
    row = np.array([np.nan, 2.0, 3.0])
    rows = every_row(schema, row, [True, False, False], [None] * 3)
    best = predictor.predict(rows).max()
    answer = reach(
        predictor, row, Goal(kind="at-least", value=1000.0), scale=full.std(axis=0),
        rng=np.random.default_rng(0), trees=trees,
    )  # fmt: skip
    assert (answer.outcome, answer.proven) == ("unreachable", True)
    assert answer.best.prediction == pytest.approx(best)
    assert np.isnan(answer.best.row[0])
    assert 0 not in answer.best.changed


def test_a_cancelled_search_ends_with_the_best_so_far():
    asked = []

    def cancelled():
        asked.append(1)
        return len(asked) > 3

    answer = seek(line(60), 12_000.0, cancelled=cancelled)
    assert len(asked) < 10
    assert answer.outcome == "not-found"
    assert answer.best.prediction > 0


def test_the_time_limit_ends_a_search_and_progress_rises_to_one():
    now, seen = [0.0], []

    def clock():
        now[0] += 1.0
        return now[0]

    answer = seek(line(60), 12_000.0, time_limit=8.0, report=seen.append, clock=clock)
    assert answer.outcome == "not-found"
    assert len(seen) < 12
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
