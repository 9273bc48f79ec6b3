"""The line under the header and the panel it opens say how good the model is."""

from __future__ import annotations

import json
import time

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import models
from mlcore.artifacts.manifest import HELD_OUT
from mlcore.text import for_locale
from mlcore.wording.card import line_words
from tests.pages.whatif.conftest import open_page


def test_the_line_says_which_model_this_is(opened_panel, drawn):
    app = opened_panel("accuracy", model="cars")
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    about = drawn(app, "about")
    assert about["parts"] == line_words(model, for_locale("en"))
    assert about["more"] == "actual against predicted"


def test_the_picture_shows_the_unseen_cases_and_the_row_of_the_page(opened_panel, drawn):
    app = opened_panel("accuracy", model="cars", weight="2000")
    model = models.open_model(mlcore.ModelConfig(dataset="cars"))
    data, cases = drawn(app, "accuracy"), model.held_out()
    np.testing.assert_allclose(data["cases"]["actual"], cases.actual, atol=0.01)
    np.testing.assert_allclose(data["cases"]["predicted"], cases.predicted, atol=0.01)
    assert data["low"] <= min(*cases.actual, *cases.predicted)
    assert data["high"] >= max(*cases.actual, *cases.predicted)
    row = [slider.value for slider in app.slider]
    assert data["prediction"] == pytest.approx(model.predict([row])[0], abs=1e-9)
    found = model.interval(row)
    assert data["interval"] == pytest.approx({"low": found.low, "high": found.high})
    assert data["words"]["actual"] == "Actual (miles per gallon)"


def test_the_card_stands_one_click_below_and_can_be_taken_along(opened_panel):
    app = opened_panel("accuracy", lang="fr")
    said = " ".join(each.value for each in app.expander[0].markdown)
    assert "Ce à quoi il ne sert pas" in said
    assert app.get("download_button")[0].proto.label == "Fiche du modèle (Markdown)"


@pytest.mark.parametrize(("kept", "why"), [(True, "not known whether"), (False, "outcomes")])
def test_without_unseen_cases_the_page_says_why(drawn, monkeypatch, tmp_path, kept, why):
    X = np.random.default_rng(0).normal(size=(50, 3))
    y = X @ [1.0, 2.0, 3.0]
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    mlcore.convert(LinearRegression().fit(X, y), X, y_sample=y if kept else None, name="My *line*")
    app = open_page("accuracy", model="my-line")
    assert drawn(app, "about")["more"] == "about this model"
    data = drawn(app, "accuracy")
    assert data["cases"] is None
    assert why in data["said"][0]
    assert app.expander[0].markdown


def test_damaged_cases_are_refused_with_a_way_out(small_copy, monkeypatch):
    content = bytearray((small_copy / HELD_OUT).read_bytes())
    content[len(content) // 2] ^= 1
    (small_copy / HELD_OUT).write_bytes(content)
    app = open_page("accuracy", model=small_copy.name)
    assert HELD_OUT in app.error[0].value
    assert [node for node in app.get("bidi_component") if _kind(node) == "answer"]
    app.button("rebuild").click().run()
    while not models.prepare(small_copy.name).ready:
        time.sleep(0.05)
    app.run()
    assert not app.error
    assert "accuracy" in map(_kind, app.get("bidi_component"))


def _kind(node) -> str:
    return str(json.loads(node.proto.bytes)["kind"])
