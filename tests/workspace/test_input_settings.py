"""Wishes change what is shown of the inputs, and can ask for nothing a model cannot give."""

from __future__ import annotations

import numpy as np
import pytest

from mlcore.datasets import describe_rows
from mlcore.errors import InvalidWishesError
from mlcore.workspace import Wish, Wishes
from mlcore.workspace.input_settings import MAX_LEVERS

SCHEMA = describe_rows(
    np.array([[0.0, 5.0, 1.0], [1000.0, 9.0, 1.0]]), np.ones(2), names=["a", "b", "c"]
)


def of_many(n_features: int, constant: int | None = None):
    X = np.array([np.zeros(n_features), np.ones(n_features)])
    if constant is not None:
        X[:, constant] = 0.0
    return describe_rows(X, np.ones(2), names=[f"x{place}" for place in range(n_features)])


def test_nothing_wished_leaves_the_schema_as_it_is():
    assert Wishes().applied(SCHEMA) is SCHEMA
    assert Wishes().put("a", Wish(label="b")).put("a", Wish()) == Wishes()


def test_wishes_change_what_is_read_and_neither_order_nor_names():
    wishes = Wishes().put("a", Wish(label="Dose", low=100.5, high=200.0, step=0.25))
    found = wishes.applied(SCHEMA)
    assert found.names == SCHEMA.names
    assert found.features[1:] == SCHEMA.features[1:]
    dose = found.features[0]
    assert (dose.label, dose.low, dose.high, dose.step) == ("Dose", 100.5, 200.0, 0.25)
    # As many as it takes to write what was wished, unless others are.
    assert dose.decimals == 2
    assert Wish(step=0.25, decimals=0).applied(SCHEMA.features[0]).decimals == 0
    assert dose.typical == SCHEMA.features[0].typical


def test_a_step_that_no_longer_fits_between_the_bounds_becomes_smaller():
    found = Wish(low=10.0, high=10.5).applied(SCHEMA.features[0])
    assert 0 < found.step <= 0.5


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"label": "x" * 61}, "wishes.label"),
        ({"label": "two\nlines"}, "wishes.label"),
        ({"label": " spaced "}, "wishes.label"),
        ({"decimals": -1}, "wishes.decimals"),
        ({"decimals": 7}, "wishes.decimals"),
        ({"low": -1.0}, "wishes.bounds"),
        ({"high": 1001.0}, "wishes.bounds"),
        ({"low": 500.0, "high": 500.0}, "wishes.bounds"),
        ({"low": float("nan")}, "wishes.bounds"),
        ({"high": float("inf")}, "wishes.bounds"),
        ({"step": 0.0}, "wishes.step"),
        ({"step": -1.0}, "wishes.step"),
        ({"step": 1001.0}, "wishes.step"),
        ({"step": 1e-9}, "wishes.step"),
        ({"step": float("nan")}, "wishes.step"),
        ({"label": "b"}, "wishes.twice"),
    ],
)
def test_what_cannot_be_is_refused_by_name(wish, code):
    with pytest.raises(InvalidWishesError) as raised:
        Wishes().put("a", Wish(**wish)).applied(SCHEMA)
    assert raised.value.code == code


def test_unknown_inputs_and_too_many_sliders_are_refused():
    with pytest.raises(InvalidWishesError, match=r"wishes\.input"):
        Wishes().put("z", Wish(shown=True)).applied(SCHEMA)
    schema, wishes = of_many(20), Wishes()
    for place in range(MAX_LEVERS):
        wishes = wishes.put(f"x{place}", Wish(shown=True))
    assert wishes.applied(schema).n_features == 20
    with pytest.raises(InvalidWishesError, match=r"wishes\.shown"):
        wishes.put("x19", Wish(shown=True)).applied(schema)


def test_names_may_be_swapped():
    found = Wishes().put("a", Wish(label="b")).put("b", Wish(label="a")).applied(SCHEMA)
    assert [feature.label for feature in found.features] == ["b", "a", "c"]


def test_the_five_that_matter_most_have_sliders_in_the_models_order():
    schema = of_many(8)
    assert Wishes().levers(schema, [7, 2, 5, 0, 3, 1, 4, 6]) == (0, 2, 3, 5, 7)
    assert Wishes().levers(of_many(2), [1, 0]) == (0, 1)


def test_sliders_can_be_wished_for_and_away():
    schema, ranking = of_many(20), list(range(20))
    wishes = Wishes().put("x0", Wish(shown=False)).put("x9", Wish(shown=True))
    assert wishes.levers(schema, ranking) == (1, 2, 3, 4, 9)
    for place in range(8, 20):
        wishes = wishes.put(f"x{place}", Wish(shown=True))
    assert wishes.levers(schema, ranking) == tuple(range(8, 20))
    none = Wishes()
    for place in range(5):
        none = none.put(f"x{place}", Wish(shown=False))
    assert none.levers(schema, ranking) == (0, 1, 2, 3, 4)


def test_an_input_that_cannot_move_has_no_slider():
    schema = of_many(6, constant=1)
    wishes = Wishes().put("x1", Wish(shown=True))
    assert wishes.levers(schema, range(6)) == (0, 2, 3, 4, 5)


@pytest.mark.parametrize("places", [{0, 1}, {0, 1, 2, 3, 4}, {5, 6}, set(range(8)), {7}])
def test_showing_some_gives_sliders_to_these_and_keeps_the_rest_of_the_wishes(places):
    schema, ranking = of_many(8), list(range(8))
    before = Wishes().put("x3", Wish(label="Dose", shown=False)).put("x6", Wish(shown=True))
    after = before.show(schema, ranking, places)
    assert set(after.levers(schema, ranking)) == places
    assert after.of("x3").label == "Dose"
    assert before.show(schema, ranking, []).levers(schema, ranking) == (0, 1, 2, 3, 4)
