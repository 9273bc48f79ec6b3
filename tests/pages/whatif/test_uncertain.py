"""The panel draws what the uncertain inputs give, and stays the same while nothing moves."""

from __future__ import annotations

import numpy as np
import pytest

import mlcore
from mlcore.schema import Target
from mlcore.text import for_locale
from mlcore.whatif.uncertainty import Distribution, Spread, propagate
from mlcore.wording import Writer
from pages.ui.whatif.panels.uncertain import spread_words

CARS = mlcore.ModelConfig(dataset="cars")
OWN = f"uncertain-{CARS.fingerprint()}"


@pytest.fixture
def app(opened_panel):
    return opened_panel("uncertain", model="cars")


def said(app):
    return " ".join(node.value for node in [*app.markdown, *app.caption])


def test_it_begins_with_the_input_that_matters_most_and_half_its_spread(app, drawn):
    assert app.multiselect(key=f"{OWN}-inputs").value == [2], "weight"
    amount = app.number_input(key=f"{OWN}-2-amount").value
    assert amount > 300
    predictor = mlcore.load(CARS)
    found = propagate(
        predictor, predictor.schema.typical_row, [Spread(feature=2, amount=amount)],
        rng=np.random.default_rng(0),
    )  # fmt: skip
    picture = drawn(app, "uncertain")
    assert picture["median"] == found.median
    assert (picture["low"], picture["high"]) == (found.low, found.high)
    assert sum(picture["counts"]) == 10_000


def test_the_picture_is_the_same_in_the_next_run(app, drawn):
    before = drawn(app, "uncertain")
    assert drawn(app.run(), "uncertain") == before


def test_the_chance_of_passing_a_goal_is_told(app):
    app.number_input(key=f"{OWN}-value").set_value(0.0).run()
    assert "At least 0.0 miles per gallon: 100" in said(app)
    app.selectbox(key=f"{OWN}-kind").set_value("at-most").run()
    assert "At most 0.0 miles per gallon: 0" in said(app)


def test_draws_beyond_the_data_are_said(app):
    app.number_input(key=f"{OWN}-2-amount").set_value(50.0).run()
    assert "fell outside" not in said(app)
    app.slider(key="weight").set_value(5140.0).run()
    assert "of the draws of Weight fell outside the data and were moved to its bounds" in said(app)


def test_even_and_zero_spreads_and_more_inputs_are_followed(app, drawn):
    app.multiselect(key=f"{OWN}-inputs").set_value([2, 4]).run()
    app.number_input(key=f"{OWN}-2-amount").set_value(0.0)
    app.number_input(key=f"{OWN}-4-amount").set_value(0.0).run()
    picture = drawn(app, "uncertain")
    assert picture["low"] == picture["high"] == pytest.approx(22.293)
    app.number_input(key=f"{OWN}-4-amount").set_value(4.0).run()
    picture = drawn(app, "uncertain")
    assert picture["low"] < picture["median"] < picture["high"]


def test_the_middle_is_not_said_to_have_as_much_above_as_below_where_it_is_an_end(app):
    # With so large an engine the lightest cars all get one answer, the largest there is.
    app.slider(key="displacement").set_value(400.0)
    app.slider(key="weight").set_value(1700.0).run()
    assert "as often above" not in said(app)
    assert "and 0\N{NO-BREAK SPACE}% more." in said(app)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1.0, 1.0, 1.0], "Always 1.0."),
        ([1.0, 1.96, 2.04, 2.0, 2.0], "20\xa0% of the draws give less than 2.0 and 0\xa0% more."),
        ([1.0, 1.96, 2.04, 2.0, 3.0], "as often above 2.0 as below."),
        ([1.0, 1.5, 2.5, 3.0], "as often above 2.0 as below."),
    ],
)
def test_the_sentence_holds_for_the_numbers_as_written(values, words):
    low, median, high = np.quantile(values, [0.05, 0.5, 0.95])
    found = Distribution(values=np.sort(values), low=low, median=median, high=high, clipped=())
    target = Target(name="y", label="y", low=0, high=9, decimals=1)
    assert spread_words(found, Writer(target, for_locale("en"))).endswith(words)


def test_without_an_input_it_asks_for_one(app):
    app.multiselect(key=f"{OWN}-inputs").set_value([]).run()
    assert not app.exception
    assert "Choose at least one input." in said(app)
