"""A report says what the scenarios come to, and what to beware of."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import models
from mlcore.documents import write_report
from mlcore.text import for_locale
from mlcore.whatif.reasons import contributions
from mlcore.workspace import Baseline, ScenarioSet

EVIL = '</script><script>hacked()</script> "&amp;'
TEXT = for_locale("en")


@pytest.fixture
def model(small_folder, small_config, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    return models.open_model(small_config)


def report(model, kept=None, locale="en", **options) -> str:
    page = write_report(
        model,
        model.X[0],
        text=for_locale(locale),
        name="Home",
        made=datetime(2024, 5, 17, 9, 30),
        scenarios=kept or ScenarioSet(),
        **options,
    )
    return page.decode()


def table(page: str, kind: str, place: int = 0) -> list[list[str]]:
    """Read the cells of a table as they are seen."""
    found = re.findall(rf'<table class="{kind}">(.*?)</table>', page, re.DOTALL)[place]
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", found, re.DOTALL)
    ]


def test_all_scenarios_stand_behind_the_baseline_with_their_changes(model):
    row = tuple(model.X[1])
    kept = ScenarioSet().keep("First", row).keep("Second", tuple(model.X[2]))
    page = report(model, kept, coverage=0.8)
    decimals = model.schema.target.decimals
    answers = model.predictor.predict([model.schema.typical_row, *model.X[1:3]])
    _, *rows = table(page, "glance")
    assert [each[0] for each in rows] == ["Typical", "First", "Second"]
    assert [each[2] for each in rows] == [TEXT.number(each, decimals) for each in answers]
    change = [TEXT.signed(each - answers[0], decimals) for each in answers[1:]]
    assert [each[3] for each in rows] == ["Baseline", *change]
    interval = model.intervals.around(model.X[1], answers[1], 0.8)
    written = [TEXT.number(end, decimals) for end in (interval.low, interval.high)]
    assert rows[1][4] == " and ".join(written)
    parts = contributions(model.predictor, row, model.schema.typical_row).values
    _, *values = table(page, "values")
    assert [each[3] for each in values] == [
        TEXT.signed(part, decimals) if now != before else ""
        for part, now, before in zip(parts, row, model.schema.typical_row, strict=True)
    ]
    assert "8 times in 10" in page


def test_without_scenarios_the_values_as_they_are_now_are_reported(model):
    assert [each[0] for each in table(report(model), "glance")[1:]] == ["Typical", "Now"]


def test_a_scenario_that_is_the_baseline_stands_there_once(model):
    kept = ScenarioSet().keep("Mine", tuple(model.X[1])).keep("Other", tuple(model.X[2]))
    kept = kept.start_from(Baseline(kind="scenario", name="Mine"))
    page = report(model, kept)
    assert [each[0] for each in table(page, "glance")[1:]] == ["Mine", "Other"]
    assert page.count("<article>") == 2


def test_rows_outside_or_far_from_the_data_are_warned_of(model):
    typical = model.schema.typical_row
    kept = ScenarioSet().keep("Far", (-90.0, *typical[1:])).keep("Near", tuple(model.X[5]))
    far, near = re.findall(r"<article>(.*?)</article>", report(model, kept), re.DOTALL)
    feature = model.schema.features[0]
    bounds = [TEXT.number(end, feature.decimals) for end in (feature.low, feature.high)]
    assert f"{feature.label} is outside the data, which range from {' to '.join(bounds)}." in far
    assert "Further from the data than any real case" in far
    assert "warning" not in near


def test_what_people_write_stays_text(model):
    kept = ScenarioSet().keep(EVIL, tuple(model.X[1]), EVIL)
    page = report(model, kept, speed=["ONNX < sklearn"])
    assert "hacked()</script>" not in page
    assert page.count("<script>") == 1
    assert EVIL in unescape(page)
    assert "<li>ONNX &lt; sklearn</li>" in page


def test_the_report_says_how_it_was_checked_in_french(model):
    page = report(model, locale="fr", agreement=["Même réponse."])
    metrics = model.manifest.metrics
    assert f"Sur {metrics['n_test']} cas" in page
    assert "<li>Même réponse.</li>" in page
    assert "Aucune vitesse" in page
    assert '<html lang="fr">' in page


def test_a_model_that_came_without_outcomes_says_what_is_not_known(own_data_folder):
    X = np.random.default_rng(0).normal(size=(30, 3))
    mlcore.convert(LinearRegression().fit(X, X[:, 0]), X, name="Mine")
    page = report(models.open_model(models.resolve("mine")))
    assert "The model was trained elsewhere and came with 30 cases, which is few" in page
    assert "How far off this model is was not measured here." in page
    assert "there is nothing to check a range against." in page
    assert table(page, "glance")[0] == ["Scenario", "", "Prediction", "Change"]


def test_a_change_that_is_read_as_one_is_never_a_sum_of_parts_read_as_zero(own_data_folder):
    X = np.random.default_rng(0).uniform(0, 10, size=(60, 8))
    mlcore.convert(LinearRegression().fit(X, X.sum(axis=1)), X, name="Sum")
    model = models.open_model(models.resolve("sum"))
    row = tuple(value + 0.012 for value in model.schema.typical_row)
    page = report(model, ScenarioSet().keep("A little more", row))
    (change,) = [row[3] for row in table(page, "glance")[2:]]
    assert change == "+0.1"
    parts = [each[3] for each in table(page, "values")[1:]]
    assert parts == ["+0.01"] * 8
