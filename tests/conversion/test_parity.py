"""The proof compares bits, on rows that include the hardest ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mlcore.artifacts.parity import Parity
from mlcore.conversion.parity import tolerated_difference


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
