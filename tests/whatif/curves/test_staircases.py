"""The staircase read off the trees is what predicting everywhere would draw."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.errors import InvalidRowsError
from mlcore.whatif.curves import exact_curves, input_ranges
from tests.conversion.cases import FORESTS, cases, make_regressor
from tests.whatif.fakes import forest_predictor


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
def test_a_row_that_does_not_fit_is_refused(row):
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
