"""Contributions are Shapley values: they add up, ignore what did not move, and are fair."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import mlcore
from mlcore.errors import InvalidRowsError
from mlcore.whatif.reasons import contributions, shapley_values
from mlcore.whatif.reasons.shapley import MAX_MOVED, SAMPLED_ROWS, coalition_rows
from tests.whatif.fakes import FakePredictor, scored

values = st.floats(-10, 10, allow_subnormal=False)


@st.composite
def moves(draw, max_features=5):
    n = draw(st.integers(1, max_features))
    row = draw(hnp.arrays(np.float64, n, elements=values))
    baseline = draw(hnp.arrays(np.float64, n, elements=values))
    same = draw(hnp.arrays(np.bool_, n))
    return np.where(same, baseline, row), baseline


def tangled(X):
    """Mix the inputs so that no part is independent of the others."""
    total = np.zeros(len(X))
    for place in range(X.shape[1]):
        total += np.sin(X[:, place] * (place + 1)) * (1 + X[:, : place + 1].sum(axis=1))
    return total + X.prod(axis=1) / 100


def by_permutations(predictor, row, baseline):
    """Average over every order in which the inputs can move, one prediction at a time."""
    n = len(row)
    totals = np.zeros(n)
    for order in itertools.permutations(range(n)):
        at = baseline.copy()
        before = predictor.predict(at[None])[0]
        for place in order:
            at[place] = row[place]
            after = predictor.predict(at[None])[0]
            totals[place] += after - before
            before = after
    return totals / math.factorial(n)


@given(move=moves(8))
def test_the_parts_add_up_to_the_change(move):
    row, baseline = move
    parts = contributions(FakePredictor(tangled, len(row)), row, baseline)
    scale = max(1.0, abs(parts.bias), abs(parts.prediction))
    assert abs(sum(parts.values) - (parts.prediction - parts.bias)) <= 1e-9 * scale


@given(move=moves(8))
def test_bias_and_prediction_are_the_predictors_own_answers(move):
    row, baseline = move
    predictor = FakePredictor(tangled, len(row))
    parts = contributions(predictor, row, baseline)
    assert parts.bias == predictor.predict(baseline[None])[0]
    assert parts.prediction == predictor.predict(row[None])[0]


@given(move=moves(8))
def test_an_input_that_did_not_move_has_no_part(move):
    row, baseline = move
    parts = contributions(FakePredictor(tangled, len(row)), row, baseline)
    assert all(part == 0.0 for part, a, b in zip(parts.values, row, baseline) if a == b)  # noqa: B905


@settings(max_examples=40)
@given(move=moves(5))
def test_they_equal_the_average_over_all_orders(move):
    row, baseline = move
    predictor = FakePredictor(tangled, len(row))
    expected = by_permutations(predictor, row, baseline)
    parts = contributions(predictor, row, baseline)
    assert np.allclose(parts.values, expected, rtol=1e-9, atol=1e-9)


@given(move=moves(6))
def test_the_way_back_has_the_same_parts_with_the_other_sign(move):
    row, baseline = move
    predictor = FakePredictor(tangled, len(row))
    there = contributions(predictor, row, baseline)
    back = contributions(predictor, baseline, row)
    assert np.allclose(there.values, -np.array(back.values), rtol=1e-9, atol=1e-9)


@given(value=values, start=values)
def test_inputs_that_do_the_same_get_the_same_part(value, start):
    predictor = FakePredictor(lambda X: (X[:, 0] + X[:, 1]) ** 2 + X[:, 2], 3)
    parts = contributions(predictor, [value, value, 5.0], [start, start, -5.0])
    assert parts.values[0] == pytest.approx(parts.values[1], rel=1e-9, abs=1e-9)


@given(move=moves(6))
def test_an_input_that_the_model_ignores_has_no_part(move):
    row, baseline = move
    predictor = FakePredictor(lambda X: np.sin(X[:, 1:]).sum(axis=1), len(row))
    assert contributions(predictor, row, baseline).values[0] == pytest.approx(0.0, abs=1e-12)


@given(move=moves(6))
def test_a_sum_gives_each_input_its_own_change(move):
    row, baseline = move
    predictor = FakePredictor(lambda X: (X * np.arange(1, X.shape[1] + 1)).sum(axis=1), len(row))
    own = (row - baseline) * np.arange(1, len(row) + 1)
    assert np.allclose(contributions(predictor, row, baseline).values, own, rtol=1e-9, atol=1e-9)


def test_one_batch_of_two_to_the_moved_inputs_is_all_that_is_asked():
    for n_moved in range(6):
        predictor = FakePredictor(tangled, 7)
        row = np.array([1.0] * n_moved + [0.0] * (7 - n_moved))
        contributions(predictor, row, np.zeros(7))
        assert predictor.batches == [2**n_moved]


@given(move=moves(6))
def test_coalitions_hold_every_mixture_once_from_the_baseline_to_the_row(move):
    row, baseline = move
    rows = coalition_rows(row, baseline)
    assert (rows[0] == baseline).all()
    assert (rows[-1] == row).all()
    assert len({tuple(r) for r in rows}) == len(rows)
    assert ((rows == row) | (rows == baseline)).all()


def test_every_mixture_is_tried_up_to_ten_inputs_and_orders_are_drawn_beyond():
    n = MAX_MOVED + 1
    predictor = FakePredictor(tangled, n)
    tried = contributions(predictor, np.r_[np.ones(MAX_MOVED), 0.0], np.zeros(n))
    assert (tried.errors, predictor.batches) == (None, [2**MAX_MOVED])
    drawn = contributions(predictor, np.ones(n), np.zeros(n))
    assert len(drawn.errors) == n
    assert predictor.batches[-1] <= SAMPLED_ROWS


@pytest.mark.parametrize("n", [11, 30, 400])
def test_drawn_parts_add_up_too_and_are_the_same_at_each_call(n):
    predictor = FakePredictor(tangled, n)
    row, baseline = np.random.default_rng(n).uniform(-1, 1, size=(2, n))
    parts = contributions(predictor, row, baseline)
    scale = max(1.0, abs(parts.bias), abs(parts.prediction))
    assert abs(sum(parts.values) - (parts.prediction - parts.bias)) <= 1e-9 * scale
    assert parts.prediction == predictor.predict(row[None])[0]
    assert parts.bias == predictor.predict(baseline[None])[0]
    assert contributions(predictor, row, baseline) == parts


def test_drawn_parts_lie_within_their_errors_of_the_exact_ones():
    # Only ten of thirteen inputs matter, so the exact parts can be had from those ten.
    row, baseline = np.ones(13), np.zeros(13)
    exact = contributions(FakePredictor(tangled, 10), row[:10], baseline[:10])
    padded = FakePredictor(lambda X: tangled(X[:, :10]), 13)
    off = []
    for seed in range(20):
        drawn = contributions(padded, row, baseline, rng=np.random.default_rng(seed))
        assert np.allclose(drawn.values[10:], 0.0, atol=1e-12)
        off.append((np.array(drawn.values[:10]) - exact.values) / np.array(drawn.errors[:10]))
    # Off by as much as was said: neither much more nor much less.
    assert 0.7 < np.sqrt(np.mean(np.square(off))) < 1.4
    assert np.abs(np.mean(off)) < 0.3


@pytest.mark.parametrize(("row", "baseline"), [([1.0], [0.0, 0.0]), ([np.nan, 0.0], [0.0, 0.0]),
                                               ([0.0, 0.0], [0.0, np.inf])])  # fmt: skip
def test_rows_that_do_not_fit_are_refused(row, baseline):
    with pytest.raises(InvalidRowsError):
        contributions(FakePredictor(tangled, 2), row, baseline)


def test_the_parts_of_a_real_forest_add_up(small_folder, small_config, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    predictor = mlcore.load(small_config)
    low, high = np.array([(f.low, f.high) for f in predictor.schema.features]).T
    for row in np.random.default_rng(0).uniform(low, high, size=(50, 5)):
        parts = contributions(predictor, row, predictor.schema.typical_row)
        change = parts.prediction - parts.bias
        assert abs(sum(parts.values) - change) <= 1e-9 * abs(parts.prediction)


def test_an_input_that_is_known_in_neither_row_has_no_part():
    _, predictor, X = scored(3, gaps=True)
    row, baseline = X[0].copy(), X[1].copy()
    row[[0, 2]], baseline[[0, 3]] = np.nan, np.nan
    batches = len(predictor.batches)
    found = contributions(predictor, row, baseline)
    moved = [place for place in (1, 2, 3) if not same(row[place], baseline[place])]
    assert predictor.batches[batches:] == [2 ** len(moved)]
    assert found.values[0] == 0.0
    assert found.bias == predictor.predict(baseline[None])[0]
    assert found.prediction == predictor.predict(row[None])[0]
    assert sum(found.values) == pytest.approx(found.prediction - found.bias, abs=1e-12)
    explained = shapley_values(predictor, row, X)
    assert sum(explained.values) == pytest.approx(explained.prediction - explained.bias, abs=1e-12)


def same(one, other):
    return one == other or (np.isnan(one) and np.isnan(other))
