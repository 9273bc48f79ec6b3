"""The proof compares bits, on rows that include the hardest ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from mlcore.conversion.parity import (
    Parity,
    near_threshold_rows,
    probe_rows,
    tolerated_difference,
)
from mlcore.datasets import describe_rows
from mlcore.forest import trees_from_sklearn


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_equal_answers_are_identical(rng):
    answers = rng.normal(size=100)
    parity = Parity.compare(answers, answers.copy())
    assert parity.identical
    assert (parity.n_rows, parity.n_identical, parity.max_abs_difference) == (100, 100, 0.0)


def test_the_last_bit_counts(rng):
    answers = rng.normal(size=100)
    other = answers.copy()
    other[42] = np.nextafter(other[42], np.inf)
    parity = Parity.compare(answers, other)
    assert not parity.identical
    assert parity.n_identical == 99
    assert parity.max_abs_difference == other[42] - answers[42]


def test_minus_zero_is_another_bit_than_zero():
    assert not Parity.compare(np.array([0.0]), np.array([-0.0])).identical


def test_a_column_of_expected_answers_is_compared_row_by_row(rng):
    answers = rng.normal(size=10)
    assert Parity.compare(answers.reshape(-1, 1), answers).n_rows == 10


def test_it_survives_the_way_through_the_manifest(rng):
    parity = Parity.compare(rng.normal(size=5), rng.normal(size=5), n_near_threshold=2)
    assert Parity(**parity.as_dict()) == parity


def test_probes_are_half_within_the_bounds_and_half_near_real_rows(rng):
    X = rng.normal(size=(50, 3)) * [1, 100, 0.01]
    schema = describe_rows(X, X[:, 0], names=["a", "b", "c"])
    probes = probe_rows(schema, X, 200, rng=rng)
    assert probes.shape == (200, 3)
    low, high = np.array([(f.low, f.high) for f in schema.features]).T
    assert ((probes[:100] >= low) & (probes[:100] <= high)).all()
    distance = np.abs(probes[100:, None] - X[None]).max(axis=2, initial=0, where=True)
    assert (
        np.abs((probes[100:, None] - X[None]) / (high - low)).max(axis=2).min(axis=1) < 0.2
    ).all()
    assert (distance.min(axis=1) > 0).all()


def test_rows_near_thresholds_lie_on_both_sides_of_them(rng):
    X = rng.normal(size=(80, 2))
    trees = trees_from_sklearn(DecisionTreeRegressor(max_depth=1).fit(X, X[:, 0]))
    rows = near_threshold_rows([trees], X, 300, rng=rng)
    at = trees.threshold[0]
    assert (np.abs(rows[:, 0] - at) <= 1e-5 * abs(at)).all()
    assert (rows[:, 0] < at).any()
    assert (rows[:, 0] > at).any()
    assert (rows[:, 0] == at).any()


def test_trees_that_never_compare_have_no_such_rows(rng):
    X = rng.normal(size=(20, 2))
    trees = trees_from_sklearn(DecisionTreeRegressor().fit(X, np.ones(20)))
    assert near_threshold_rows([trees], X, 10, rng=rng).shape == (0, 2)


def test_whole_numbers_stay_whole_and_codes_stay_codes(rng):
    X = np.column_stack([rng.integers(0, 1_000, 300), rng.choice([1, 2, 7], 300)]).astype(float)
    schema = describe_rows(X, X[:, 0], names=["count", "code"])
    probes = probe_rows(schema, X, 400, rng=rng)
    assert (probes[:, 0] == np.round(probes[:, 0])).all()
    assert len(np.unique(probes[:, 0])) > 150
    assert set(probes[:, 1]) == {1.0, 2.0, 7.0}


def test_bit_for_bit_needs_every_threshold_and_every_row(rng):
    answers = rng.normal(size=5)
    same = Parity.compare(answers, answers)
    assert not same.bit_for_bit  # nothing is proven
    assert replace(same, n_thresholds=3, n_thresholds_proven=3).bit_for_bit
    assert not replace(same, n_thresholds=3, n_thresholds_proven=2).bit_for_bit
    assert not replace(same, n_identical=4, n_thresholds=3, n_thresholds_proven=3).bit_for_bit


@pytest.mark.parametrize(("n_off", "wrong"), [(0, False), (10, False), (11, True), (1_000, True)])
def test_more_than_a_hundredth_of_the_owners_rows_off_is_wrong(n_off, wrong):
    expected = np.linspace(0.0, 100.0, 1_000)
    answers = expected.copy()
    answers[:n_off] += 0.2
    parity = Parity.compare(
        expected, answers, n_real=1_000, bound=tolerated_difference(expected, expected)
    )
    assert parity.n_real_off == n_off
    assert parity.wrong == wrong


def test_the_median_row_may_not_be_off_either():
    expected = np.array([0.0, 1.0])
    assert Parity.compare(expected, expected + 0.01, n_real=2, bound=0.001).wrong


def test_of_outcomes_that_are_all_alike_the_answers_say_what_matters():
    alike, answers = np.full(50, 3.0), np.linspace(0.0, 10.0, 50)
    assert tolerated_difference(alike, answers) == pytest.approx(0.009)
    rare = np.append(np.zeros(49), 100.0)
    assert tolerated_difference(rare, answers) == pytest.approx(0.1)
    assert tolerated_difference(alike, alike) == pytest.approx(3e-6)
