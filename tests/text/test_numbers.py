"""What is read of a number decides: rounded as it is written, and never against a verdict."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.text import for_locale
from mlcore.text.numbers import least_shown, most_shown, rounded

EN = for_locale("en")
MINUS = "\N{MINUS SIGN}"
numbers = st.one_of(
    st.floats(-1e9, 1e9),
    st.integers(-10_000, 10_000).map(lambda n: n / 8),
    st.integers(-100_000, 100_000).map(lambda n: n / 1_000),
)


def read(value, decimals):
    return float(EN.number(value, decimals).replace(",", "").replace(MINUS, "-"))


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    # As Intl.NumberFormat rounds them.
    [(0.125, 2, 0.13), (1.005, 2, 1.01), (2.5, 0, 3.0), (-2.5, 0, -3.0), (8.345, 2, 8.35),
     (0.005, 2, 0.01), (-0.004, 2, 0.0), (1e300, 3, 1e300), (5e-324, 3, 0.0)],
)  # fmt: skip
def test_halves_go_away_from_zero_as_in_the_browser(value, decimals, expected):
    assert rounded(value, decimals) == expected


@given(value=numbers, decimals=st.integers(0, 6))
def test_what_is_written_is_what_was_rounded(value, decimals):
    assert read(value, decimals) == rounded(value, decimals)


@given(value=numbers, decimals=st.integers(0, 6))
def test_the_ends_of_what_is_read_as_a_value_are_its_last_ones(value, decimals):
    value = rounded(value, decimals)
    least, most = least_shown(value, decimals), most_shown(value, decimals)
    assert rounded(least, decimals) == rounded(most, decimals) == value
    assert rounded(math.nextafter(least, -math.inf), decimals) < value
    assert rounded(math.nextafter(most, math.inf), decimals) > value
