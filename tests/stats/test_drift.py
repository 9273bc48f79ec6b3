"""Trends in block medians, against scipy and by construction."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from mlcore.stats.drift import find_drift

medians = st.lists(st.floats(1e-6, 1), min_size=9, max_size=40)


@given(medians)
def test_the_correlation_is_scipys_and_its_p_value_never_surer(seconds):
    found = find_drift(seconds)
    if len(set(seconds)) == 1:
        assert (found.correlation, found.p_value) == (0, 1)
        return
    expected = spearmanr(np.arange(len(seconds)), seconds)
    assert found.correlation == pytest.approx(expected.statistic, abs=1e-9)
    if len(seconds) == 9:
        assert found.p_value >= expected.pvalue - 1e-9


def test_stretches_that_alternate_count_as_independent():
    seconds = [1.0, 1.4, 1.1, 1.5, 1.2, 1.6, 1.3, 1.7, 1.35]
    expected = spearmanr(np.arange(9), seconds)
    assert find_drift(seconds).p_value == pytest.approx(expected.pvalue, abs=1e-9)


def test_the_change_is_from_the_first_third_to_the_last():
    found = find_drift([1.0] * 4 + [5.0] * 2 + [1.2] * 4)
    assert found.change == pytest.approx(0.2)


def test_a_steady_climb_is_flagged_whichever_way_it_goes():
    rng = np.random.default_rng(0)
    climb = np.linspace(1, 1.2, 30) * np.exp(rng.normal(0, 0.02, 30))
    assert find_drift(climb.tolist()).matters
    assert find_drift(climb[::-1].tolist()).matters


def test_a_climb_too_small_to_see_is_not_flagged():
    found = find_drift(np.linspace(1, 1.02, 30).tolist())
    assert found.p_value < 0.01
    assert not found.matters


def test_a_difference_of_chance_is_not_flagged():
    found = find_drift([1.0, 1.3, 0.8, 1.1, 1.4, 0.9, 1.2, 1.3, 1.0])
    assert abs(found.change) > 0.03
    assert not found.matters


def test_too_few_blocks_have_no_thirds():
    assert find_drift([1.0] * 8) is None
    assert find_drift([1.0] * 9) is not None


def wandering(rng, n, likeness, size=0.05):
    """Medians of a machine whose speed wanders and goes nowhere."""
    steps = rng.normal(0, size * (1 - likeness**2) ** 0.5, n)
    level = rng.normal(0, size)
    levels = [level := likeness * level + step for step in steps]
    return np.exp(levels).tolist()


@pytest.mark.parametrize("n", [20, 40, 100])
@pytest.mark.parametrize(("likeness", "at_most"), [(0.3, 0.03), (0.6, 0.04), (0.8, 0.08)])
def test_a_speed_that_merely_wanders_is_seldom_flagged(n, likeness, at_most):
    rng = np.random.default_rng(7)
    flagged = [find_drift(wandering(rng, n, likeness)).matters for _ in range(400)]
    assert sum(flagged) <= at_most * 400


def test_a_slow_walk_under_the_noise_of_blocks_is_seldom_flagged():
    rng = np.random.default_rng(9)
    flagged = [
        find_drift((wandering(rng, 100, 0.93) * np.exp(rng.normal(0, 0.03, 100))).tolist()).matters
        for _ in range(400)
    ]
    assert sum(flagged) <= 28


def test_a_climb_is_found_on_a_machine_that_wanders():
    rng = np.random.default_rng(8)
    climb = np.linspace(1, 1.25, 60)
    flagged = [find_drift((climb * wandering(rng, 60, 0.5)).tolist()).matters for _ in range(100)]
    assert sum(flagged) >= 70


def test_a_steady_arm_is_seldom_flagged():
    rng = np.random.default_rng(3)
    flagged = [find_drift(np.exp(rng.normal(0, 0.1, 20)).tolist()).matters for _ in range(500)]
    assert sum(flagged) <= 12
