"""Histograms as numpy sees them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.stats.histogram import Histogram, share_bins

durations = st.lists(st.floats(1e-7, 100), min_size=1, max_size=60)


@given(durations, durations)
def test_merging_is_counting_all_at_once_in_any_order(one, other):
    parts = [Histogram.of(one), Histogram.of(other)]
    assert Histogram.merge(parts) == Histogram.of(one + other) == Histogram.merge(parts[::-1])


@given(durations, st.floats(0.01, 1), st.floats(0.01, 1))
def test_quantiles_keep_their_order(seconds, one, other):
    histogram = Histogram.of(seconds)
    low, high = sorted([one, other])
    assert histogram.quantile(low) <= histogram.quantile(high)


@given(durations, st.floats(0.01, 1))
def test_a_quantile_is_numpys_within_a_bin(seconds, share):
    exact = np.quantile(seconds, share, method="inverted_cdf")
    # numpy multiplies the share by n with a rounding of its own: either neighbour is right.
    near = [np.quantile(seconds, min(1, share * f), method="inverted_cdf") for f in (1, 1 - 1e-9)]
    found = Histogram.of(seconds).quantile(share)
    assert any(abs(found / value - 1) < 0.00051 for value in [exact, *near])


@given(durations)
def test_a_histogram_survives_json(seconds):
    histogram = Histogram.of(seconds)
    assert Histogram.from_list(histogram.as_list()) == histogram


def test_an_empty_histogram_has_no_median():
    assert math.isnan(Histogram.of([]).quantile(0.5))


def test_a_repeated_duration_stands_for_many_calls():
    assert Histogram.of([0.001], repeat=50).n_calls == 50


def test_a_clock_that_reads_zero_counts_as_a_nanosecond():
    assert Histogram.of([0.0]).quantile(0.5) == pytest.approx(1e-9, rel=1e-3)


@pytest.mark.parametrize("broken", [[[2, 1], [1, 1]], [[1, 0]], [[1, 1], [1, 1]], [["x", 1]]])
def test_a_broken_histogram_is_refused(broken):
    with pytest.raises(ValueError, match=r".+"):
        Histogram.from_list(broken)


@given(durations, durations, st.integers(2, 100))
def test_shared_bins_hold_every_call_once_and_are_not_too_many(one, other, max_bins):
    bins = share_bins({"a": Histogram.of(one), "b": Histogram.of(other)}, max_bins=max_bins)
    assert len(bins.edges) <= max_bins + 1
    for shares in bins.shares.values():
        assert len(shares) == len(bins.edges) - 1
        assert sum(shares) == pytest.approx(1)
    assert bins.edges[0] <= min(one + other) * 1.001
    assert bins.edges[-1] >= max(one + other) / 1.001
