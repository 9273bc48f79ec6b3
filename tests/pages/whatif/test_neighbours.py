"""The panel of real neighbours says what the data say."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import models
from mlcore.text import for_locale


def test_rows_are_the_nearest_with_true_outcome_beside_prediction(opened_panel, drawn):
    app = opened_panel("neighbours", model="cars", weight="2000")
    data = drawn(app, "neighbours")
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    row = [slider.value for slider in app.slider]
    near = model.support.nearest(row)
    assert [line.get("place") for line in data["rows"]] == [None, *(one.place for one in near)]
    number = for_locale("en").number
    assert {len(line["cells"]) for line in data["rows"]} == {len(data["columns"])}
    for line, one in zip(data["rows"][1:], near, strict=True):
        assert line["cells"][1] == number(model.y[one.place], 1)
        assert line["cells"][2] == number(model.predictor.predict([model.X[one.place]])[0], 1)
    assert data["columns"][5] == {"label": "Weight", "unit": "lb", "numeric": True}
    assert data["rows"][1]["cells"][-1].startswith("Weight ") or near[0].differs != 2


def test_the_answer_and_the_panel_tell_the_same_distance(opened_panel, drawn):
    app = opened_panel("neighbours", model="cars", weight="1613", horsepower="230")
    answer = drawn(app, "answer")
    row = [slider.value for slider in app.slider]
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    assert answer["distance"] == model.support.percentile(row)
    assert answer["distance"] >= answer["far"]["from"]
    said = app.markdown[0].value
    assert "further from the data" in said
    assert all(line["cells"][0] == "far" for line in drawn(app, "neighbours")["rows"][1:])


def test_an_ordinary_case_is_called_one(opened_panel):
    said = opened_panel("neighbours", model="cars").markdown[0].value
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    assert model.support.percentile(model.schema.typical_row) < 0.5
    assert said.startswith("An ordinary case")
    assert "further" not in said


def test_a_real_row_is_the_same_as_itself(opened_panel, drawn):
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    place = 40
    named = zip(model.schema.names, map(repr, model.X[place].tolist()), strict=True)
    first = drawn(opened_panel("neighbours", model="cars", **dict(named)), "neighbours")["rows"][1]
    assert first["cells"][0] == "the same"
    assert first["cells"][-1] == ""


@pytest.mark.parametrize(("n_rows", "kept"), [(50, True), (50, False), (30, True), (10, True)])
def test_a_model_somebody_brought(opened_panel, drawn, monkeypatch, tmp_path, n_rows, kept):
    X = np.random.default_rng(0).normal(size=(n_rows, 3))
    y = X @ [1.0, 2.0, 3.0]
    fitted = LinearRegression().fit(X, y)
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    mlcore.convert(fitted, X, y_sample=y if kept else None, name="My line")
    app = opened_panel("neighbours", model="my-line")
    captions = " ".join(caption.value for caption in app.caption)
    assert (f"came with {n_rows} cases, which is few" in captions) is (n_rows < 50)
    if n_rows < 20:
        assert "Too few real cases" in captions
        assert drawn(app, "answer")["distance"] is None
        return
    labels = [column["label"] for column in drawn(app, "neighbours")["columns"]]
    assert ("Actual" in labels) is kept
    assert ("The actual outcomes" in captions) is not kept
