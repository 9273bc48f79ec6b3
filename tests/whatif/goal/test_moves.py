"""A search tries round values where they do, and misses no answer a forest can give."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor

from mlcore.datasets import describe_rows
from mlcore.schema.track import Track
from mlcore.whatif.goal import Goal, reach
from mlcore.whatif.goal.moves import in_cells, is_finer, on_steps
from tests.whatif.fakes import FakePredictor, forest_predictor


def feature_of(column):
    X = np.asarray(column, dtype=float)[:, None]
    return describe_rows(X, X[:, 0], names=["x"]).features[0]


TENTHS = feature_of(np.arange(0, 101) / 10)
WHOLE = feature_of(np.arange(0, 301))


@given(
    thresholds=st.lists(st.floats(-1, 11), max_size=30).map(np.array),
    here=st.floats(0, 10),
    ends=st.tuples(st.floats(0, 10), st.floats(0, 10)).map(sorted),
)
def test_every_cell_within_the_bounds_has_one_position_and_it_is_round_where_it_can_be(
    thresholds, here, ends
):
    low, high = ends
    found = in_cells(TENTHS, here, low, high, thresholds=thresholds)
    cells = np.searchsorted(np.unique(thresholds), found, side="left")
    inside = np.unique(thresholds[(thresholds >= low) & (thresholds < high)])
    assert len(found) == len(inside) + 1
    assert (np.diff(cells) > 0).all()
    assert ((found >= low) & (found <= high)).all()
    steps = np.arange(101) / 10
    steps = steps[(steps >= low) & (steps <= high)]
    for cell, value in zip(cells, found, strict=True):
        beside = steps[np.searchsorted(np.unique(thresholds), steps, side="left") == cell]
        nearest = min(abs(beside - here), default=None)
        if value != here and nearest is not None:
            assert value in beside
            assert abs(value - here) == nearest


def test_between_two_steps_the_shortest_number_stands_for_a_cell():
    found = in_cells(TENTHS, 0.0, 0.0, 10.0, thresholds=np.array([4.512, 4.5377]))
    assert found.tolist() == [0.0, 4.52, 4.6]
    from_above = in_cells(TENTHS, 10.0, 0.0, 10.0, thresholds=np.array([4.512, 4.5377]))
    assert from_above.tolist() == [4.5, 4.53, 10.0]
    two_bits = np.array([4.512, np.nextafter(4.512, 9)])
    assert in_cells(TENTHS, 0.0, 0.0, 10.0, thresholds=two_bits)[1] == two_bits[1]


def test_on_a_logarithmic_track_what_is_proposed_is_what_the_slider_can_show():
    column = np.geomspace(1, 10_000, 400).round()
    feature = replace(feature_of(column), track=Track(is_log=True, grain=1.0))
    how = {"thresholds": np.array([1.5, 30.5, 31.5, 777.7, 4_321.0]), "finer": False}
    found = in_cells(feature, 200.0, 1.0, 10_000.0, **how)
    # No position lies between 30.5 and 31.5.
    assert found.tolist() == [1.0, 30.0, 31.0, 200.0, 800.0, 4_400.0]
    assert set(found) - {31.0} <= set(feature.stops)
    tried, complete = on_steps(feature, 201.5, 1.0, 10_000.0, real=np.empty(0))
    assert complete
    assert tried.tolist() == sorted({*feature.stops[1:], 201.5})


def test_an_input_is_not_moved_between_the_values_it_takes():
    how = {"thresholds": np.array([3.25, 3.75, 7.5]), "finer": False}
    assert in_cells(WHOLE, 0.0, 0.0, 300.0, **how).tolist() == [0.0, 4.0, 8.0]
    assert is_finer(TENTHS, np.array([0.1, 0.25]))
    assert not is_finer(TENTHS, np.array([0.1, 0.3]))
    assert not is_finer(TENTHS, np.array([0.1, 4.9], np.float32).astype(float))
    assert is_finer(TENTHS, np.empty(0))
    assert not is_finer(WHOLE, np.empty(0))


def test_a_model_without_trees_is_tried_on_steps_bounds_and_real_values():
    found, complete = on_steps(TENTHS, 2.22, 1.05, 3.333, real=np.array([0.5, 1.111, 2.2, 9.0]))
    assert complete
    assert found.tolist() == sorted({1.05, 3.333, 2.22, 1.111, *(np.arange(11, 34) / 10).tolist()})


def test_more_steps_than_can_be_tried_are_thinned_and_said_to_be():
    column = np.random.default_rng(0).standard_cauchy(2_000)
    feature = feature_of(column)
    found, complete = on_steps(feature, 0.0, feature.low, feature.high, real=column)
    assert not complete
    assert len(found) < 21_000
    assert {feature.low, feature.high, 0.0} <= set(found.tolist())


def draw(seed):
    """Return rows of columns of every kind: long tails, whole numbers, even, one value."""
    rng = np.random.default_rng(seed)
    n_rows = int(rng.integers(5, 90))
    kinds = [
        rng.lognormal(0, 3, n_rows),
        rng.integers(0, 6, n_rows).astype(float),
        rng.uniform(-1, 1, n_rows),
        np.full(n_rows, 0.35),
        rng.normal(size=n_rows).round(1),
    ]
    X = np.column_stack([kinds[k] for k in rng.permutation(5)[: rng.integers(1, 5)]])
    y = np.log1p(np.abs(X)) @ rng.normal(size=X.shape[1]) + rng.normal(size=n_rows)
    return rng, X, y


def model_of(kind, X, y):
    if kind == "forest":
        return forest_predictor(RandomForestRegressor(10, random_state=0).fit(X, y), X)
    if kind == "extra":
        return forest_predictor(ExtraTreesRegressor(10, random_state=0).fit(X, y), X)
    fitted = LinearRegression() if kind == "line" else KNeighborsRegressor(min(3, len(X)))
    predictor = FakePredictor(fitted.fit(X, y).predict, X.shape[1])
    predictor.schema = describe_rows(X, y, names=list(predictor.schema.names))
    return None, predictor


@pytest.mark.parametrize("kind", ["forest", "extra", "line", "neighbours"])
@pytest.mark.parametrize("seed", range(12))
def test_no_real_case_is_better_than_what_is_said_to_be_the_best(seed, kind):
    rng, X, y = draw(seed)
    trees, predictor = model_of(kind, X, y)
    real = predictor.predict(X)
    scale = X.std(axis=0)
    for goal in (
        Goal(kind="at-least", value=float(real.max()) + 1e-3),
        Goal(kind="at-most", value=float(real.min()) - 1e-3),
        Goal(kind="at-least", value=float(np.quantile(real, 0.9))),
    ):
        found = reach(
            predictor, predictor.schema.typical_row, goal, scale=scale, trees=trees, X=X,
            rng=rng, time_limit=3.0,
        )  # fmt: skip
        distance = goal.distance(real)
        reached = goal.distance(np.array([found.best.prediction]))[0]
        assert reached <= distance.min() + 1e-12
        if found.outcome == "unreachable":
            assert distance.min() > 0
        if found.proven and distance.min() == 0:
            here = np.array(predictor.schema.typical_row)
            unit = np.where(scale > 0, scale, np.ptp(X, axis=0) + (np.ptp(X, axis=0) == 0))
            moved = np.abs(X - here)
            cost = (moved / unit + 0.5 * (moved > 0)).sum(axis=1)
            assert found.best.cost <= cost[distance == 0].min() + 1e-9


def test_small_values_below_the_first_step_are_reached():
    # Sleep against body weight: all that sleeps long is lighter than one step of the slider.
    rng = np.random.default_rng(0)
    weight = np.append(rng.lognormal(2, 3, 80), [0.003, 0.004, 6654.0])
    sleep = 12 - 1.5 * np.log10(weight)
    X = weight[:, None]
    trees, predictor = forest_predictor(RandomForestRegressor(50, random_state=0).fit(X, sleep), X)
    longest = float(predictor.predict(X).max())
    found = reach(
        predictor, [6000.0], Goal(kind="at-least", value=longest), scale=X.std(axis=0),
        rng=rng, trees=trees, X=X,
    )  # fmt: skip
    assert (found.outcome, found.proven) == ("reached", True)
