"""Wishes go into a link and come back the same; what was changed by hand is told, part by part."""

from __future__ import annotations

import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.datasets import describe_rows
from mlcore.errors import InvalidWishesError
from mlcore.text import for_locale
from mlcore.workspace import Wish, Wishes, pack_wishes, unpack_wishes
from mlcore.workspace.input_settings_link import MAX_LETTERS

NAMES = ["weight", "x*", "**", "*-n", "Länge (cm)", "-1*v0"]
SCHEMA = describe_rows(
    np.array([[0.0] * len(NAMES), [1000.0] * len(NAMES)]), np.ones(2), names=NAMES
)

labels = st.text(alphabet=string.printable + "é*漢", max_size=20).filter(
    lambda words: words == words.strip() and words.isprintable()
)
numbers = st.floats(0.0, 1000.0)
wishes_of_one = st.builds(
    lambda label, shown, bounds, decimals: Wish(
        label=label, shown=shown, low=bounds[0], high=bounds[1], decimals=decimals
    ),
    label=labels,
    shown=st.sampled_from([None, True, False]),
    bounds=st.tuples(numbers, numbers).map(sorted).filter(lambda pair: pair[0] < pair[1])
    | st.tuples(numbers.filter(lambda low: low < 1000.0), st.none())
    | st.just((None, None)),
    decimals=st.none() | st.integers(0, 6),
)


@given(st.dictionaries(st.sampled_from(NAMES), wishes_of_one))
def test_what_was_wished_comes_back_exactly(by_name):
    wishes = Wishes()
    for name, wish in by_name.items():
        wishes = wishes.put(name, wish)
    try:
        wishes.applied(SCHEMA)
    except InvalidWishesError:
        # Two of the drawn names are the same: no such wishes come out of the page.
        return
    assert unpack_wishes(pack_wishes(wishes), SCHEMA) == (wishes, ())


@given(
    st.text(max_size=60) | st.text(alphabet="1*-nlhsdv02.weightx e", max_size=60).map("1**".__add__)
)
def test_no_text_breaks_the_page_and_what_is_read_fits(letters):
    wishes, complaints = unpack_wishes(letters, SCHEMA)
    wishes.applied(SCHEMA)
    for complaint in complaints:
        assert "{" not in for_locale("en").describe(complaint).replace(str(letters), "")


def test_it_is_short_and_can_be_written_by_hand():
    wishes = (
        Wishes()
        .put("weight", Wish(label="Mass", low=200.0, high=900.5, step=10.0, decimals=0))
        .put("Länge (cm)", Wish(shown=False))
    )
    letters = pack_wishes(wishes)
    assert letters == "1**weight*nMass*l200*h900.5*s10*d0**Länge (cm)*v0"
    assert pack_wishes(Wishes()) == ""
    assert unpack_wishes("1", SCHEMA) == (Wishes(), ())


@pytest.mark.parametrize(
    ("letters", "codes", "label"),
    [
        ("", [], ""),
        ("2**weight*nMass", ["wishes.link-version"], ""),
        ("1weight*nMass", ["wishes.link-version"], ""),
        ("1**moon*nMass**weight*nMass", ["wishes.input"], "Mass"),
        ("1**weight*nMass*lmany", ["wishes.link"], "Mass"),
        ("1**weight*nMass*q5*", ["wishes.link", "wishes.link"], "Mass"),
        ("1**weight*nMass*l900*h100", ["wishes.bounds"], "Mass"),
        ("1**weight*nMass*l1e999", ["wishes.bounds"], "Mass"),
        ("1**weight*nMass*d99*v2", ["wishes.decimals", "wishes.link"], "Mass"),
        ("1**weight*nx*-", ["wishes.twice"], ""),
        ("1**x*-*nMass**weight*nMass", ["wishes.twice"], ""),
        ("1" + "*" * MAX_LETTERS, ["wishes.link-long"], ""),
    ],
)
def test_parts_that_cannot_be_are_left_out_and_told(letters, codes, label):
    wishes, complaints = unpack_wishes(letters, SCHEMA)
    assert [complaint.code for complaint in complaints] == codes
    assert wishes.of("weight").label == label


def test_more_than_fits_is_refused():
    wishes = Wishes()
    for name in map(str, range(40)):
        wishes = wishes.put(name, Wish(label="x" * 60))
    with pytest.raises(InvalidWishesError, match=r"wishes\.link-long"):
        pack_wishes(wishes)
