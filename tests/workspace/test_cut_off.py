"""A cut-off comes back from a link as it was, and nothing else comes back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.workspace.cut_off import MOST_COST, CutOffSetting

cost = st.floats(0, MOST_COST).map(lambda value: float(f"{value:.15g}"))


@given(at=st.integers(0, 1000).map(lambda place: place / 1000), wrong_yes=cost, wrong_no=cost)
def test_what_was_written_is_read(at, wrong_yes, wrong_no):
    setting = CutOffSetting(at=at, wrong_yes=wrong_yes, wrong_no=wrong_no)
    assert CutOffSetting.read(setting.letters or "0.5_1_1") == setting


def test_a_link_says_nothing_where_nothing_was_set():
    assert CutOffSetting().letters == ""


@pytest.mark.parametrize(
    "letters",
    ["", "0.5", "0.5_1", "0.5_1_1_1", "1.5_1_1", "0.5_-1_1", "nan_1_1", "0.5_1e10_1", "a_b_c"],
)
def test_other_letters_are_no_cut_off(letters):
    assert CutOffSetting.read(letters) is None
