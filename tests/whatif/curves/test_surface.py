"""A surface sliced from trees is what predicting every cell would give."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.errors import InvalidRowsError
from mlcore.whatif.curves import by_span, exact_curves, prediction_surface
from mlcore.whatif.curves.surface import SAMPLED, grid_rows, slice_surface
from tests.conversion.cases import FORESTS, cases, make_regressor
from tests.whatif.fakes import FakePredictor, forest_predictor


def touching(rng, trees, place, low, high, n_points=12):
    """Return grid values on thresholds, beside them, and anywhere; ascending."""
    thresholds = trees.threshold[(trees.feature == place) & np.isfinite(trees.threshold)]
    some = rng.choice(thresholds, min(n_points, len(thresholds)), replace=False)
    return np.unique(
        np.concatenate(
            [
                some,
                np.nextafter(some, np.inf),
                np.nextafter(some, -np.inf),
                rng.uniform(low, high, n_points),
            ]
        )
    )


def assert_sliced_is_predicted(trees, X, rng, missing=0.0):
    n_features = X.shape[1]
    across, up = rng.choice(n_features, 2, replace=False)
    low, high = np.nanmin(X, axis=0), np.nanmax(X, axis=0)
    x = touching(rng, trees, across, low[across], high[across])
    y = touching(rng, trees, up, low[up], high[up])
    row = X[rng.integers(len(X))].copy()
    row[rng.random(n_features) < missing] = np.nan
    sliced = slice_surface(trees, row, across, up, x, y)
    predicted = trees.predict(grid_rows(row, across, up, x, y)).reshape(len(y), len(x))
    scale = np.abs(trees.value).max() or 1.0
    assert sliced.shape == predicted.shape
    assert np.abs(sliced - predicted).max() <= 1e-12 * scale


@settings(max_examples=80)
@given(case=cases(), seed=st.integers(0, 1_000))
def test_it_equals_the_batch_on_beside_and_between_thresholds(case, seed):
    if case.n_features < 2:
        return
    trees, _ = forest_predictor(case.pipeline, case.X)
    assert_sliced_is_predicted(trees, case.X, np.random.default_rng(seed))


@settings(max_examples=60)
@given(case=cases(with_missing=True), seed=st.integers(0, 1_000))
def test_a_missing_value_of_a_held_input_goes_where_the_trees_send_it(case, seed):
    if case.n_features < 2:
        return
    trees = case.parts.trees
    scaled = case.scaled(case.X).astype(np.float64)
    if np.isnan(scaled).all(axis=0).any():
        return
    assert_sliced_is_predicted(trees, scaled, np.random.default_rng(seed), missing=0.5)


@pytest.mark.parametrize("kind", FORESTS)
def test_a_deep_forest_is_sliced_as_its_exact_model_predicts(kind):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 4))
    y = X[:, 0] * X[:, 1] + rng.normal(size=300) + 1e6
    trees, predictor = forest_predictor(make_regressor(kind, None, 0, 30).fit(X, y), X)
    row = X[5]
    surface = prediction_surface(predictor, row, 1, 3, trees=trees, resolution=70)
    asked = predictor.predict(grid_rows(row, 1, 3, surface.x, surface.y)).reshape(70, 70)
    assert np.abs(surface.values - asked).max() <= 1e-12 * np.abs(asked).max()
    assert surface.steps
    assert (surface.across, surface.up) == ("x1", "x3")


def test_trees_of_a_single_leaf_are_a_plain():
    X = np.random.default_rng(0).normal(size=(20, 2))
    trees, predictor = forest_predictor(make_regressor("forest", None, 0).fit(X, np.ones(20)), X)
    surface = prediction_surface(predictor, X[0], 0, 1, trees=trees, resolution=4)
    assert surface.values.tolist() == np.ones((4, 4)).tolist()
    assert surface.codes().tolist() == np.zeros((4, 4)).tolist()


def test_a_row_of_the_surface_is_the_exact_curve_of_its_input():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(200, 3))
    trees, predictor = forest_predictor(make_regressor("forest", None, 0).fit(X, X.sum(axis=1)), X)
    surface = prediction_surface(predictor, X[0], 0, 2, trees=trees, resolution=50)
    row = X[0].copy()
    row[2] = surface.y[17]
    curve = exact_curves(trees, predictor.schema, row)[0]
    along = curve.y[np.maximum(np.searchsorted(curve.x, surface.x, side="left") - 1, 0)]
    np.testing.assert_allclose(surface.values[17], along, rtol=1e-12)


def test_swapping_the_two_inputs_turns_the_surface():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(100, 3))
    trees, predictor = forest_predictor(make_regressor("extra", 5, 0).fit(X, X[:, 0]), X)
    one = prediction_surface(predictor, X[0], 0, 1, trees=trees, resolution=20)
    other = prediction_surface(predictor, X[0], 1, 0, trees=trees, resolution=20)
    np.testing.assert_allclose(one.values, other.values.T, rtol=1e-12)


def test_cells_lie_side_by_side_between_the_bounds():
    predictor = FakePredictor(lambda X: X[:, 0] + 100 * X[:, 1], 2)
    surface = prediction_surface(predictor, [0.0, 0.0], 0, 1, resolution=4)
    assert surface.x.tolist() == surface.y.tolist() == [-7.5, -2.5, 2.5, 7.5]
    assert surface.values[3].tolist() == [742.5, 747.5, 752.5, 757.5]


def test_without_trees_one_coarser_batch_is_asked():
    predictor = FakePredictor(lambda X: X[:, 0] * X[:, 2], 3)
    surface = prediction_surface(predictor, [1.0, 2.0, 3.0], 0, 2)
    assert predictor.batches == [SAMPLED**2]
    assert not surface.steps
    np.testing.assert_array_equal(surface.values, surface.x * surface.y[:, None])


def test_codes_are_the_values_to_a_65535th_of_their_span():
    predictor = FakePredictor(lambda X: np.sin(X[:, 0]) * X[:, 1], 2)
    surface = prediction_surface(predictor, [0.0, 0.0], 0, 1)
    least, most = surface.span
    codes = surface.codes()
    assert (codes.min(), codes.max()) == (0, 65_535)
    back = least + codes / 65_535 * (most - least)
    assert np.abs(back - surface.values).max() <= 0.5001 * (most - least) / 65_535


@pytest.mark.parametrize("row", [[1.0], [1.0, np.nan], [1.0, np.inf]])
def test_a_row_that_does_not_fit_is_refused(row):
    with pytest.raises(InvalidRowsError):
        prediction_surface(FakePredictor(lambda X: X[:, 0], 2), row, 0, 1)


def test_the_input_whose_curve_spans_most_comes_first():
    X = np.random.default_rng(0).normal(size=(300, 3))
    y = X @ [1.0, 10.0, 3.0]
    trees, predictor = forest_predictor(make_regressor("forest", None, 0, 10).fit(X, y), X)
    curves = exact_curves(trees, predictor.schema, [0.0, 0.0, 0.0])
    assert by_span(curves) == (1, 2, 0)
    flat = [dataclasses.replace(curve, y=curve.y * 0) for curve in curves]
    assert by_span(flat) == (0, 1, 2)
