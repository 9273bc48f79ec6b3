"""Inputs are shown, called, bounded and stepped as somebody wants them, and the link keeps it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore import models
from tests.pages.whatif.conftest import floats, open_page

WEIGHTS = np.array([1.0, 9.0, 2.0, 8.0, 3.0, 7.0, 4.0, 6.0])


@pytest.fixture
def line() -> LinearRegression:
    """Return a published model of eight inputs, of which the fourth and fifth largest are known."""
    X = np.random.default_rng(0).normal(size=(60, 8)).round(2)
    X[0], X[1] = -3, 3
    fitted = LinearRegression().fit(X, X @ WEIGHTS)
    mlcore.convert(fitted, X, y_sample=X @ WEIGHTS, name="eight")
    return fitted


def keys(app: AppTest) -> list[str]:
    return [slider.key for slider in app.slider if "-" not in slider.key]


def element(app: AppTest, key: str) -> dict[str, Any]:
    import json

    for node in app.get("bidi_component"):
        if f"-{key}" in node.proto.id:
            return dict(json.loads(node.proto.bytes))
    pytest.fail(f"no element {key}")


def own(name: str = "eight") -> str:
    return f"inputs-{models.open_model(models.resolve(name)).manifest.model_id}"


def fill(app: AppTest, place: int, model: str = "eight", **fields: Any) -> None:
    """Choose an input and change its fields."""
    form = own(model)
    app.selectbox(key=form.replace("inputs-", "inputs-one-")).set_value(place).run()
    for field, value in fields.items():
        kind = app.text_input if field == "label" else app.number_input
        kind(key=f"{form}-{place}-{field}").set_value(value)
    next(button for button in app.button if button.label in ("Apply", "Appliquer")).click().run()
    assert not app.exception


def address(app: AppTest) -> dict[str, str]:
    """Return the link that Share would copy."""
    answer = element(app, "live-answer")
    link = {**answer["address"], **answer["link"]}
    return {name: str(value) for name, value in link.items() if value is not None}


def test_the_five_that_matter_most_have_sliders_and_the_rest_is_folded(line) -> None:
    app = open_page("inputs", model="eight")
    assert keys(app) == ["x2", "x4", "x6", "x7", "x8"]
    folded = element(app, "more-inputs")
    assert [each["label"] for each in folded["inputs"]] == ["x5", "x3", "x1"]
    asked = element(app, "live-answer")["live"]
    assert [each["name"] for each in asked["curves"]] == keys(app)
    assert asked["places"] == [1, 3, 5, 6, 7]
    assert len(asked["row"]) == len(asked["keys"]) == 8


@pytest.mark.parametrize("n_features", [1, 2, 3])
def test_fewer_than_five_show_what_they_have(n_features: int) -> None:
    X = np.random.default_rng(0).normal(size=(60, n_features))
    forest = RandomForestRegressor(5, random_state=0).fit(X, X.sum(axis=1))
    mlcore.convert(forest, X, name="few")
    app = open_page("inputs", model="few")
    assert keys(app) == [f"x{place}" for place in range(1, n_features + 1)]
    assert not any(node.proto.id.endswith("more-inputs") for node in app.get("bidi_component"))


def test_an_input_that_cannot_move_is_folded_and_others_can_still_be_explored() -> None:
    X = np.random.default_rng(0).normal(size=(60, 3))
    X[:, 1] = 4.0
    mlcore.convert(LinearRegression().fit(X, X[:, 0]), X, name="held")
    app = open_page("map", model="held")
    assert keys(app) == ["x1", "x3"]
    assert [each["label"] for each in element(app, "more-inputs")["inputs"]] == ["x2"]


def test_values_without_a_slider_come_from_the_link_and_count(line) -> None:
    app = open_page("inputs", model="eight", x1="2.5", x4="1", x3="soon", x5="99")
    said = " ".join(toast.value for toast in app.toast)
    assert "x3 is not a number" in said
    assert "x5 is not a number" in said
    row = element(app, "live-answer")["live"]["row"]
    assert (row[0], row[3]) == (2.5, 1.0)
    assert element(app, "live-answer")["prediction"] == pytest.approx(line.predict([row])[0])
    assert element(app, "live-answer")["address"]["x1"] == "2.5"
    assert element(app, "live-answer")["address"]["x3"] is None
    app.menu_button(key="preset").click("typical").run()
    assert "x1" not in address(app)


def test_choosing_sliders_keeps_every_value(line) -> None:
    app = open_page("inputs", model="eight", x1="2.5")
    app.slider(key="x8").set_value(-1.25).run()
    chooser = app.multiselect(key=own().replace("inputs-", "inputs-levers-"))
    chooser.set_value([0, 1, 3]).run()
    assert not app.exception
    assert keys(app) == ["x1", "x2", "x4"]
    assert app.slider(key="x1").value == 2.5
    row = element(app, "live-answer")["live"]["row"]
    assert (row[0], row[7]) == (2.5, -1.25)
    app.slider(key="x1").set_value(1.0).run()
    app.button(key="inputs-reset").click().run()
    assert keys(app) == ["x2", "x4", "x6", "x7", "x8"]
    assert app.slider(key="x8").value == -1.25
    assert element(app, "live-answer")["live"]["row"][0] == 1.0
    # None at all stands for the five again.
    chooser.set_value([]).run()
    assert keys(app) == ["x2", "x4", "x6", "x7", "x8"]


def test_a_renamed_input_is_called_so_everywhere_and_its_choices_stay(line) -> None:
    app = open_page("inputs", model="eight", lang="fr", x2="1.5")
    app.session_state["open-panels"] = [
        "inputs",
        "map",
        "uncertain",
        "matters",
        "scenarios",
        "goal",
    ]
    app.run()
    across = next(box for box in app.selectbox if str(box.key).startswith("map-across"))
    across.set_value(1).run()
    fill(app, 1, label="Dose * [mg]")
    for kind in ("around-x2", "map-surface"):
        assert "Dose * [mg]" in str(element(app, kind))
    for question in ("could", "change"):
        parts = element(app, "live-why")["questions"][question]["bars"]["parts"]
        assert "Dose * [mg]" in [part["label"] for part in parts]
    table = element(app, "scenarios-compare")["inputs"]
    assert "Dose * [mg]" in [line["label"] for line in table]
    across = next(box for box in app.selectbox if str(box.key).startswith("map-across"))
    assert across.value == 1
    assert "Dose * [mg]" in across.options
    # What is Markdown to Streamlit is shown as it was typed.
    assert any("Dose \\* \\[mg\\]" in slider.label for slider in app.slider)
    app.slider(key="x2").set_value(0.5).run()
    assert not app.exception
    assert element(app, "live-answer")["live"]["keys"][1] == "x2"


def test_a_name_is_shown_as_typed_even_if_it_could_be_translated(trained_folder, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    app = open_page("inputs", model="cars", lang="fr", wishes="1**weight*nYear")
    assert element(app, "around-weight")["label"] == "Year"


def test_bounds_step_and_decimals_reach_the_slider_and_its_curve(line) -> None:
    app = open_page("inputs", model="eight", x2="2")
    fill(app, 1, low=-1.0, high=1.0, step=0.25, decimals=1)
    slider = app.slider(key="x2")
    assert (slider.min, slider.max, slider.step, slider.value) == (-1.0, 1.0, 0.25, 1.0)
    drawn = element(app, "around-x2")
    assert (drawn["low"], drawn["high"], drawn["decimals"]) == (-1.0, 1.0, 1)
    assert (floats(drawn["x"])[0], floats(drawn["x"])[-1]) == (-1.0, 1.0)
    assert all(-1 <= tick <= 1 for tick in drawn["rug"])
    asked = element(app, "live-answer")["live"]["curves"][0]
    assert asked == {"name": "x2", "low": -1.0, "high": 1.0}
    slider.set_value(-0.5).run()
    answer = element(app, "live-answer")
    assert answer["prediction"] == pytest.approx(line.predict([answer["live"]["row"]])[0])
    next(b for b in app.button if b.label == "As the model has it").click().run()
    slider = app.slider(key="x2")
    assert (slider.min, slider.max, slider.value) == (-3.0, 3.0, -0.5)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"low": 1.0, "high": -1.0}, "the bounds must lie from"),
        ({"step": 50.0}, "the step must lie from"),
        ({"label": "x4"}, "another input is called that already"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(line, fields, said) -> None:
    app = open_page("inputs", model="eight")
    before = element(app, "live-answer")["address"]
    fill(app, 1, **fields)
    assert said in app.error[0].value.replace("\\", "")
    assert element(app, "live-answer")["address"] == before
    # What was typed stays, to be corrected.
    for field, value in fields.items():
        assert app.session_state[f"{own()}-1-{field}"] == value


def test_the_link_opens_the_same_page(line) -> None:
    app = open_page("inputs", model="eight", x1="2.5", x3="-1")
    app.multiselect(key=own().replace("inputs-", "inputs-levers-")).set_value([0, 1, 3]).run()
    fill(app, 1, label="Dose", high=2.0, step=0.5)
    app.slider(key="x2").set_value(-1.5).run()
    link = address(app)
    other = open_page("inputs", **link)
    assert not other.toast
    assert [(slider.key, slider.label, slider.value) for slider in other.slider] == [
        (slider.key, slider.label, slider.value) for slider in app.slider
    ]
    assert address(other) == link
    assert element(other, "live-answer")["prediction"] == element(app, "live-answer")["prediction"]


def test_a_link_made_before_settings_were_packed_opens_the_same_page(line) -> None:
    scenarios = (
        "1W1OScItWSjQySjVMNDIzMlHSiTbSM9XRNQQTOgZ6RqZAwgCODWN1opWKk1PzEosy85V0lHIzc1KUdAx0omOBEtFQr"
        "tLhlSWHVwKNMtAD6caJY4EAAA"
    )
    app = open_page(
        "inputs", model="eight", lang="en", x1="2.5", x2="-1.5", x3="-1.0", x4="0.25", x8="1.0",
        wishes="1**x1*v1**x2*nDose*h2*s0.5**x6*v0", s=scenarios,
    )  # fmt: skip
    assert not app.toast
    shown = [slider for slider in app.slider if "-" not in slider.key]
    assert [(one.key, one.label, one.value, one.max) for one in shown] == [
        ("x1", "x1", 2.5, 3.0), ("x2", "Dose", -1.5, 2.0), ("x4", "x4", 0.25, 3.07),
        ("x7", "x7", 0.0, 3.0), ("x8", "x8", 1.0, 3.0),
    ]  # fmt: skip
    answer = element(app, "live-answer")
    assert answer["live"]["row"] == [2.5, -1.5, -1.0, 0.25, 0.0, 0.0, 0.0, 1.0]
    assert answer["live"]["baseline"] == [0.5] * 8
    # From now on the settings are packed.
    assert answer["address"]["wishes"] is None
    assert answer["address"]["input-settings"]
    assert answer["link"]["s"] == scenarios


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("9**x2*nDose", "made by another version"),
        ("1**<b>*nDose", "no input called"),
        ("1**x2*l5*h1", "the bounds must lie from"),
        ("1**x2*sbig", "cannot be read"),
        ("1" + "**x2*q" * 300, "cannot be read"),
        ("1" + "*" * 5000, "do not fit in a link"),
    ],
)
def test_a_link_changed_by_hand_gets_a_sentence(line, settings, said) -> None:
    app = open_page("inputs", model="eight", wishes=settings)
    assert said in app.toast[0].value.replace("\\", "")
    assert len(app.toast) <= 3
    assert keys(app) == ["x2", "x4", "x6", "x7", "x8"]


def test_inputs_without_a_slider_stay_as_they_are_on_the_way_to_a_goal(line) -> None:
    app = open_page("goal", model="eight", x1="2.5")
    goal = own().replace("inputs-", "goal-")

    def found() -> Any:
        app.selectbox(key=f"{goal}-kind").set_value("at-least")
        app.number_input(key=f"{goal}-value").set_value(200.0)
        app.button(key=f"{goal}-find").click().run()
        app.session_state[f"{goal}-search"][0].wait(30)
        app.run()
        assert not app.exception
        return app.session_state[f"{goal}-search"][0].now.result.best

    best = found()
    assert best.changed
    assert set(best.changed) <= {1, 3, 5, 6, 7}
    app.session_state[f"{goal}-limits"] = True
    app.run()
    app.multiselect(key=f"{goal}-others").set_value([0]).run()
    assert 0 in found().changed


def test_a_name_that_is_too_long_is_kept_as_far_as_it_fits_and_that_is_said(line) -> None:
    app = open_page("inputs", model="eight")
    fill(app, 1, label="Dose" * 20)
    parts = element(app, "why")["questions"]["change"]["bars"]["parts"]
    assert ("Dose" * 15) in [part["label"] for part in parts]
    assert app.toast[0].value == "Only the first 60 characters were kept."
