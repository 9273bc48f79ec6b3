"""The proof compares bits, on rows that include the hardest ones."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

from mlcore.conversion import Parity, near_threshold_rows, probe_rows
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
    scaler = np.array([[3.0, 0.0], [2.0, 1.0]])
    rows = near_threshold_rows(trees, scaler, X, 300, rng=rng)
    at = trees.threshold[0] * 2.0 + 3.0
    assert (np.abs(rows[:, 0] - at) <= 1e-5 * abs(at)).all()
    assert (rows[:, 0] < at).any()
    assert (rows[:, 0] > at).any()
    assert (rows[:, 0] == at).any()


def test_trees_that_never_compare_have_no_such_rows(rng):
    X = rng.normal(size=(20, 2))
    trees = trees_from_sklearn(DecisionTreeRegressor().fit(X, np.ones(20)))
    scaler = np.array([[0.0, 0.0], [1.0, 1.0]])
    assert near_threshold_rows(trees, scaler, X, 10, rng=rng).shape == (0, 2)
