"""Sampled curves are predictions, and an exploration is its parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.errors import InvalidRowsError
from mlcore.whatif.curves import individual_conditional_expectation
from mlcore.whatif.exploration import explore
from mlcore.whatif.reasons import contributions
from tests.whatif.fakes import FakePredictor


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


def test_many_moved_inputs_are_explained_by_drawing_orders():
    predictor = FakePredictor(tangled, 11)
    explored = explore(predictor, [1.0] * 11, grid_resolution=5)
    assert explored.contributions == contributions(
        predictor, [1.0] * 11, predictor.schema.typical_row
    )
    assert explored.contributions.errors is not None
    assert explore(predictor, [1.0] * 10 + [0.0]).contributions.errors is None
