"""What tells the values of a column apart can be seen and set, and no digit is made up."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mlcore.datasets import describe_rows
from mlcore.datasets.column import bounds_of


def described(column, y=None, **how):
    X = np.asarray(column, dtype=np.float64)[:, None]
    y = X[:, 0] if y is None else np.asarray(y, dtype=np.float64)
    return describe_rows(X, y, names=["x"], **how)


def feature_of(column):
    return described(column).features[0]


@pytest.mark.parametrize("value", [0.0, 0.35, 7.5, -0.0, -2.0, 1 / 3, 65_540.0, 1e90, 1e-30])
@pytest.mark.parametrize("n_rows", [1, 3])
def test_a_column_of_one_value_has_it_as_both_bounds_and_as_what_is_typical(value, n_rows):
    schema = described([value] * n_rows)
    feature = schema.features[0]
    assert feature.low == feature.typical == feature.high == value
    assert schema.target.low == schema.target.high == value
    assert feature.step > 0
    # The last bit counts: random draws refuse to go from 0 to -0.
    assert "-0.0" not in json.dumps(schema.as_dict())
    assert np.random.default_rng(0).uniform(feature.low, feature.high) == value
    if abs(value) > 1e-6:
        assert round(value, schema.target.decimals) == pytest.approx(value, rel=1e-5)


def test_zeros_of_both_signs_are_one_value():
    feature = feature_of([-0.0, 0.0, -0.0, 3.0, -0.0])
    assert [str(end) for end in (feature.low, feature.typical, feature.high)] == [
        "0.0",
        "0.0",
        "3.0",
    ]
    assert str(feature_of([-3.0, -0.0]).high) == "0.0"


def test_bounds_lie_on_the_steps_of_the_slider_even_for_large_numbers():
    column = np.array([0.25, 1_000.5, 4_547_934.3337])
    assert bounds_of(column, 1.0) == (0.0, 4_547_935.0)
    assert bounds_of(column, 10_000.0) == (0.0, 4_550_000.0)


@pytest.mark.parametrize(
    ("column", "step", "ends"),
    [
        ([11, 5_000, 8_060_011], 10_000, (0, 8_070_000)),
        ([-7_012, 0, 999], 10, (-7_020, 1_000)),
        ([1_003, 2_222, 5_007], 10, (1_000, 5_010)),
        ([1_000, 2_222, 5_000], 10, (1_000, 5_000)),
        (np.arange(1_901, 2_020), 1, (1_901, 2_019)),
        ([3e30, 5e32], 1e30, (3e30, 5e32)),
    ],
)
def test_the_positions_of_a_slider_are_round_numbers(column, step, ends):
    feature = feature_of(column)
    assert (feature.step, feature.low, feature.high) == (step, *map(pytest.approx, ends))


@pytest.mark.parametrize("seed", range(3))
def test_long_tails_leave_positions_and_digits_for_the_many_small_values(seed):
    column = np.random.default_rng(seed).lognormal(0, 3, 2_000)
    feature = feature_of(column)
    positions = feature.low + feature.step * np.arange(100)
    assert ((positions > 0) & (positions < 1)).sum() >= 9
    fifth = np.quantile(column, 0.05)
    assert round(fifth, feature.decimals) == pytest.approx(fifth, rel=0.005)
    assert feature.typical in column
    assert feature.low <= column.min() <= column.max() <= feature.high


def test_an_outlier_hides_no_digits_of_the_rest():
    rng = np.random.default_rng(0)
    column = np.append(rng.normal(size=500), 1_000.0)
    assert feature_of(column).step == 0.01
    assert described(column).target.decimals == 2


@pytest.mark.parametrize(
    ("column", "step", "decimals"),
    [
        (np.arange(34, 120) / 2, 0.1, 1),
        ([0.0, 0.1, 0.2, 0.3], 0.1, 1),
        ([0.0375, 0.04, 0.0425, 0.05], 0.0001, 4),
        (np.array([0.0375, 0.04, 0.0425, 0.05], np.float32), 0.0001, 4),
        (np.arange(20) * 0.1 * 3, 0.1, 1),
        ([1.7e9, 1.7e9 + 0.5, 1.7e9 + 10], 0.1, 1),
    ],
)
def test_no_digit_goes_beyond_those_the_data_are_written_with(column, step, decimals):
    feature = feature_of(column)
    assert (feature.step, feature.decimals) == (step, decimals)


@pytest.mark.parametrize(
    "draw",
    [
        lambda rng: rng.uniform(0, 10, 300),
        lambda rng: rng.uniform(0, 3.1, 1_000),
        lambda rng: rng.normal(size=1_000),
        lambda rng: rng.normal(size=20_000),
    ],
)
def test_even_and_normal_spreads_need_two_decimals_and_no_more(draw):
    for seed in range(5):
        feature = feature_of(draw(np.random.default_rng(seed)))
        assert (feature.step, feature.decimals) == (0.01, 2)


def test_the_lower_median_is_typical_and_keeps_every_digit():
    assert feature_of([0.1234567890123, 0.2, 0.3, 0.9]).typical == 0.2
    assert feature_of([0.1234567890123, 0.9]).typical == 0.1234567890123


@pytest.mark.parametrize(
    ("answers", "decimals"),
    [
        (np.linspace(1, 5, 100), 2),
        (np.linspace(0, 1, 100), 3),
        ([7.5] * 20, 1),
        ([7.5 + 1e-15, 7.5, 7.5], 1),
        ([0.0] * 99 + [12.0], 1),
        (np.linspace(1, 2.5, 100), 2),
        (np.linspace(0, 150, 100), 0),
        (np.append(np.linspace(1, 5, 500), 1e6), 2),
        (np.linspace(1e7, 5e7, 100), 0),
    ],
)
def test_the_decimals_of_the_target_are_those_of_the_predictions(answers, decimals):
    rated = described(np.arange(5.0), y=[1, 2, 3, 4, 5], answers=np.asarray(answers, dtype=float))
    assert rated.target.decimals == decimals
    assert (rated.target.low, rated.target.high) == (1, 5)


@given(
    column=arrays(
        np.float64,
        st.integers(1, 40),
        elements=st.one_of(
            st.floats(-1e100, 1e100, allow_subnormal=False), st.integers(-99, 99).map(float)
        ),
    )
)
def test_bounds_cover_any_column_and_what_is_typical_occurs_in_it(column):
    feature = feature_of(column)
    assert feature.low <= column.min() <= column.max() <= feature.high
    assert feature.typical in column
    assert feature.step > 0
    assert feature.decimals >= 0
    assert (feature.low == feature.high) == (column.min() == column.max())
