"""The shift function: known answers, and how often its band holds all true ratios."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.stats import Histogram, calls_needed, paired_ratio, percentiles, shift
from mlcore.stats.quantiles import GRID


def pairs(rng, n=20, *, ratio=2.0, n_calls=60, added=0.0):
    """Blocks of calls; the slow arm is ``ratio`` times the fast one, plus a constant."""
    level = rng.normal(0, 0.1, size=n)
    draws = np.exp(level[:, None, None] + rng.normal(0, 0.2, size=(n, 2, n_calls)))
    slow = [Histogram.of(0.001 * ratio * one + added) for one in draws[:, 0]]
    fast = [Histogram.of(0.001 * other) for other in draws[:, 1]]
    return slow, fast


def shifted(rng, **settings):
    slow, fast = pairs(rng, **settings)
    return shift(slow, fast, n_resamples=300, rng=rng)


def test_its_ratios_are_those_of_the_pooled_quantiles():
    slow, fast = pairs(np.random.default_rng(0))
    found = shift(slow, fast, n_resamples=100, rng=np.random.default_rng(1))
    for share, one, other, ratio in zip(
        found.shares, found.slow, found.fast, found.ratios, strict=True
    ):
        assert one == Histogram.merge(slow).quantile(share)
        assert other == Histogram.merge(fast).quantile(share)
        assert ratio == pytest.approx(one / other)


def test_the_band_holds_its_ratios_and_is_wider_than_the_range_of_one():
    slow, fast = pairs(np.random.default_rng(0))
    found = shift(slow, fast, n_resamples=1_000, rng=np.random.default_rng(1))
    assert all(a < b < c for a, b, c in zip(found.low, found.ratios, found.high, strict=True))
    median = found.shares.index(0.5)
    alone = paired_ratio(slow, fast, n_resamples=1_000, rng=np.random.default_rng(1))
    assert found.high[median] / found.low[median] > alone.high / alone.low


def test_a_factor_is_level_and_a_constant_matters_most_to_quick_calls():
    rng = np.random.default_rng(2)
    level, falling = shifted(rng), shifted(rng, ratio=1.0, added=0.002)
    assert level.ratios[0] == pytest.approx(level.ratios[-1], rel=0.1)
    assert falling.ratios[0] > 1.2 * falling.ratios[-1]


def test_all_true_ratios_lie_in_the_band_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    held = 0
    for _ in range(150):
        found = shifted(rng, n=15)
        held += all(a <= 2 <= b for a, b in zip(found.low, found.high, strict=True))
    # 142 are expected; fewer than 135 has a probability of one in a hundred.
    assert held >= 135


@pytest.mark.parametrize(("n_calls", "lowest"), [(1, 0.5), (6, 0.1), (12, 0.05), (62, 0.01)])
def test_quantiles_that_need_more_calls_are_left_out_at_both_ends(n_calls, lowest):
    found = shifted(np.random.default_rng(0), n=6, n_calls=n_calls)
    assert (found.shares[0], found.shares[-1]) == (lowest, pytest.approx(1 - lowest))
    assert all(calls_needed(max(share, 1 - share)) <= 6 * n_calls for share in found.shares)


def test_fewer_than_six_pairs_have_no_band():
    assert shifted(np.random.default_rng(0), n=5) is None


def test_the_grid_goes_from_the_quickest_calls_to_the_slowest_evenly():
    assert list(GRID) == sorted(set(GRID))
    assert [round(1 - share, 9) for share in GRID[::-1]] == list(GRID)


@pytest.mark.parametrize(
    ("share", "n"), [(0.5, 6), (0.9, 36), (0.95, 72), (0.99, 368), (0.999, 3_688)]
)
def test_a_percentile_is_told_from_the_very_call_on_that_its_range_exists_with(share, n):
    one_short, enough = (
        next(
            found
            for found in percentiles(Histogram.of([0.01], repeat=calls))
            if found.share == share
        )
        for calls in (n - 1, n)
    )
    assert (one_short.seconds, one_short.missing_calls) == (None, 1)
    assert (enough.seconds, enough.missing_calls) == (pytest.approx(0.01, rel=1e-3), 0)


@given(st.integers(1, 4_000))
def test_a_percentile_is_told_or_the_calls_it_needs(n):
    for found in percentiles(Histogram.of([0.01], repeat=n)):
        assert (found.seconds is None) == (found.missing_calls > 0)
