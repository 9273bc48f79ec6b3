"""The tests that shuffle: exact where all is tried, and seldom small by chance."""

import numpy as np
import pytest

from mlcore.stats.significance import exchange_test, sign_flip_test


def test_the_sign_flip_test_is_exact_for_few_pairs():
    rng = np.random.default_rng(0)
    assert sign_flip_test([1.0] * 5, rng=rng) == 2 / 32
    assert sign_flip_test([1.0, -1.0], rng=rng) == 1.0


def test_the_sign_flip_test_is_seldom_small_by_chance():
    rng = np.random.default_rng(9)
    p_values = [sign_flip_test(rng.normal(size=10), rng=rng) for _ in range(400)]
    assert np.mean(np.array(p_values) <= 0.05) == pytest.approx(0.05, abs=0.03)


def test_the_sign_flip_test_finds_a_steady_difference_among_many_pairs():
    rng = np.random.default_rng(2)
    assert sign_flip_test(rng.normal(1, 0.3, size=40), rng=rng) == 1 / 10_000


def test_the_exchange_test_is_exact_for_few_and_seldom_small_by_chance():
    rng = np.random.default_rng(3)
    assert exchange_test([0.0] * 5, [1.0] * 5, rng=rng) == 2 / 252
    p_values = [exchange_test(rng.normal(size=5), rng.normal(size=5), rng=rng) for _ in range(300)]
    assert np.mean(np.array(p_values) <= 0.05) == pytest.approx(0.05, abs=0.03)
    assert exchange_test(rng.normal(size=30), rng.normal(2, 1, size=30), rng=rng) < 0.001
