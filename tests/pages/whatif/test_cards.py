"""The cards ask what their panels answer, about this model and this row."""

from __future__ import annotations

import re

import pytest

import mlcore
from pages.ui.whatif.panels import PANELS

CARS = mlcore.ModelConfig(dataset="cars")


@pytest.fixture
def asked(drawn):
    """Return a way to read what the cards ask."""

    def read(app):
        data = drawn(app, "cards")
        return {one["name"]: one["words"] for one in data["cards"] + data["rest"]}

    return read


def test_every_panel_is_offered_once_with_its_question(opened_panel, drawn):
    data = drawn(opened_panel("words"), "cards")
    offered = [one["name"] for one in data["cards"] + data["rest"]]
    # A cut-off is for two classes.
    assert offered == [name for name in PANELS if name != "cut-off"]
    assert [one["name"] for one in data["cards"]] == ["goal", "scenarios", "map"]
    assert all("?" in one["words"] for one in data["cards"] + data["rest"])
    assert data["open"] == ["words"]


@pytest.mark.parametrize(
    ("model", "kind", "unit"),
    [("energy", "at-most", "kWh a day"), ("cars", "at-least", "miles per gallon")],
)
def test_the_goal_asked_for_is_round_wanted_and_where_the_panel_begins(
    opened_panel, asked, model, kind, unit
):
    app = opened_panel("goal", model=model)
    number = re.fullmatch(rf"How do I get to (\d+) {unit}\?", asked(app)["goal"])
    (value,) = (field for field in app.number_input if field.key.endswith("-value"))
    (chosen,) = (field for field in app.selectbox if field.key.endswith("-kind"))
    assert float(number[1]) == value.value
    assert chosen.value == kind


def test_the_goal_follows_the_row_until_its_panel_is_drawn_and_then_the_field(opened_panel, asked):
    app = opened_panel("words", model="cars")
    assert asked(app)["goal"] == "How do I get to 25 miles per gallon?"
    app.slider(key="weight").set_value(2000).run()
    above = re.fullmatch(r"How do I get to (\d+) miles per gallon\?", asked(app)["goal"])
    assert int(above[1]) > mlcore.load(CARS).predict([[151, 94, 2000, 15.5, 1976]])[0]
    app.session_state["open-panels"] = ["goal"]
    app.run()
    field = f"goal-{CARS.fingerprint()}-value"
    app.number_input(key=field).set_value(33.5).run()
    assert asked(app)["goal"] == "How do I get to 33.5 miles per gallon?"
    app.session_state["open-panels"] = []
    app.slider(key="weight").set_value(3500).run()
    assert asked(app)["goal"] == "How do I get to 33.5 miles per gallon?"


def test_the_map_is_asked_about_the_two_inputs_that_it_shows(opened_panel, asked):
    app = opened_panel("map", model="cars")
    assert asked(app)["map"] == "What do Weight and Horsepower do together?"
    app.selectbox(key=f"map-across-{CARS.fingerprint()}").set_value(4).run()
    # The card stands above the panel, and yet is told of the choice made there.
    assert asked(app)["map"] == "What do Model year and Horsepower do together?"


def test_names_of_panels_that_are_gone_leave_the_page_as_it_is(opened_panel):
    app = opened_panel("board")
    assert [heading.value for heading in app.subheader] == []
