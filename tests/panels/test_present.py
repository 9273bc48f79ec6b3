"""The presentation as Streamlit runs it, without a browser."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.benchmark.environment import cpu_name
from mlcore.benchmark.storage import store
from mlcore.pipeline import opened
from mlcore.plots import headline
from mlcore.text import for_locale
from mlcore.whatif import Baseline, ScenarioSet, pack, unpack
from tests.benchmark.fakes import ENVIRONMENT
from tests.benchmark.test_result import FULL

PAGE = "pages/present.py"
APP = Path(__file__).parents[2] / "app.py"
CARS = mlcore.ModelConfig(dataset="cars")


@pytest.fixture
def present(trained_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., AppTest]:
    """Return a way to open the presentation by a link."""
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))

    def open_link(**query: str) -> AppTest:
        app = AppTest.from_file(APP, default_timeout=60).switch_page(PAGE)
        app.query_params.update(query)
        app.run()
        assert not app.exception
        return app

    return open_link


def element(app: AppTest, kind: str) -> dict[str, Any]:
    for node in app.get("bidi_component"):
        data = dict(json.loads(node.proto.bytes))
        if data["kind"] == kind:
            return data
    pytest.fail(f"no element {kind}")


def kinds(app: AppTest) -> set[str]:
    return {json.loads(node.proto.bytes)["kind"] for node in app.get("bidi_component")}


def said(app: AppTest) -> str:
    """Return the words of the slide that are not drawn by the live view."""
    return " ".join(node.proto.body for node in app.get("html"))


def words(app: AppTest) -> str:
    return re.sub("<[^>]*>", "", said(app))


def stories() -> ScenarioSet:
    """Return two scenarios of the cars: one lighter, one outside the data, against the first."""
    typical = list(mlcore.load(CARS).schema.typical_row)
    light, wild = [*typical[:2], 2000.0, *typical[3:]], [*typical[:4], 2024.0]
    kept = ScenarioSet().keep("Lighter <b>?", light, "Say it slowly.").keep("Of tomorrow", wild)
    return kept.start_from(Baseline(kind="scenario", name="Lighter <b>?"))


def letters(row: tuple[float, ...] | None = None) -> str:
    schema = mlcore.load(CARS).schema
    return pack(stories(), schema, row or schema.typical_row)


def test_a_link_opens_the_slide_of_a_scenario(present: Callable[..., AppTest]) -> None:
    app = present(model="cars", s=letters(), slide="3")
    deck, number, why = (element(app, kind) for kind in ("present", "slide", "why"))
    light, wild = (each.row for each in stories().scenarios)
    predictor = mlcore.load(CARS)
    assert (deck["slide"], deck["slides"]) == (3, 4)
    assert deck["said"] == "Slide 3 of 4: Of tomorrow"
    # Outside the data the slider stays at the end, the prediction does not.
    assert app.slider[4].value == predictor.schema.features[4].high
    assert number["row"] == list(wild)
    assert number["prediction"] == predictor.predict([wild])[0]
    start = number["baseline"]
    assert start == {"label": "Lighter <b>?", "prediction": predictor.predict([light])[0]}
    change = number["prediction"] - start["prediction"]
    assert sum(part["value"] for part in why["parts"]) == pytest.approx(change, abs=1e-9)
    interval = opened(CARS).intervals.around(np.array(wild), number["prediction"], 0.9)
    assert number["usual"]["interval"] == {"low": interval.low, "high": interval.high}
    assert not app.toast


def test_the_slides_begin_with_the_model_and_end_with_the_proof(
    present: Callable[..., AppTest],
) -> None:
    first = present(model="cars", s=letters())
    assert element(first, "present")["slide"] == 1
    assert kinds(first) == {"present"}
    assert "313 cases of the data “cars”" in said(first)
    assert "<li>Lighter &lt;b&gt;?</li><li>Of tomorrow</li>" in said(first)
    second = present(model="cars", s=letters(), slide="2")
    assert element(second, "present")["notes"] == "Say it slowly."
    assert "Lighter &lt;b&gt;?</h1>" in said(second)
    last = present(model="cars", s=letters(), slide="4")
    assert "has not been measured on this machine" in said(last)
    assert opened(CARS).manifest.parity["model.exact.onnx"]["n_identical"] == 20_000
    assert "✓ Same answer as scikit-learn, bit for bit" in words(last)
    french = present(model="cars", s=letters(), slide="4", lang="fr")
    assert "✓ Même réponse que scikit-learn" in words(french)


@pytest.mark.parametrize("slide", ["0", "5", "two", "²", "9" * 400])
def test_a_slide_that_is_not_there_is_answered_in_words(
    present: Callable[..., AppTest], slide: str
) -> None:
    app = present(model="cars", s=letters(), slide=slide)
    assert [toast.value for toast in app.toast] == [
        "This link names a slide that is not here: there are 4."
    ]
    assert element(app, "present")["slide"] == 1
    assert app.query_params["slide"] == "1"


@pytest.mark.parametrize("damaged", ["", "1abc"])
def test_a_damaged_link_still_presents_something(
    present: Callable[..., AppTest], damaged: str
) -> None:
    app = present(model="cars", s=damaged, slide="2")
    assert len(app.toast) == 1
    assert "The scenarios in this link" in app.toast[0].value
    assert element(app, "slide")["row"] == list(mlcore.load(CARS).schema.typical_row)


def test_without_scenarios_the_values_as_they_are_have_a_slide(
    present: Callable[..., AppTest],
) -> None:
    row = (12.0, 100.0, 3.0, 2.0, 5.0)
    app = present(s=pack(ScenarioSet(), mlcore.load().schema, row), slide="2")
    assert element(app, "present")["slides"] == 3
    assert element(app, "slide")["row"] == list(row)
    assert "The values as they are now</h1>" in said(app)
    assert "Keep scenarios on the page What if?" in said(app)


def test_a_moved_slider_stays_on_its_slide(present: Callable[..., AppTest]) -> None:
    app = present(model="cars", s=letters(), slide="2")
    assert app.button(key="slide-back").disabled
    app.slider[2].set_value(4000.0).run()
    light = stories().scenarios[0].row
    moved = [*light[:2], 4000.0, *light[3:]]
    predictor = mlcore.load(CARS)
    assert element(app, "slide")["row"] == moved
    assert element(app, "slide")["prediction"] == predictor.predict([moved])[0]
    assert element(app, "slide")["baseline"]["prediction"] == predictor.predict([light])[0]
    (way,) = [link for link in app.get("page_link") if link.proto.page == ""]
    kept, _ = unpack(parse_qs(way.proto.query_string)["s"][0], predictor.schema)
    assert kept == stories()
    app.button(key="slide-back").click().run()
    assert element(app, "slide")["row"] == list(light)


def test_what_it_would_take_is_the_cheapest_single_move_and_can_be_shown(
    present: Callable[..., AppTest],
) -> None:
    app = present(model="cars", s=letters(), slide="2")
    predictor = mlcore.load(CARS)
    wild = stories().scenarios[1]
    goal = predictor.predict([wild.row])[0]
    assert f"To get to “Of tomorrow”, {goal:.1f} miles per gallon" in said(app)
    before = element(app, "slide")
    app.button(key="slide-show").click().run()
    after = element(app, "slide")
    (place,) = np.flatnonzero(np.array(after["row"]) != before["row"])
    assert (after["prediction"] >= goal) == (goal >= before["prediction"])
    # One step less does not do it.
    feature = predictor.schema.features[place]
    sign = np.sign(after["row"][place] - before["row"][place])
    less = list(after["row"])
    less[place] = round(less[place] - sign * feature.step, feature.decimals)
    assert (predictor.predict([less])[0] >= goal) != (goal >= before["prediction"])


def test_the_goal_that_was_asked_last_is_the_one_to_reach(
    present: Callable[..., AppTest], opened_panel: Callable[..., AppTest]
) -> None:
    app = opened_panel("goal", model="cars", s=letters())
    (field,) = app.number_input
    field.set_value(25.0).run()
    (find,) = [one for one in app.button if one.key.endswith("-find")]
    find.click().run()
    app.switch_page(PAGE)
    app.query_params.update(model="cars", s=letters(), slide="3")
    app.run()
    assert not app.exception
    assert "For at least 25.0 miles per gallon:" in said(app)


def test_the_panel_of_the_scenarios_leads_there_with_everything(
    opened_panel: Callable[..., AppTest],
) -> None:
    app = opened_panel("scenarios", model="cars", s=letters(), lang="fr")
    app.slider(key="year").set_value(1980.0).run()
    (way,) = [link for link in app.get("page_link") if link.proto.page == "present"]
    query = parse_qs(way.proto.query_string)
    assert (query["model"], query["lang"]) == (["cars"], ["fr"])
    kept, row = unpack(query["s"][0], mlcore.load(CARS).schema)
    assert kept == stories()
    assert row is not None
    assert row[4] == 1980.0
    # The way back opens what the link came with, also where the session begins on a slide.
    app = AppTest.from_file(APP, default_timeout=60).switch_page(PAGE)
    app.query_params.update(model="cars", s=query["s"][0], slide="2")
    app.run()
    app.switch_page("app.py").run()
    assert not app.exception
    assert [slider.value for slider in app.slider] == list(row)


def test_a_model_without_trees_and_with_many_inputs_has_five_sliders(
    own_data_folder: Path,
) -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 9))
    weights = np.array([0.0, 1.0, 2.0, 0.0, 3.0, 4.0, 0.0, 5.0, 0.0])
    converted = mlcore.convert(LinearRegression().fit(X, X @ weights), X, name="Mine")
    schema = mlcore.load(converted.model_id).schema
    row = tuple(feature.high for feature in schema.features)
    app = AppTest.from_file(APP, default_timeout=60).switch_page(PAGE)
    app.query_params.update(
        model=converted.model_id, s=pack(ScenarioSet().keep("All up", row), schema), slide="2"
    )
    app.run()
    assert not app.exception
    assert [int(slider.key.rsplit("-", 1)[1]) for slider in app.slider] == [1, 2, 4, 5, 7]
    assert element(app, "slide")["row"] == list(row)
    assert element(app, "slide")["usual"]["interval"] is None
    assert "What would it take?" in said(app)
    app.slider[4].set_value(schema.features[7].low).run()
    assert element(app, "slide")["row"] == [*row[:7], schema.features[7].low, row[8]]


def test_with_nothing_to_get_to_it_says_how_to_ask(present: Callable[..., AppTest]) -> None:
    app = present(slide="2")
    assert "Ask for a goal on the page What if?" in said(app)
    assert not [one for one in app.button if one.key == "slide-show"]


def test_the_last_slide_tells_the_latest_measurement(
    trained_folder: Path, own_data_folder: Path
) -> None:
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    result = replace(
        FULL, model_id=mlcore.load().model_id, environment=replace(ENVIRONMENT, cpu=cpu_name())
    )
    store(result, own_data_folder)
    app = AppTest.from_file(APP, default_timeout=60).switch_page(PAGE)
    app.query_params.update(slide="3", lang="en")
    app.run()
    assert not app.exception
    first, second = headline(result, for_locale("en"))
    assert f"{first}{second}✓ Same answer as scikit-learn" in words(app)
