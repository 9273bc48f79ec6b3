"""The presentation as Streamlit runs it, without a browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore.benchmark.store import store_result
from mlcore.benchmark.timing.environment import cpu_name
from mlcore.models import open_model
from mlcore.text import for_locale
from mlcore.wording.speed.result import headline
from mlcore.workspace import ScenarioSet, pack_scenarios, unpack_scenarios
from tests.benchmark.fakes import ENVIRONMENT
from tests.benchmark.test_result import FULL
from tests.pages.whatif.slides import (
    CARS,
    element,
    kinds,
    letters,
    open_slides,
    said,
    stories,
    words,
)


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
    assert sum(
        part["value"] for part in why["questions"]["change"]["bars"]["parts"]
    ) == pytest.approx(change, abs=1e-9)
    interval = open_model(CARS).intervals.around(np.array(wild), number["prediction"], 0.9)
    assert number["coverage"]["interval"] == {"low": interval.low, "high": interval.high}
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
    tried = open_model(CARS).manifest.parity["model.exact.onnx"]
    assert tried["n_identical"] == tried["n_rows"] == 20_000 + 313
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
    app = present(s=pack_scenarios(ScenarioSet(), mlcore.load().schema, row), slide="2")
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
    kept, _ = unpack_scenarios(parse_qs(way.proto.query_string)["s"][0], predictor.schema)
    assert kept == stories()
    app.button(key="slide-back").click().run()
    assert element(app, "slide")["row"] == list(light)


def test_the_panel_of_the_scenarios_leads_there_with_everything(
    opened_panel: Callable[..., AppTest],
) -> None:
    app = opened_panel("scenarios", model="cars", s=letters(), lang="fr")
    app.slider(key="year").set_value(1980.0).run()
    (way,) = [link for link in app.get("page_link") if link.proto.page == "present"]
    query = parse_qs(way.proto.query_string)
    assert (query["model"], query["lang"]) == (["cars"], ["fr"])
    kept, row = unpack_scenarios(query["s"][0], mlcore.load(CARS).schema)
    assert kept == stories()
    assert row is not None
    assert row[4] == 1980.0
    # The way back opens what the link came with, also where the session begins on a slide.
    app = open_slides(model="cars", s=query["s"][0], slide="2")
    app.switch_page("app.py").run()
    assert not app.exception
    assert [slider.value for slider in app.slider] == list(row)


def test_a_model_without_trees_and_with_many_inputs_has_five_sliders(
    own_data_folder: Path,
) -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(60, 9))
    X[:, 8] = 1.0
    weights = np.array([0.0, 1.0, 2.0, 0.0, 3.0, 4.0, 0.0, 5.0, 0.0])
    converted = mlcore.convert(LinearRegression().fit(X, X @ weights), X, name="Mine")
    schema = mlcore.load(converted.model_id).schema
    row = tuple(feature.high for feature in schema.features)
    kept = ScenarioSet().keep("All up", row)
    app = open_slides(model=converted.model_id, s=pack_scenarios(kept, schema), slide="2")
    assert [int(slider.key.rsplit("-", 1)[1]) for slider in app.slider] == [1, 2, 4, 5, 7]
    assert element(app, "slide")["row"] == list(row)
    assert element(app, "slide")["coverage"]["interval"] is None
    assert "What would it take?" in said(app)
    app.slider[4].set_value(schema.features[7].low).run()
    assert element(app, "slide")["row"] == [*row[:7], schema.features[7].low, row[8]]


def test_the_last_slide_tells_the_latest_measurement(
    trained_folder: Path, own_data_folder: Path
) -> None:
    shutil.copytree(trained_folder, own_data_folder, symlinks=True)
    result = replace(
        FULL, model_id=mlcore.load().model_id, environment=replace(ENVIRONMENT, cpu=cpu_name())
    )
    store_result(result, own_data_folder)
    app = open_slides(slide="3", lang="en")
    first, second = headline(result, for_locale("en"))
    assert f"{first}{second}✓ Same answer as scikit-learn" in words(app)


def test_a_slide_of_a_class_says_how_often_its_chance_came_true(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).normal(size=(300, 3))
    y = np.array(["low", "middle", "high"])[np.digitize(X.sum(axis=1), [-1, 1])]
    gaps = np.where(np.random.default_rng(1).random(X.shape) < 0.1, np.nan, X)
    boosted = HistGradientBoostingClassifier(max_iter=5).fit(gaps[:150], y[:150])
    made = mlcore.convert(boosted, gaps[150:], y[150:], name="mine", held_out=True)
    model = open_model(made.model_id)
    row = (float("nan"), 0.5, 0.5)
    kept = ScenarioSet().keep("Open", row)
    link = pack_scenarios(kept, model.schema, row)
    app = open_slides(model="mine", s=link, slide="2", **{"class": "low"})
    number = element(app, "slide")
    low = model.classifier.predict_proba([row])[0][list(model.schema.target.classes).index("low")]
    assert number["prediction"] == low
    assert number["coverage"]["unseen"]["n"] >= 30
    assert "class=low" in number["live"]["url"]
    assert number["row"][0] is None
    assert element(app, "values")["inputs"][0]["value"] is None
    assert app.button(key="slide-back").disabled
    assert "3 classes" in words(open_slides(model="mine", slide="1"))
