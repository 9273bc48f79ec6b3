"""Where the real rows lie is what comparing with every one of them gives."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlcore.schema import Feature
from mlcore.whatif import support as module
from mlcore.whatif.gaps import MOST, NEAR, empty_cells, gaps
from mlcore.whatif.support import Support, squared_distances
from tests.whatif.mixed import choice


def gap(one, other, X):
    """Compare two rows input by input, as the docstring says."""
    total = 0.0
    for place in range(X.shape[1]):
        column = X[:, place]
        known = column[~np.isnan(column)]
        spread = known.std() if len(known) else 0.0
        if spread > 1e-12 * (np.abs(known).max() if len(known) else 0.0):
            z = [
                0.0 if math.isnan(v) else (v - known.mean()) / spread
                for v in (one[place], other[place])
            ]
            total += (z[0] - z[1]) ** 2
        if len(known) < len(column):
            total += math.isnan(one[place]) != math.isnan(other[place])
    return math.sqrt(total)


def brute(row, X, k, without=None):
    """Average the k smallest distances to the real rows, one left out."""
    gaps = sorted(gap(row, X[i], X) for i in range(len(X)) if i != without)
    return float(np.mean(gaps[:k]))


@st.composite
def data(draw):
    shape = draw(st.integers(7, 25)), draw(st.integers(1, 4))
    values = st.one_of(st.integers(-3, 3).map(float), st.floats(-100, 100, allow_subnormal=False))
    X = draw(hnp.arrays(np.float64, shape, elements=values))
    return np.where(draw(hnp.arrays(np.bool_, shape)) & draw(st.booleans()), np.nan, X)


@settings(max_examples=60)
@given(X=data(), seed=st.integers(0, 100))
def test_distances_and_shares_equal_brute_force(X, seed):
    rng = np.random.default_rng(seed)
    rows = X[rng.integers(len(X), size=4)] + rng.normal(0, 10, size=(4, X.shape[1]))
    support = Support.from_rows(X)
    own = [brute(X[i], X, 5, without=i) for i in range(len(X))]
    assert support.reference == pytest.approx(sorted(own), rel=1e-7, abs=1e-7)
    for row, distance, share in zip(rows, support.distances(rows), support.percentiles(rows)):  # noqa: B905
        expected = brute(row, X, 5)
        assert distance == pytest.approx(expected, rel=1e-7, abs=1e-7)
        # Where two distances are equal up to rounding either side is right.
        least = np.mean([one < expected - 1e-6 for one in own])
        most = np.mean([one < expected + 1e-6 for one in own])
        assert least <= share <= most


@settings(max_examples=30)
@given(X=data(), seed=st.integers(0, 100))
def test_the_nearest_rows_are_the_nearest_and_differ_most_where_they_say(X, seed):
    row = X[0] + np.random.default_rng(seed).normal(0, 1, X.shape[1])
    gaps = [gap(row, other, X) for other in X]
    near = Support.from_rows(X).nearest(row, 3)
    assert [one.distance for one in near] == pytest.approx(sorted(gaps)[:3], rel=1e-7, abs=1e-7)
    for one in near:
        assert one.distance == pytest.approx(gaps[one.place], rel=1e-7, abs=1e-7)
        alone = []
        for place in range(X.shape[1]):
            swapped = X[one.place].copy()
            swapped[place] = row[place]
            alone.append(gap(swapped, X[one.place], X))
        if one.differs is not None:
            assert alone[one.differs] >= max(alone) / 2**0.5 - 1e-7
        else:
            assert max(alone) == 0


def test_a_missing_value_is_as_far_from_known_ones_as_these_are_from_each_other():
    X = np.random.default_rng(0).normal(size=(400, 1))
    support = Support.from_rows(X, may_miss=[0])
    squares = [one.distance**2 for one in support.nearest([np.nan], 400)]
    apart = (X - X.T)[~np.eye(400, dtype=bool)] / X.std()
    assert np.mean(squares) == pytest.approx(np.mean(apart**2), rel=0.01)
    # Where no real row misses it, the row that does is far from nearly all of them.
    assert support.percentile([np.nan]) > 0.99


def test_a_real_row_leaves_itself_out_of_its_own_distance():
    X = np.random.default_rng(0).normal(size=(200, 3))
    support = Support.from_rows(X)
    assert (support.reference > 0).all()
    # Asked again it finds itself, and lies nearer than its own reference says.
    assert support.distances(X).mean() < support.reference.mean()
    assert support.nearest(X[17])[0].place == 17
    assert support.nearest(X[17])[0].differs is None


def test_shares_rise_with_the_distance_from_all_data_to_none():
    X = np.random.default_rng(0).normal(size=(300, 5))
    support = Support.from_rows(X)
    shares = support.percentiles(np.linspace(0, 9, 40)[:, None] * np.ones(5))
    assert shares[0] < 0.1
    assert shares[-1] == 1.0
    # Strictly rising outside, where the data end.
    assert (np.diff(shares[10:]) >= 0).all()


def test_units_do_not_matter():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 4))
    rows = rng.normal(0, 2, size=(50, 4))
    factor, shift = np.array([1e-6, 1.0, 1e9, -3.0]), np.array([5.0, 0, 1e6, 1])
    plain = Support.from_rows(X).distances(rows)
    scaled = Support.from_rows(X * factor + shift).distances(rows * factor + shift)
    assert scaled == pytest.approx(plain, rel=1e-6)


def test_a_constant_input_does_not_count():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(50, 2))
    rows = rng.normal(size=(9, 2))
    wide, more = (np.column_stack([a, np.full(len(a), v)]) for a, v in ((X, 0.1), (rows, 7.0)))
    assert (Support.from_rows(wide).distances(more) == Support.from_rows(X).distances(rows)).all()


@pytest.mark.parametrize("n_rows", [1, 2, 3, 6])
def test_few_rows_have_fewer_neighbours(n_rows):
    X = np.arange(2.0 * n_rows).reshape(n_rows, 2)
    support = Support.from_rows(X)
    assert len(support.nearest([0.0, 1.0])) == min(5, n_rows)
    assert 0 <= support.percentile([1e9, -1e9]) <= 1


def test_values_at_the_end_of_float64_are_far_and_not_an_error():
    X = np.random.default_rng(0).normal(size=(40, 2)) * [1e300, 1e-300]
    support = Support.from_rows(X)
    assert np.isfinite(support.reference).all()
    assert support.percentile([1.7e308, 1.0]) == 1.0


def test_blocks_change_nothing(monkeypatch):
    rng = np.random.default_rng(0)
    X, rows = rng.normal(size=(90, 3)), rng.normal(size=(70, 3))
    whole = Support.from_rows(X)
    monkeypatch.setattr(module, "_BLOCK", 200)
    pieces = Support.from_rows(X)
    assert (pieces.reference == whole.reference).all()
    assert (pieces.distances(rows) == whole.distances(rows)).all()


def test_many_cells_are_compared_with_an_even_part_of_the_rows(monkeypatch):
    X = np.random.default_rng(0).normal(size=(900, 3))
    whole = Support.from_rows(X)
    monkeypatch.setattr(module, "_REFERENCE_CELLS", 0)
    part = Support.from_rows(X)
    assert len(part.reference) == 200
    assert np.isin(part.reference, whole.reference).all()
    rows = np.random.default_rng(1).normal(size=(200, 3))
    assert np.abs(part.percentiles(rows) - whole.percentiles(rows)).max() < 0.1


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


def coded(n: int, shares: tuple[float, ...] = ()) -> Feature:
    return choice("home", tuple(f"level {code}" for code in range(n)), shares)


def test_two_levels_are_on_average_as_far_apart_as_two_numbers():
    rng = np.random.default_rng(0)
    codes = rng.choice(4, 4000, p=[0.6, 0.2, 0.15, 0.05]).astype(float)
    codes[::9] = np.nan
    X = np.column_stack([rng.normal(size=4000), codes])
    support = Support.from_rows(X, choices=[1], may_miss=[1])
    assert support.used.tolist() == [0, 1]
    one, other = (support._encode(part) for part in (X[:2000], X[2000:]))
    for column in ([0], [1, 2]):
        parts = one[:, column], other[:, column], support.mismatch[column]
        assert squared_distances(*parts).mean() == pytest.approx(2.0, rel=0.05)
    shares = np.unique(codes[~np.isnan(codes)], return_counts=True)[1]
    weight = 2 / (1 - ((shares / shares.sum()) ** 2).sum())
    values = {(0.0, 0.0): 0, (0.0, 3.0): weight, (0.0, np.nan): 2, (np.nan, np.nan): 0}
    for pair, expected in values.items():
        rows = support._encode(np.array([[0.5, code] for code in pair]))
        found = squared_distances(rows[:1], rows[1:], support.mismatch)[0, 0]
        assert found == pytest.approx(expected)


def test_a_choice_makes_a_row_far_and_is_named():
    X = np.column_stack([np.linspace(0, 1, 50), np.arange(50.0) % 2])
    X[:, 1][X[:, 0] < 0.5] = 0.0
    support = Support.from_rows(X, choices=[1])
    assert support.percentile([0.1, 1.0]) > support.percentile([0.1, 0.0])
    found = support.nearest([0.1, 2.0], 1)[0]
    assert (found.differs, X[found.place, 1]) == (1, 0.0)
    assert Support.from_rows(np.zeros((30, 1)), choices=[0]).used.size == 0


def test_levels_that_nobody_had_are_gaps():
    assert gaps(coded(4), np.array([0.0, 2.0, np.nan, 2.0])) == ((1.0, 1.0), (3.0, 3.0))


def test_cells_of_levels_count_only_the_rows_that_have_them():
    numbers, levels = feature(0.0, 1.0), coded(3)
    rows = np.array([[x, code] for code, ends in enumerate([(0, 1), (0, 0.2)])
                     for x in np.linspace(*ends, 40)])  # fmt: skip
    empty = empty_cells((numbers, levels), rows, resolution=10)
    assert empty.astype(int).tolist() == [[0] * 10, [0, 0, 0, *[1] * 7], [1] * 10]
    assert (empty_cells((levels, numbers), rows[:, ::-1], resolution=10) == empty.T).all()
    pairs = np.array([[0.0, 1.0], [2.0, 0.0], [2.0, 0.0]])
    both = empty_cells((levels, coded(2)), pairs)
    assert both.astype(int).tolist() == [[1, 1, 0], [0, 1, 1]]
    assert empty_cells((levels, coded(2)), pairs[:0]).shape == (2, 3)
