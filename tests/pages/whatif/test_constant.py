"""Inputs that hold one value in the data are served and shown as what they are: fixed."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from starlette.testclient import TestClient

import mlcore
from mlcore import models
from mlcore.documents import write_handout, write_report
from mlcore.serving import create_api
from mlcore.text import for_locale
from mlcore.workspace import ScenarioSet
from pages.ui.whatif.panels import PANELS
from tests.pages.whatif.conftest import open_page

RNG = np.random.default_rng(0)
X = RNG.uniform(0, 10, (60, 3))
Y = X @ [1.0, 2.0, 3.0]


def sample(kind):
    rows = X[:1] if kind == "one row" else X.copy()
    if kind == "one moves":
        rows[:, 1] = 0.35
        rows[:, 2] = -0.0
    if kind == "none moves":
        rows[:] = [0.0, 0.35, 7.5]
    return rows


@pytest.fixture(params=["one moves", "none moves", "one row"])
def brought(request):
    """Return a published forest whose sample holds some or all inputs at one value."""
    fitted = RandomForestRegressor(5, random_state=0).fit(X, Y)
    rows = sample(request.param)
    mlcore.convert(fitted, rows, y_sample=fitted.predict(rows), name="still")
    return fitted, rows, models.open_model(models.resolve("still"))


def test_the_page_and_all_its_panels_are_drawn_and_start_at_the_lower_median(brought):
    fitted, rows, model = brought
    app = open_page("map", model="still")
    app.session_state["open-panels"] = list(PANELS)
    app.run()
    assert not app.exception
    moving = [feature for feature in model.schema.features if feature.low < feature.high]
    assert len([slider for slider in app.slider if "-" not in slider.key]) == len(moving)
    elements = [json.loads(node.proto.bytes) for node in app.get("bidi_component")]
    drawn = {each["kind"]: each for each in elements}
    middle = np.sort(rows, axis=0)[(len(rows) - 1) // 2]
    assert drawn["answer"]["prediction"] == fitted.predict([middle])[0]
    assert len(drawn.get("more_inputs", {"inputs": ()})["inputs"]) == 3 - len(moving)
    assert "-0.0" not in json.dumps(drawn)


def test_requests_are_answered_and_no_zero_has_a_sign(brought):
    *_, model = brought
    with TestClient(create_api()) as client:
        told = client.get("/v1/model?model=still")
        assert told.status_code == 200
        assert "-0.0" not in told.text
        row = list(model.schema.typical_row)
        answer = client.post("/v1/explore?model=still", json={"data": row, "points": 21})
        assert answer.status_code == 200
        assert answer.json()["prediction"] == model.predictor.predict([row])[0]


def test_what_is_handed_out_and_reported_is_written(brought):
    *_, model = brought
    how = {"text": for_locale("en"), "name": "Still", "made": datetime(2026, 1, 1, tzinfo=UTC)}
    row = model.schema.typical_row
    kept = ScenarioSet().keep("One", row)
    assert write_handout(model, row, scenarios=kept, **how).startswith(b"<!DOCTYPE html>")
    assert write_report(model, row, scenarios=kept, **how).startswith(b"<!DOCTYPE html>")


def test_a_line_with_a_fixed_input_is_converted_and_its_goals_are_told():
    rows = sample("one moves")
    mlcore.convert(LinearRegression().fit(X, Y), rows, name="still")
    app = open_page("goal", model="still")
    own = f"goal-{models.open_model(models.resolve('still')).manifest.model_id}"
    app.button(key=f"{own}-find").click().run()
    assert not app.exception
