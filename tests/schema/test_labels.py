"""A name finds its column however the table writes it, and never the wrong one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcore.errors import InvalidRowsError
from mlcore.schema.labels import find_places, key_of, listed, match, name_of

NAMES = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=6, unique_by=key_of)


@given(names=NAMES, data=st.data())
def test_every_name_finds_its_column_in_any_order_under_another_way_to_write_it(names, data):
    order = data.draw(st.permutations(range(len(names))))
    forms = [data.draw(st.sampled_from(["NFC", "NFD"])) for _ in names]
    spaces = [data.draw(st.sampled_from(["", " ", "\t", "\N{NO-BREAK SPACE}"])) for _ in names]
    written = [
        spaces[place] + unicodedata.normalize(forms[place], names[place]) + spaces[place]
        for place in order
    ]
    assert [order[place] for place in find_places(names, written)] == list(range(len(names)))


def test_the_very_same_name_comes_before_one_that_is_alike():
    assert find_places(["a", " b"], [" a", "a", "b", " b"]) == [1, 3]
    # What one name has found is not taken for another.
    assert find_places(["a", " a"], ["a", "a "]) == [0, 1]


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["a"], ["a", "a"]),
        (["a"], [" a", "a "]),
        (["0"], [0, "0"]),
    ],
    ids=["the same", "spaces", "number and text"],
)
def test_two_columns_that_could_be_meant_are_named(names, labels):
    with pytest.raises(InvalidRowsError) as caught:
        find_places(names, labels)
    assert caught.value.code == "rows.twice"
    assert caught.value.facts["names"] == ", ".join(map(str, labels))


def test_columns_nobody_asks_for_may_be_there_twice():
    assert find_places(["a"], ["b", "b", "a"]) == [2]


def test_what_is_missing_is_told_beside_what_is_there():
    with pytest.raises(InvalidRowsError) as caught:
        find_places(["a", "b", "c"], ["b", 7])
    assert caught.value.code == "rows.columns"
    assert caught.value.facts["missing"] == "a, c"
    assert caught.value.facts["received"] == "b, 7"


def test_one_column_never_serves_two_inputs():
    with pytest.raises(InvalidRowsError, match=r"rows\.columns"):
        find_places([" a", "a "], ["a", "b"])


def test_columns_nobody_named_are_taken_by_place_and_named_ones_never():
    assert find_places(["x1", "x2"], [0, 1]) == [0, 1]
    # Numbers that are names: the second was fitted first.
    assert find_places(["1", "0"], [0, 1]) == [1, 0]
    for labels in ([0, 2], [1, 2], [0, 1, 2], ["0", "1"]):
        with pytest.raises(InvalidRowsError, match=r"rows\.columns"):
            find_places(["x1", "x2"], labels)


def test_small_letters_stand_for_capital_ones_only_where_that_is_asked_for():
    assert match(["Area"], ["AREA"]).missing == ("Area",)
    assert match(["Area"], ["AREA"], any_case=True).places == {"Area": 0}
    assert match(["Area"], ["AREA", "area"], any_case=True).twice == ("AREA", "area")
    assert match(["a", "A"], ["A", "a"], any_case=True).places == {"a": 1, "A": 0}


@pytest.mark.parametrize(
    ("label", "name"),
    [("a", "a"), (" a", " a"), (3, "3"), (2.5, "2.5"), (("s", "mean"), "s_mean"), (("a", ""), "a"),
     ((1, "x"), "1_x")],
)  # fmt: skip
def test_a_label_has_the_name_people_read(label, name):
    assert name_of(label) == name


def test_a_list_of_names_stays_short():
    assert listed(["x" * 500] * 500) == ", ".join(["x" * 79 + "…"] * 10) + ", …"
