"""Values against real rows are Shapley values: they add up, are fair, and ignore what is unused."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlcore.errors import InvalidRowsError
from mlcore.whatif.reasons import contributions, shapley_values
from mlcore.whatif.reasons.shapley import MAX_ROWS
from tests.whatif.fakes import FakePredictor
from tests.whatif.reasons.test_contributions import tangled


@st.composite
def cases(draw, max_features=5, max_rows=6):
    n = draw(st.integers(1, max_features))
    rng = np.random.default_rng(draw(st.integers(0, 100_000)))
    rows = rng.uniform(-10, 10, size=(draw(st.integers(1, max_rows)), n))
    row = rng.uniform(-10, 10, size=n)
    # Some inputs have the row's value in some real rows, or in all of them.
    same = rng.random(rows.shape) < draw(st.sampled_from([0.0, 0.3, 1.0]))
    return row, np.where(same, row, rows)


def by_permutations(predictor, row, background):
    """Let the inputs become known in every order, before every real row."""
    n = len(row)
    totals = np.zeros(n)
    for order in itertools.permutations(range(n)):
        at = background.copy()
        before = predictor.predict(at).mean()
        for place in order:
            at[:, place] = row[place]
            after = predictor.predict(at).mean()
            totals[place] += after - before
            before = after
    return totals / math.factorial(n)


def assert_adds_up(found):
    scale = max(1.0, abs(found.bias), abs(found.prediction))
    assert abs(sum(found.values) - (found.prediction - found.bias)) <= 1e-9 * scale


@settings(max_examples=40)
@given(case=cases())
def test_they_equal_the_average_over_all_orders(case):
    row, background = case
    predictor = FakePredictor(tangled, len(row))
    found = shapley_values(predictor, row, background)
    expected = by_permutations(predictor, row, background)
    np.testing.assert_allclose(found.values, expected, rtol=1e-9, atol=1e-9)
    assert found.errors is None


@settings(max_examples=40)
@given(case=cases(max_features=8))
def test_they_add_up_from_the_mean_of_the_background_to_the_prediction(case):
    row, background = case
    predictor = FakePredictor(tangled, len(row))
    found = shapley_values(predictor, row, background)
    assert found.bias == pytest.approx(predictor.predict(background).mean(), rel=1e-12)
    assert found.prediction == predictor.predict(row[None])[0]
    assert_adds_up(found)


@settings(max_examples=40)
@given(case=cases(max_rows=1))
def test_against_a_single_row_they_are_the_contributions_from_it(case):
    row, background = case
    predictor = FakePredictor(tangled, len(row))
    found = shapley_values(predictor, row, background)
    expected = contributions(predictor, row, background[0])
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-9, atol=1e-9)


@given(value=st.floats(-10, 10), seed=st.integers(0, 1_000))
def test_inputs_that_do_the_same_get_the_same_part(value, seed):
    other = np.random.default_rng(seed).uniform(-10, 10, size=(7, 1))
    background = np.hstack([other, other, other[::-1]])
    predictor = FakePredictor(lambda X: (X[:, 0] + X[:, 1]) ** 2 + X[:, 2], 3)
    found = shapley_values(predictor, [value, value, 5.0], background)
    assert found.values[0] == pytest.approx(found.values[1], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("n", [4, 14])
def test_an_input_that_the_model_ignores_has_no_part(n):
    rng = np.random.default_rng(0)
    predictor = FakePredictor(lambda X: tangled(X[:, 1:]), n)
    found = shapley_values(predictor, rng.normal(size=n), rng.normal(size=(20, n)))
    scale = abs(found.prediction - found.bias) or 1.0
    assert abs(found.values[0]) <= 1e-12 * scale


@pytest.mark.parametrize("n_rows", [1, 3, 100])
def test_drawn_values_add_up_to_the_digit_of_exact_ones(n_rows):
    rng = np.random.default_rng(n_rows)
    row, background = rng.uniform(-1, 1, size=12), rng.uniform(-1, 1, size=(n_rows, 12))
    predictor = FakePredictor(tangled, 12)
    found = shapley_values(predictor, row, background)
    assert found.bias == pytest.approx(predictor.predict(background).mean(), rel=1e-9)
    assert len(found.errors) == 12
    assert_adds_up(found)
    assert shapley_values(predictor, row, background) == found


def test_drawn_values_lie_within_their_errors_of_the_exact_ones():
    def knotted(X):
        return np.cos(3 * X[:, :8].sum(axis=1)) + X[:, :8].prod(axis=1)

    rng = np.random.default_rng(5)
    row, background = rng.uniform(-1, 1, size=12), rng.uniform(-1, 1, size=(40, 12))
    exact = shapley_values(FakePredictor(knotted, 8), row[:8], background[:, :8])
    off = []
    for seed in range(20):
        orders = np.random.default_rng(seed)
        found = shapley_values(FakePredictor(knotted, 12), row, background, rng=orders)
        off.append((np.array(found.values[:8]) - exact.values) / np.array(found.errors[:8]))
    # Off by as much as was said: neither much more nor much less.
    assert 0.7 < np.sqrt(np.mean(np.square(off))) < 1.4
    assert np.abs(np.mean(off)) < 0.3


@pytest.mark.parametrize(("n", "n_rows"), [(5, 3_200), (8, 25_600), (9, 25_600), (10, 25_600)])
def test_the_background_shrinks_where_mixtures_are_many(n, n_rows):
    rng = np.random.default_rng(0)
    predictor = FakePredictor(tangled, n)
    found = shapley_values(predictor, rng.normal(size=n), rng.normal(size=(100, n)))
    assert predictor.batches == [n_rows]
    assert found.n_rows == n_rows // 2**n
    assert n_rows <= MAX_ROWS


@pytest.mark.parametrize("background", [np.zeros((0, 2)), np.zeros((3, 1)), [[0.0, np.nan]]])
def test_a_background_that_does_not_fit_is_refused(background):
    with pytest.raises(InvalidRowsError):
        shapley_values(FakePredictor(tangled, 2), [1.0, 1.0], background)
