"""A skewed input gets a logarithmic track by itself, on round values, whatever their signs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.schema.track import LINEAR, Track, position_at, spaced, track_of, value_at

RNG = np.random.default_rng(0)
INCOME = np.exp(RNG.normal(6, 1.5, 500)).clip(1, 10_000).round(2)
SALES = np.where(RNG.random(500) < 0.3, 0.0, INCOME)
PROFIT = (RNG.standard_t(1, 500) * 15).clip(-6_600, 8_400).round(2)


@pytest.mark.parametrize("column", [INCOME, SALES, PROFIT, -INCOME, INCOME - 5])
def test_half_of_the_values_in_a_twentieth_of_the_range_make_it_logarithmic(column):
    low, high = float(column.min()), float(column.max())
    track = track_of(column, low, high, 2)
    assert track.is_log
    stops = np.array(track.stops(low, high, float(np.median(column))))
    # No stretch of the track holds half of the values any more.
    counts, _ = np.histogram(np.interp(column, stops, np.arange(len(stops))), bins=20)
    assert counts.max() < 0.45 * len(column)


@pytest.mark.parametrize(
    "column",
    [
        RNG.normal(50, 10, 500),
        RNG.uniform(0, 10_000, 500),
        np.arange(1950.0, 2020.0),
        (RNG.random(500) < 0.1).astype(float),
        np.repeat([0.0, 1.0, 2.0, 3.0, 60.0], [80, 10, 5, 4, 1]),
        1_000 + INCOME / 10_000,
        np.zeros(9),
        np.full(9, np.nan),
    ],
)
def test_other_columns_keep_an_even_track(column):
    low, high = (0.0, 1.0) if np.isnan(column).all() else (column.min(), column.max())
    track = track_of(column, float(low), float(high), 2)
    assert not track.is_log
    assert track.stops(float(low), float(high), float(low)) == ()


def test_missing_values_do_not_count():
    holes = np.concatenate([INCOME, np.full(2_000, np.nan)])
    low, high = INCOME.min(), INCOME.max()
    assert track_of(holes, low, high, 2) == track_of(INCOME, low, high, 2)


def test_positive_values_go_by_factors():
    stops = Track(is_log=True, grain=0.01).stops(1.0, 10_000.0, 100.0)
    assert 100 <= len(stops) <= 200
    assert [value_at(stops, (len(stops) - 1) * share) for share in (0.25, 0.5, 0.75)] == (
        pytest.approx([10, 100, 1_000], rel=0.03)
    )
    # Round values: two or three digits.
    assert all(float(f"{value:.3g}") == value for value in stops)


def test_zero_is_a_position_of_a_symmetric_track():
    stops = Track(is_log=True, bend=2.0, grain=0.01).stops(-5_000.0, 5_000.0, 3.21)
    assert 0.0 in stops
    assert 3.21 in stops
    assert position_at(stops, 0.0) == pytest.approx((len(stops) - 1) / 2, abs=1)


def test_whole_numbers_have_whole_positions():
    stops = Track(is_log=True, bend=1.0, grain=1.0).stops(0.0, 3_000.0, 2.0)
    assert stops[:5] == (0.0, 1.0, 2.0, 3.0, 4.0)
    assert all(value == round(value) for value in stops)


@given(
    ends=st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)).filter(
        lambda ends: abs(ends[0] - ends[1]) > 1e-3
    ),
    typical=st.floats(-1e9, 1e9),
    bend=st.floats(0, 1e6),
    decimals=st.integers(0, 4),
    share=st.floats(0, 1),
)
def test_positions_ascend_between_the_bounds_and_lead_back(ends, typical, bend, decimals, share):
    low, high = sorted(ends)
    stops = Track(is_log=True, bend=bend, grain=10.0**-decimals).stops(low, high, typical)
    assert (stops[0], stops[-1]) == (low, high)
    assert all(one < other for one, other in pairwise(stops))
    assert len(stops) <= 170
    if low < typical < high:
        assert typical in stops
    for place, value in enumerate(stops):
        assert value_at(stops, position_at(stops, value)) == value
        assert position_at(stops, value) == place
    value = low + share * (high - low)
    assert value_at(stops, position_at(stops, value)) == pytest.approx(
        value, abs=1e-9 * max(abs(low), abs(high))
    )


def test_an_even_track_has_no_stops_and_even_values():
    assert LINEAR.stops(0.0, 9.0, 1.0) == ()
    assert spaced(0.0, 9.0, (), 4).tolist() == [0, 3, 6, 9]
    assert spaced(0.0, 9.0, (0.0, 1.0, 9.0), 5).tolist() == [0, 0.5, 1, 5, 9]
