"""What is said of a chance is what came of the unseen cases nearest to it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from mlcore.whatif.uncertainty.reliability import LEAST_CASES, Reliability, clopper_pearson


@st.composite
def cases(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10_000)))
    n_cases = draw(st.integers(LEAST_CASES, 700))
    chances = rng.beta(0.5, 0.5, n_cases)
    decimals = draw(st.sampled_from([0, 1, 2, 17]))
    chances = np.round(chances, decimals)
    return chances, rng.random(n_cases) < chances


@settings(max_examples=40)
@given(n_cases=st.integers(1, 400), share=st.floats(0, 1))
def test_the_range_is_the_one_of_scipys_exact_test(n_cases, share):
    n_hits = round(share * n_cases)
    known = binomtest(n_hits, n_cases).proportion_ci(confidence_level=0.9, method="exact")
    assert clopper_pearson(n_hits, n_cases) == pytest.approx((known.low, known.high), abs=1e-9)


@settings(max_examples=100)
@given(data=cases(), chance=st.floats(0, 1))
def test_the_nearest_tenth_is_counted_with_all_that_are_as_near(data, chance):
    chances, is_class = data
    found = Reliability.of(chances, is_class).near(chance)
    apart = np.abs(chances - chance)
    reach = np.sort(apart)[max(LEAST_CASES, round(len(chances) / 10)) - 1]
    near = apart <= reach
    assert (found.n_cases, found.n_hits) == (near.sum(), is_class[near].sum())
    assert (found.least, found.most) == (chances[near].min(), chances[near].max())
    assert found.low <= found.share <= found.high


@settings(max_examples=60)
@given(data=cases(), seed=st.integers(0, 100))
def test_the_groups_hold_every_case_once_whatever_their_order(data, seed):
    chances, is_class = data
    groups = Reliability.of(chances, is_class).groups()
    assert sum(group.n_cases for group in groups) == len(chances)
    assert sum(group.n_hits for group in groups) == is_class.sum()
    assert all(group.n_cases >= LEAST_CASES for group in groups)
    assert 1 <= len(groups) <= 10
    for one, other in itertools.pairwise(groups):
        assert one.most < other.least
    order = np.random.default_rng(seed).permutation(len(chances))
    assert Reliability.of(chances[order], is_class[order]).groups() == groups


def test_nothing_is_said_of_fewer_than_thirty_cases():
    assert Reliability.of(np.linspace(0, 1, 29), np.zeros(29, dtype=bool)) is None
    found = Reliability.of(np.linspace(0, 1, 30), np.zeros(30, dtype=bool)).near(0.4)
    assert (found.n_cases, found.n_hits, found.low) == (30, 0, 0.0)


def test_a_calibrated_models_range_holds_nine_times_in_ten():
    rng, held, n_tries = np.random.default_rng(0), 0, 400
    for _ in range(n_tries):
        actual = rng.random(400)
        found = Reliability.of(actual, rng.random(400) < actual).near(0.72)
        near = np.abs(actual - 0.72) <= max(0.72 - found.least, found.most - 0.72)
        held += found.low <= actual[near].mean() <= found.high
    assert held / n_tries > 0.88
