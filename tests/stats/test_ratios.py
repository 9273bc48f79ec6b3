"""Ratios, ranges and tests against known answers, simulation and the arch package."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from mlcore.stats import Histogram, calls_needed, nested_ratio, paired_ratio
from mlcore.stats.resampling import draw_nested, widened_tail


def blocks(rng, n, centre, *, drift, noise=0.1, n_calls=20):
    """Blocks whose calls share a drift with the block beside them."""
    return [
        Histogram.of(centre * np.exp(shift + rng.normal(0, noise, size=n_calls)))
        for shift in drift[:n]
    ]


def ratio_of(rng, true_ratio, *, n=20, n_resamples=400):
    drift = rng.normal(0, 0.2, size=n)
    slow = blocks(rng, n, 0.001 * true_ratio, drift=drift + rng.normal(0, 0.03, size=n))
    fast = blocks(rng, n, 0.001, drift=drift + rng.normal(0, 0.03, size=n))
    return paired_ratio(slow, fast, n_resamples=n_resamples, rng=rng)


def test_the_range_holds_the_true_ratio_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    found = [ratio_of(rng, 3.0, n=10, n_resamples=200) for _ in range(200)]
    held = sum(ratio.low <= 3.0 <= ratio.high for ratio in found)
    # 190 are expected; fewer than 180 has a probability of one in a thousand.
    assert held >= 180


def test_two_equal_arms_are_equal():
    assert ratio_of(np.random.default_rng(3), 1.0).outcome == "equal"


def test_the_bootstrap_agrees_with_archs():
    # Imports matplotlib as well: half a second, which not every process has to wait.
    from arch.bootstrap import IIDBootstrap

    rng = np.random.default_rng(11)
    drift = rng.normal(0, 0.2, size=30)
    noise = [rng.normal(0, 0.05, size=30) for _ in range(2)]
    slow = blocks(rng, 30, 0.02, drift=drift + noise[0])
    fast = blocks(rng, 30, 0.01, drift=drift + noise[1])

    def statistic(index):
        return Histogram.merge(slow[i] for i in index).quantile(0.5) / Histogram.merge(
            fast[i] for i in index
        ).quantile(0.5)

    n_resamples = 2_000
    ours = paired_ratio(slow, fast, n_resamples=n_resamples, rng=np.random.default_rng(1))
    theirs = IIDBootstrap(np.arange(30), seed=np.random.default_rng(2)).apply(
        statistic, n_resamples
    )
    tail = widened_tail(0.025, 30)
    low, high = np.quantile(theirs, [tail, 1 - tail])
    # The ends of a range of 2,000 resamples are known to a twentieth of its width.
    assert ours.low == pytest.approx(low, abs=0.08 * (high - low))
    assert ours.high == pytest.approx(high, abs=0.08 * (high - low))


def test_a_range_holds_its_ratio_and_is_never_narrower_than_the_bins():
    # The same duration each time, on either side of the edge of a bin.
    slow, fast = ([Histogram.of([1.001 ** (place + 0.5)] * 9)] * 8 for place in (-4_000, -4_001))
    ratio = paired_ratio(slow, fast, n_resamples=100, rng=np.random.default_rng(0))
    assert ratio.value == pytest.approx(1.001)
    assert ratio.low <= 1 <= ratio.high
    assert ratio.high / ratio.low == pytest.approx(1.001**2, rel=1e-5)


def test_any_quantile_can_be_compared():
    rng = np.random.default_rng(4)
    # One arm has the same body, and one call in twenty takes three times as long.
    tail = np.tile([1.0] * 19 + [3.0], (10, 1))
    fast = [Histogram.of(0.001 * np.exp(rng.normal(0, 0.02, 20))) for _ in range(10)]
    slow = [Histogram.of(0.001 * row * np.exp(rng.normal(0, 0.02, 20))) for row in tail]
    ratios = {
        share: paired_ratio(slow, fast, n_resamples=200, rng=rng, share=share)
        for share in (0.5, 0.99)
    }
    assert ratios[0.5].outcome == "equal"
    assert ratios[0.99].low > 2.5


@given(st.lists(st.floats(0.5, 2), min_size=6, max_size=12), st.integers(0, 9))
def test_a_range_always_holds_its_ratio(factors, seed):
    slow = [Histogram.of([0.001 * factor] * 3) for factor in factors]
    fast = [Histogram.of([0.001] * 3)] * len(factors)
    ratio = paired_ratio(slow, fast, n_resamples=50, rng=np.random.default_rng(seed))
    assert ratio.low < ratio.value < ratio.high


def test_fewer_than_six_pairs_have_no_range():
    ratio = ratio_of(np.random.default_rng(0), 2.0, n=5)
    assert (ratio.low, ratio.high) == (None, None)
    assert ratio.half_width == float("inf")


def test_the_same_seed_gives_the_same_ratio():
    one, other = (ratio_of(np.random.default_rng(5), 2.0) for _ in range(2))
    assert one == other


def test_seen_from_the_other_arm_a_ratio_turns_over():
    ratio = ratio_of(np.random.default_rng(5), 0.5)
    turned = ratio.inverted()
    assert (ratio.outcome, turned.outcome) == ("slower", "faster")
    assert turned.low < turned.value < turned.high
    assert turned.inverted().value == pytest.approx(ratio.value)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.95, 0.99, 0.999])
def test_the_tail_rule_asks_for_the_fewest_calls_whose_largest_exceeds_the_percentile(share):
    n = calls_needed(share)
    # The largest of n calls fails to exceed it if all n lie below.
    assert binom.pmf(n, n, share) <= 0.025 < binom.pmf(n - 1, n - 1, share)


def order_statistics(n, share):
    """Ranks whose calls hold the percentile between them with 95 % probability, or None.

    How many of n independent calls lie below it is binomial: the call of rank l exceeds it if at
    most l - 1 do, the call of rank u falls short of it if u or more do.
    """
    below = binom(n, share)
    ranks = np.arange(1, n + 1)
    lows = ranks[below.cdf(ranks - 1) <= 0.025]
    highs = ranks[below.sf(ranks - 1) <= 0.025]
    return (lows[-1], highs[0]) if lows.size and highs.size else None


@pytest.mark.parametrize(
    ("share", "n"), [(0.5, 6), (0.9, 36), (0.95, 72), (0.99, 368), (0.999, 3_688)]
)
def test_the_range_between_order_statistics_exists_from_these_calls_on(share, n):
    assert calls_needed(share) == n
    assert order_statistics(n - 1, share) is None
    assert order_statistics(n, share)[1] == n


@pytest.mark.parametrize("share", [0.5, 0.9, 0.99])
def test_the_range_between_order_statistics_holds_the_percentile(share):
    n = calls_needed(share)
    low, high = order_statistics(n, share)
    calls = np.sort(np.random.default_rng(5).exponential(size=(4_000, n)), axis=1)
    truth = -np.log(1 - share)
    held = np.mean((calls[:, low - 1] <= truth) & (truth <= calls[:, high - 1]))
    assert 0.94 <= held <= 0.985


@given(st.floats(0.5, 0.9999), st.floats(0.5, 0.9999))
def test_rarer_percentiles_need_more_calls(one, other):
    low, high = sorted([one, other])
    assert calls_needed(low) <= calls_needed(high)


@given(st.integers(2, 500))
def test_few_pairs_widen_the_range(n):
    assert 0 < widened_tail(0.025, n) < 0.025


def calls(rng, centre):
    return Histogram.of(centre * np.exp(rng.normal(0, 0.1, size=20)))


def measured(rng, *, luck, n_processes=5, n_pairs=8):
    """Pairs whose ratio is 3, times the luck of their process."""
    slow, fast, processes = [], [], []
    for process in range(n_processes):
        shift = np.exp(rng.normal(0, luck))
        for _ in range(n_pairs):
            slow.append(calls(rng, 0.003 * shift))
            fast.append(calls(rng, 0.001))
            processes.append(process)
    return slow, fast, processes


def test_one_process_is_the_paired_ratio():
    slow, fast, _ = measured(np.random.default_rng(0), luck=0, n_processes=1)
    one = nested_ratio(slow, fast, [4] * 8, n_resamples=200, rng=np.random.default_rng(1))
    assert one == paired_ratio(slow, fast, n_resamples=200, rng=np.random.default_rng(1))


def test_the_range_knows_the_luck_of_processes_which_pairs_alone_do_not():
    rng = np.random.default_rng(5)
    nested = alone = 0
    for _ in range(60):
        slow, fast, processes = measured(rng, luck=0.1)
        found = nested_ratio(slow, fast, processes, n_resamples=300, rng=rng)
        nested += found.low <= 3 <= found.high
        ratio = paired_ratio(slow, fast, n_resamples=300, rng=rng)
        alone += ratio.low <= 3 <= ratio.high
    assert nested >= 50
    assert alone < nested - 10


@given(st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 50))
def test_a_resample_holds_a_process_whole_or_not_at_all(processes, seed):
    weights = draw_nested(processes, n_resamples=5, rng=np.random.default_rng(seed))
    labels = np.array(processes)
    for label in set(processes):
        drawn = weights[:, labels == label].sum(axis=1)
        assert (drawn % (labels == label).sum() == 0).all()
