"""A cut-off makes the mistakes that are counted one by one, and none costs less than the least."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.schema import FloatArray
from mlcore.whatif.cut_off import Stretch, cut_offs, fair_cut_off

chance = st.one_of(
    st.integers(0, 100).map(lambda percent: percent / 100), st.floats(0, 1, allow_subnormal=False)
)
cases = st.lists(st.tuples(chance, st.booleans()), min_size=1, max_size=40)
cost = st.sampled_from([0.0, 0.1, 0.3, 1.0, 3.0, 1000.0])


def arrays(drawn: list[tuple[float, bool]]) -> tuple[FloatArray, np.ndarray]:
    """Return chances and outcomes."""
    return np.array([chance for chance, _ in drawn]), np.array(
        [was for _, was in drawn], dtype=bool
    )


@given(drawn=cases, at=chance)
def test_a_case_above_the_cut_off_counts_as_a_yes(drawn, at):
    chances, outcomes = arrays(drawn)
    found = cut_offs(chances, outcomes).at(at)
    said = chances > at
    assert found.right_yes == (said & outcomes).sum()
    assert found.wrong_yes == (said & ~outcomes).sum()
    assert found.wrong_no == (~said & outcomes).sum()
    assert found.right_no == (~said & ~outcomes).sum()


@given(drawn=cases, wrong_yes=cost, wrong_no=cost)
def test_exactly_the_cut_offs_in_the_stretches_cost_least(drawn, wrong_yes, wrong_no):
    chances, outcomes = arrays(drawn)
    every = cut_offs(chances, outcomes)
    found = every.cheapest(wrong_yes, wrong_no)
    tried = np.unique([0.0, 1.0, *chances, *np.nextafter(chances, 0)])
    for at in tried:
        counts = every.at(at)
        costs = wrong_yes * counts.wrong_yes + wrong_no * counts.wrong_no
        inside = any(each.low <= at < each.high for each in found.stretches)
        assert inside == (costs <= found.cost * (1 + 1e-6) + 1e-9)
    middle = every.at(found.widest.middle)
    assert wrong_yes * middle.wrong_yes + wrong_no * middle.wrong_no == pytest.approx(found.cost)


@given(low=chance, width=st.floats(1e-6, 1))
def test_rounded_ends_lie_in_the_stretch(low, width):
    stretch = Stretch(low=low, high=min(np.nextafter(1, 2), low + width))
    first, last, digits = stretch.rounded()
    assert stretch.low <= first <= stretch.middle <= last
    assert last < stretch.high
    assert round(first, digits) == first
    assert round(stretch.middle, digits) == stretch.middle


def test_stretches_with_a_dearer_one_between_stay_apart():
    found = cut_offs(np.array([0.2, 0.3, 0.6, 0.8]), np.array([True, False, True, False]))
    cheapest = found.cheapest(1.0, 1.0)
    # All yes, one mistake of each kind, all no: two mistakes each, three in between.
    assert cheapest.cost == 2
    assert [(each.low, round(each.high, 12)) for each in cheapest.stretches] == [
        (0.0, 0.2),
        (0.3, 0.6),
        (0.8, 1.0),
    ]
    assert cheapest.widest == Stretch(low=0.3, high=0.6)


def test_a_chance_that_is_right_needs_no_cases_to_tell_the_cut_off():
    rng = np.random.default_rng(0)
    chances = rng.uniform(size=200_000)
    found = cut_offs(chances, rng.uniform(size=len(chances)) < chances)
    assert found.cheapest(1.0, 4.0).widest.middle == pytest.approx(fair_cut_off(1.0, 4.0), abs=0.03)
    assert fair_cut_off(0.0, 0.0) is None
