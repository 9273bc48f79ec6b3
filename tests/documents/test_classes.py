"""What is taken along of a model of classes says how often its chances came true."""

from __future__ import annotations

import json
import re
from datetime import datetime

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

import mlcore
from mlcore.documents import write_handout, write_model_card, write_report
from mlcore.models import open_model
from mlcore.text import for_locale
from mlcore.wording.card import card
from mlcore.wording.chances import nearest_sentence
from mlcore.workspace import ScenarioSet

EN, FR = for_locale("en"), for_locale("fr")
MADE = datetime(2024, 5, 17)
X = np.random.default_rng(0).normal(size=(400, 3))
LATE = X.sum(axis=1) + np.random.default_rng(1).normal(size=400) > 0
X[np.random.default_rng(2).random(400) < 0.1, 0] = np.nan


@pytest.fixture
def model():
    boosted = HistGradientBoostingClassifier(max_iter=8).fit(X[:200], LATE[:200])
    made = mlcore.convert(
        boosted, X[200:], LATE[200:], name="mine", target="Late {today}", held_out=True
    )
    return open_model(made.model_id)


@pytest.mark.parametrize("text", [EN, FR], ids=["en", "fr"])
def test_a_report_holds_chances_against_the_nearest_unseen_cases(model, text):
    row = [float("nan"), *model.X[3, 1:]]
    kept = ScenarioSet().keep("Open", row)
    page = write_report(model, row, text=text, name="Mine", made=MADE, scenarios=kept).decode()
    chance = float(model.predict([row])[0])
    assert text.chance(chance) in page
    sentence = nearest_sentence(model, model.reliability(), chance, text)
    assert sentence in page
    assert model.reliability().near(chance).n_hits > 0
    assert text("not known") in page
    assert "nan" not in page.lower().replace("inan", "")


def test_a_card_names_the_classes_with_their_shares_and_the_inputs_left_open(model):
    sections = {section.title: " ".join(section.sentences) for section in card(model, EN)}
    late = EN.percent(LATE[200:].mean())
    assert "2 classes apart, with these shares of its cases: no" in sections["What it is"]
    assert f"yes {late}" in sections["What it is"]
    assert "may stay open" in sections["What it is"]
    assert "groups of about the same chance" in sections["How often its chances come true"]
    assert "Brier score" in sections["How it was tested"]


def test_a_card_as_a_file_has_the_metrics_that_hubs_read(model):
    written = write_model_card(model, text=EN, name="Mine").decode()
    assert 'pipeline_tag: "tabular-classification"' in written
    for name in ("accuracy", "brier", "log_loss"):
        assert f"value: {float(model.manifest.metrics[name])!r}" in written


def test_without_unseen_cases_it_is_said_that_nothing_was_checked(model):
    boosted = HistGradientBoostingClassifier(max_iter=8).fit(X, LATE)
    other = open_model(mlcore.convert(boosted, X, LATE, name="seen").model_id)
    sections = {section.title: section.sentences for section in card(other, EN)}
    (said,) = sections["How often its chances come true"]
    assert "not known whether this model was trained on the cases" in said


def test_the_file_of_a_number_carries_nothing_of_classes_or_open_inputs(
    small_folder, small_config, monkeypatch
):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    number = open_model(small_config)
    row = number.schema.typical_row
    page = write_handout(number, row, text=EN, name="Home", made=MADE).decode()
    found = re.search(r'id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    assert {"scores", "classes", "unseen"}.isdisjoint(data)
    assert "missing" not in data["forest"]
    assert "unknown" not in data["support"]
    assert {"unknown", "percent"}.isdisjoint({*data["target"], *data["inputs"][0]})
