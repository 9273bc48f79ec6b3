"""Curves are predictions of the row with one value changed, read off trees or sampled."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import RandomForestRegressor

from mlcore.errors import InvalidRowsError
from mlcore.whatif.curves import (
    InputRange,
    curve_points,
    exact_curves,
    individual_conditional_expectation,
    input_ranges,
)
from mlcore.whatif.exploration import explore
from mlcore.whatif.reasons import contributions
from tests.conversion.cases import FORESTS, cases, make_regressor
from tests.whatif.fakes import FakePredictor, forest_predictor


def tangled(X):
    return np.sin(X).sum(axis=1) + X.prod(axis=1)


rows_of_three = st.lists(st.floats(-10, 10), min_size=3, max_size=3)


@settings(max_examples=40)
@given(row=rows_of_three, resolution=st.integers(2, 30))
def test_every_point_is_the_prediction_of_the_row_with_one_value_changed(row, resolution):
    predictor = FakePredictor(tangled, 3)
    curves = individual_conditional_expectation(predictor, row, grid_resolution=resolution)
    for place, curve in enumerate(curves):
        rows = np.tile(row, (resolution, 1))
        rows[:, place] = curve.x
        np.testing.assert_array_equal(curve.y, predictor.predict(rows))


def test_the_points_lie_evenly_from_bound_to_bound():
    predictor = FakePredictor(tangled, 2)
    for curve, feature in zip(
        individual_conditional_expectation(predictor, [0.0, 0.0], grid_resolution=41),
        predictor.schema.features,
        strict=True,
    ):
        assert curve.feature == feature.name
        assert not curve.steps
        assert curve.x.tolist() == np.linspace(feature.low, feature.high, 41).tolist()


def test_the_mean_of_the_curves_is_the_partial_dependence():
    predictor = FakePredictor(lambda X: X[:, 0] ** 2 + 3 * X[:, 1], 2)
    rows = np.random.default_rng(0).uniform(-10, 10, size=(40, 2))
    curves = [individual_conditional_expectation(predictor, r, grid_resolution=9) for r in rows]
    mean = np.mean([curve[0].y for curve in curves], axis=0)
    assert np.allclose(mean, curves[0][0].x ** 2 + 3 * rows[:, 1].mean())


def test_all_curves_are_asked_in_one_batch():
    predictor = FakePredictor(tangled, 4)
    individual_conditional_expectation(predictor, [0.0] * 4, grid_resolution=11)
    assert predictor.batches == [44]


@pytest.mark.parametrize("row", [[1.0], [1.0, 2.0, np.nan], [[1.0, 2.0, 3.0]], ["a", "b", "c"]])
def test_a_row_that_does_not_fit_is_refused(row):
    with pytest.raises(InvalidRowsError):
        individual_conditional_expectation(FakePredictor(tangled, 3), row)
    with pytest.raises(InvalidRowsError):
        explore(FakePredictor(tangled, 3), row)


@settings(max_examples=40)
@given(row=rows_of_three, baseline=rows_of_three)
def test_an_exploration_is_what_its_parts_give_alone(row, baseline):
    predictor = FakePredictor(tangled, 3)
    explored = explore(predictor, row, baseline=baseline, grid_resolution=7)
    assert explored.row == tuple(row)
    assert explored.answer == predictor.predict_one(row)
    assert explored.contributions == contributions(predictor, row, baseline)
    alone = individual_conditional_expectation(predictor, row, grid_resolution=7)
    for curve, other in zip(explored.curves, alone, strict=True):
        assert curve.feature == other.feature
        assert curve.x.tolist() == other.x.tolist()
        assert curve.y.tolist() == other.y.tolist()


def test_an_exploration_starts_at_the_typical_row_unless_told_otherwise():
    predictor = FakePredictor(tangled, 3)
    explored = explore(predictor, [1.0, 2.0, 3.0])
    typical = predictor.predict([predictor.schema.typical_row])[0]
    assert explored.contributions.bias == typical


def test_an_exploration_asks_one_batch_beside_the_measured_answer():
    predictor = FakePredictor(tangled, 3)
    explore(predictor, [1.0, 2.0, 0.0], grid_resolution=5)
    assert predictor.batches == [3 * 5 + 2**2]


def test_where_there_are_no_trees_the_reach_is_the_best_of_the_values_tried():
    predictor = FakePredictor(lambda X: X[:, 0] ** 2 - X[:, 1], 2)
    reaching = [
        InputRange(place=0, name="a", low=-2.0, high=4.0),
        InputRange(place=1, name="b", low=1.0, high=1.0),
    ]
    explored = explore(predictor, [0.05, 3.0], grid_resolution=5, reaching=reaching)
    # 0.05 is none of the values tried, but it is there.
    assert np.allclose(explored.reaches, [[-2.9975, 13.0], [-0.9975, -0.9975]])
    assert explore(predictor, [0.0, 0.0]).reaches.shape == (0, 2)


def test_many_moved_inputs_are_explained_by_drawing_orders():
    predictor = FakePredictor(tangled, 11)
    explored = explore(predictor, [1.0] * 11, grid_resolution=5)
    assert explored.contributions == contributions(
        predictor, [1.0] * 11, predictor.schema.typical_row
    )
    assert explored.contributions.errors is not None
    assert explore(predictor, [1.0] * 10 + [0.0]).contributions.errors is None


def value_at(curve, x):
    """Read a staircase: a step holds from just above its start up to the next one's."""
    return curve.y[np.maximum(np.searchsorted(curve.x, x, side="left") - 1, 0)]


def along(row, place, x):
    rows = np.tile(row, (len(x), 1))
    rows[:, place] = x
    return rows


def assert_true(trees, predictor, row, rng):
    curves = exact_curves(trees, predictor.schema, row)
    assert [curve.feature for curve in curves] == list(predictor.schema.names)
    scale = np.abs(trees.value).max() or 1.0
    for place, (curve, feature) in enumerate(zip(curves, predictor.schema.features, strict=True)):
        assert curve.steps
        assert curve.x[0] == feature.low
        assert (np.diff(curve.x) > 0).all()
        inner = np.unique(trees.threshold[(trees.feature == place)])
        inner = inner[(inner > feature.low) & (inner < feature.high)]
        x = np.concatenate([
            curve.x[1:],
            np.nextafter(curve.x, np.inf),
            inner,
            np.nextafter(inner, np.inf),
            rng.uniform(feature.low, feature.high, 50),
            [feature.high],
        ])  # fmt: skip
        x = x[(x > feature.low) & (x <= feature.high)]
        if len(x) == 0:
            continue
        difference = np.abs(value_at(curve, x) - predictor.predict(along(row, place, x)))
        assert difference.max() <= 1e-12 * scale


@settings(max_examples=60)
@given(case=cases(), seed=st.integers(0, 1_000))
def test_it_equals_the_predictions_at_on_and_between_all_breakpoints(case, seed):
    if case.n_features > 5:
        return
    rng = np.random.default_rng(seed)
    trees, predictor = forest_predictor(case.pipeline, case.X)
    assert_true(trees, predictor, case.X[rng.integers(len(case.X))], rng)


@pytest.mark.parametrize("kind", FORESTS)
def test_a_deep_forest_is_drawn_exactly(kind):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 4))
    y = X[:, 0] * X[:, 1] + rng.normal(size=300)
    trees, predictor = forest_predictor(make_regressor(kind, None, 0, 30).fit(X, y), X)
    for _ in range(3):
        assert_true(trees, predictor, X[rng.integers(300)] + rng.normal(0, 0.1, 4), rng)


def test_the_breakpoints_are_the_thresholds_where_the_prediction_really_changes():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(60, 3))
    y = rng.normal(size=60)
    trees, predictor = forest_predictor(make_regressor("forest", 4, 0).fit(X, y), X)
    row = X[7]
    for place, curve in enumerate(exact_curves(trees, predictor.schema, row)):
        feature = predictor.schema.features[place]
        candidates = np.unique(trees.threshold[trees.feature == place])
        candidates = candidates[(candidates > feature.low) & (candidates < feature.high)]
        at = predictor.predict(along(row, place, candidates))
        above = predictor.predict(along(row, place, np.nextafter(candidates, np.inf)))
        assert curve.x[1:].tolist() == candidates[np.abs(at - above) > 1e-12].tolist()


def test_an_input_that_no_tree_asks_about_is_one_flat_step():
    X = np.random.default_rng(0).normal(size=(50, 2))
    X[:, 1] = np.round(X[:, 1])
    trees, predictor = forest_predictor(make_regressor("tree", 1, 0).fit(X, X[:, 0]), X)
    curve = exact_curves(trees, predictor.schema, X[0])[1]
    assert curve.x.tolist() == [predictor.schema.features[1].low]
    assert curve.y.tolist() == predictor.predict(X[:1]).tolist()


def test_an_input_whose_bounds_are_one_value_shows_the_prediction_there():
    # The trees split on it, but the rows that the bounds come from hold a single value.
    X = np.random.default_rng(0).normal(size=(80, 2))
    trees, predictor = forest_predictor(make_regressor("forest", None, 0).fit(X, X.sum(axis=1)), X)
    held = dataclasses.replace(predictor.schema.features[0], low=0.25, high=0.25, typical=0.25)
    schema = dataclasses.replace(predictor.schema, features=(held, predictor.schema.features[1]))
    curve = exact_curves(trees, schema, [0.25, 0.1])[0]
    assert curve.x.tolist() == [0.25]
    assert curve.y == pytest.approx(predictor.predict([[0.25, 0.1]]), rel=1e-12)


def test_trees_of_a_single_leaf_are_flat():
    X = np.random.default_rng(0).normal(size=(20, 2))
    trees, predictor = forest_predictor(make_regressor("forest", None, 0).fit(X, np.ones(20)), X)
    for curve in exact_curves(trees, predictor.schema, X[0]):
        assert curve.y.tolist() == [1.0]


def test_a_row_outside_the_bounds_is_explored_within_them():
    rng = np.random.default_rng(2)
    X = rng.normal(size=(80, 2))
    trees, predictor = forest_predictor(make_regressor("forest", None, 0).fit(X, X[:, 0]), X)
    assert_true(trees, predictor, np.array([50.0, -50.0]), rng)


@pytest.mark.parametrize("row", [[1.0], [1.0, np.nan], [1.0, np.inf], [1.0, 2.0, 3.0]])
def test_trees_are_not_asked_for_a_row_that_does_not_fit(row):
    X = np.random.default_rng(0).normal(size=(20, 2))
    trees, predictor = forest_predictor(make_regressor("tree", 2, 0).fit(X, X[:, 0]), X)
    with pytest.raises(InvalidRowsError):
        exact_curves(trees, predictor.schema, row)


def test_some_stretches_are_cut_out_of_the_whole_curves():
    X = np.random.default_rng(4).normal(size=(120, 3))
    trees, predictor = forest_predictor(make_regressor("forest", 6, 0).fit(X, X.prod(axis=1)), X)
    whole = exact_curves(trees, predictor.schema, X[0])
    features = predictor.schema.features
    low, high = np.quantile(X[:, 2], [0.3, 0.6])
    part = dataclasses.replace(input_ranges(predictor.schema, [2])[0], low=low, high=high)
    asked = [part, *input_ranges(predictor.schema, [0])]
    cut, first = exact_curves(trees, predictor.schema, X[0], along=asked)
    assert (cut.feature, first.feature) == (features[2].name, features[0].name)
    np.testing.assert_array_equal(first.x, whole[0].x)
    np.testing.assert_allclose(first.y, whole[0].y, rtol=1e-12)
    assert cut.x[0] == low
    assert cut.x[-1] <= high
    x = np.linspace(low, high, 200)
    np.testing.assert_allclose(value_at(cut, x), value_at(whole[2], x), rtol=1e-12)
    assert exact_curves(trees, predictor.schema, X[0], along=[]) == ()


def test_every_row_of_a_staircase_holds_up_to_its_end_and_the_rows_leave_no_gap():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(80, 3))
    forest = RandomForestRegressor(5, random_state=0).fit(X, X[:, 0] * X[:, 1])
    trees, predictor = forest_predictor(forest, X)
    rows = curve_points(exact_curves(trees, predictor.schema, X[4]), input_ranges(predictor.schema))
    for place, feature in enumerate(predictor.schema.features):
        mine = [row for row in rows if row[0] == feature.name]
        assert mine[0][1] == feature.low
        assert mine[-1][2] == feature.high
        assert [row[2] for row in mine[:-1]] == [row[1] for row in mine[1:]]
        for share in (1e-9, 0.5, 1.0):
            asked = np.tile(X[4], (len(mine), 1))
            asked[:, place] = [above + share * (up_to - above) for _, above, up_to, _ in mine]
            inside = asked[:, place] > [above for _, above, _, _ in mine]
            answers = predictor.predict(asked)
            assert np.allclose(answers[inside], np.array([row[3] for row in mine])[inside])


def test_samples_are_listed_as_they_are():
    predictor = FakePredictor(lambda X: X.sum(axis=1), 2)
    curves = individual_conditional_expectation(predictor, [1.0, 2.0], grid_resolution=3)
    assert curve_points(curves, input_ranges(predictor.schema)) == [
        ("x0", -10.0, -10.0, -8.0), ("x0", 0.0, 0.0, 2.0), ("x0", 10.0, 10.0, 12.0),
        ("x1", -10.0, -10.0, -9.0), ("x1", 0.0, 0.0, 1.0), ("x1", 10.0, 10.0, 11.0),
    ]  # fmt: skip
