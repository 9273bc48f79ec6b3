"""A skewed input has a logarithmic track, and everything but its slider speaks of the value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore import models
from tests.pages.whatif.conftest import floats, open_page
from tests.pages.whatif.test_inputs import address, element, own

NAMES = ("income", "sales", "profit", "age")


@pytest.fixture(autouse=True)
def shop() -> models.OpenedModel:
    """Publish a model of three skewed inputs, above zero, from zero on, and around it."""
    rng = np.random.default_rng(0)
    income = np.exp(rng.normal(6, 1.5, 300)).clip(1, 10_000).round(2)
    sales = np.where(rng.random(300) < 0.3, 0.0, np.roll(income, 9))
    profit = (rng.standard_t(1, 300) * 15).clip(-6_600, 8_400).round(2)
    X = pd.DataFrame(
        dict(zip(NAMES, (income, sales, profit, rng.integers(18, 90, 300)), strict=True))
    )
    y = X.to_numpy() @ [3.0, 2.0, 1.0, 1.0]
    fitted = LinearRegression().fit(X, y)
    mlcore.convert(fitted, X, pd.Series(y, name="worth"), name="shop")
    return models.open_model(models.resolve("shop"))


def slider(app: AppTest, key: str) -> Any:
    return app.slider(key=key)


def test_the_track_is_chosen_when_a_model_is_opened_and_is_not_stored(shop) -> None:
    assert [bool(each.stops) for each in shop.schema.features] == [True, True, True, False]
    assert "track" not in shop.schema.as_dict()["features"][0]


def test_a_link_brings_the_value_and_takes_it_along(shop) -> None:
    app = open_page("none", model="shop", income="1234.5", age="40")
    stops = shop.schema.features[0].stops
    at = slider(app, "income").value
    assert (slider(app, "income").min, slider(app, "income").max) == (0, len(stops) - 1)
    assert np.interp(at, np.arange(len(stops)), stops) == pytest.approx(1234.5)
    answer = element(app, "live-answer")
    assert answer["live"]["row"][0] == 1234.5
    assert address(app)["income"] == "1234.5"
    # Another input moves: a value between two positions stays what it was.
    slider(app, "age").set_value(41.0).run()
    assert address(app)["income"] == "1234.5"
    slider(app, "income").set_value(70.0).run()
    assert address(app)["income"] == repr(stops[70])
    assert element(app, "live-answer")["live"]["row"][0] == stops[70]
    next(each for each in app.button if each.key == "undo").click().run()
    assert address(app)["income"] == "1234.5"
    next(each for each in app.button if each.key == "reset").click().run()
    assert (address(app)["income"], address(app)["age"]) == ("1234.5", "40.0")


def test_a_value_of_the_link_outside_the_data_gives_way_to_typical(shop) -> None:
    app = open_page("none", model="shop", income="1e9")
    assert element(app, "live-answer")["live"]["row"][0] == shop.schema.features[0].typical
    assert "income" in app.toast[0].value


def test_a_small_move_on_a_logarithmic_track_counts_as_one(shop) -> None:
    income, *_, age = shop.schema.features
    assert income.typical + 1 < income.typical + income.step / 2
    app = open_page("none", model="shop", income=repr(income.typical + 1))
    data, live = element(app, "live-why"), element(app, "live-answer")["live"]
    assert live["row"][0] - data["start"][0] > data["slack"][0] == live["slack"][0]
    # On an even track the page shows a row as settled within half a step.
    assert data["slack"][3] == live["slack"][3] == age.step / 2


def test_curves_follow_the_track(shop) -> None:
    app = open_page("none", model="shop")
    data, stops = element(app, "around-income"), shop.schema.features[0].stops
    assert data["stops"] == list(stops)
    x = floats(data["x"])
    np.testing.assert_allclose(
        np.interp(x, stops, np.arange(len(stops))), np.linspace(0, len(stops) - 1, len(x))
    )
    live = element(app, "live-answer")["live"]
    assert [each.get("track") for each in live["curves"]] == ["log", "log", "log", None]
    assert list(live["tracks"]) == ["0", "1", "2"]
    assert live["slack"][0] == 0


def test_a_visitor_switches_the_track_and_the_value_stays(shop) -> None:
    app = open_page("inputs", model="shop", income="1234.5")
    form = own("shop")
    app.selectbox(key=f"{form}-0-track").set_value("linear")
    next(button for button in app.button if button.label == "Apply").click().run()
    assert not app.exception
    assert slider(app, "income").value == 1234.5
    link = address(app)
    assert link["income"] == "1234.5"
    again = open_page("inputs", **link)
    assert slider(again, "income").value == 1234.5
    again.selectbox(key=f"{form}-0-track").set_value("log")
    next(button for button in again.button if button.label == "Apply").click().run()
    assert slider(again, "income").max < 200
    assert address(again)["income"] == "1234.5"


def test_an_even_input_may_get_a_logarithmic_track() -> None:
    app = open_page("inputs", model="shop", age="40")
    form = own("shop")
    app.selectbox(key=form.replace("inputs-", "inputs-one-")).set_value(3).run()
    app.selectbox(key=f"{form}-3-track").set_value("log")
    next(button for button in app.button if button.label == "Apply").click().run()
    assert element(app, "around-age")["stops"]
    assert element(app, "live-answer")["live"]["row"][3] == 40


def test_what_is_uncertain_of_it_is_a_share_of_its_value() -> None:
    app = open_page("uncertain", model="shop", income="5000")
    amount = next(field for field in app.number_input if field.label == "income, ± %")
    assert amount.value == 10


def test_the_map_follows_the_tracks(shop, drawn) -> None:
    app = open_page("map", model="shop")
    data = drawn(app, "map")
    assert len(data["x"]["stops"]) > 99
    features = [shop.schema.features[data[axis]["place"]] for axis in ("x", "y")]
    assert data["x"]["stops"] == list(features[0].stops)
    surface = shop.surface(shop.schema.typical_row, 0, 3)
    row = list(shop.schema.typical_row)
    row[0], row[3] = surface.x[10], surface.y[20]
    assert surface.values[20, 10] == pytest.approx(shop.predict([row])[0])
    assert surface.x[len(surface.x) // 2] < 200


def test_a_goal_may_be_bounded_on_its_positions(shop) -> None:
    own_key, stops = f"goal-{shop.manifest.model_id}", shop.schema.features[0].stops
    app = open_page("goal", model="shop")
    app.session_state[f"{own_key}-limits"] = True
    app.run()
    bounds = app.select_slider(key=f"{own_key}-0-stops")
    assert bounds.value == (stops[0], stops[-1])
    bounds.set_value((stops[10], stops[90])).run()
    assert not app.exception
    assert app.session_state[f"{own_key}-0-stops"] == (stops[10], stops[90])
