"""Where there are no data is where no real row is near."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mlcore.schema import Feature
from mlcore.whatif.support import MOST, NEAR, empty_cells, gaps


def feature(low=0.0, high=100.0):
    return Feature(name="a", label="a", low=low, high=high, typical=low, step=0.1, decimals=1)


@given(values=st.lists(st.floats(0, 100), min_size=1, max_size=60))
def test_no_real_value_lies_in_a_gap_and_every_wide_stretch_is_one(values):
    found = gaps(feature(), np.array(values))
    distinct = sorted(set(values))
    usual = float(np.quantile(np.diff(distinct), MOST)) if len(distinct) > 1 else 0.0
    reach = max(NEAR * 100, 2 * usual)
    ends = [0.0, *distinct, 100.0]
    wide = [(a, b) for a, b in itertools.pairwise(ends) if b - a > reach]
    assert list(found) == wide
    assert not any(low < value < high for low, high in found for value in values)


def test_regular_values_have_no_gaps_however_few_they_are():
    years = np.repeat(np.arange(1970.0, 1983.0, 3), 9)
    assert gaps(feature(1970.0, 1982.0), years) == ()


def test_bounds_beyond_the_real_values_are_gaps():
    assert gaps(feature(), np.arange(30.0, 70.0)) == ((0.0, 30.0), (69.0, 100.0))


def test_missing_values_are_no_values():
    assert gaps(feature(), np.array([np.nan, *range(51), np.nan])) == ((50.0, 100.0),)


@given(seed=st.integers(0, 1_000), n_rows=st.integers(2, 40))
def test_a_cell_is_empty_where_every_row_is_far(seed, n_rows):
    rng = np.random.default_rng(seed)
    features = feature(0.0, 1.0), feature(-500.0, 500.0)
    rows = np.column_stack([rng.uniform(0, 1, n_rows), rng.uniform(-500, 500, n_rows)])
    reach = [
        max(NEAR * (f.high - f.low), np.quantile(np.diff(np.unique(c)), MOST))
        for f, c in zip(features, rows.T, strict=True)
    ]
    apart = np.hypot(*((rows[:, None] - rows) / reach).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    near = max(1.0, np.sqrt(np.quantile(apart.min(axis=1) ** 2, MOST)))
    empty = empty_cells(features, rows, resolution=9)
    for j in range(9):
        for i in range(9):
            middle = np.array([(i + 0.5) / 9, -500 + 1000 * (j + 0.5) / 9])
            nearest = np.hypot(*((rows - middle) / reach).T).min()
            assert empty[j, i] == (nearest > near)


def test_a_plane_full_of_rows_has_no_empty_cell_and_one_without_has_only_those():
    everywhere = np.stack(np.meshgrid(np.arange(101.0), np.arange(101.0)), -1).reshape(-1, 2)
    assert not empty_cells((feature(), feature()), everywhere[::7]).any()
    assert empty_cells((feature(), feature()), np.array([[np.nan, 1.0]])).all()
