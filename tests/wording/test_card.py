"""What a card and the line under the header say of a model is what is known of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import (
    BaggingRegressor,
    GradientBoostingRegressor,
    HistGradientBoostingRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import KNeighborsRegressor

import mlcore
from mlcore.config import BUILTIN_DATASETS
from mlcore.models import open_model
from mlcore.text import for_locale
from mlcore.wording.card import (
    card,
    cases_words,
    data_of,
    kind_words,
    line_words,
    no_cases_words,
)

TEXT = for_locale("en")
X = np.random.default_rng(1).uniform(0.0, 10.0, size=(60, 2))
Y = X @ [2.0, -1.0]


@pytest.fixture
def model(small_folder, small_config, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    return open_model(small_config)


def own(estimator, y=None, **said):
    converted = mlcore.convert(estimator.fit(X, Y), X, y, name="mine", **said)
    return open_model(converted.model_id)


def measured(model, **scores):
    metrics = {**model.manifest.metrics, **scores}
    return replace(model, manifest=replace(model.manifest, metrics=metrics))


def test_the_line_says_kind_data_and_error(model):
    kind, learnt, off = line_words(model, TEXT)
    mae = TEXT.number(model.manifest.metrics["mae"], 2)
    assert kind == "Random forest of 5 trees"
    assert learnt == "learnt from 800 homes (made-up data)"
    assert off == f"off by {mae} kWh a day on average on 200 homes it never saw"


def test_every_built_in_dataset_has_words_of_its_own(model):
    said = []
    for name in BUILTIN_DATASETS:
        about = replace(model.manifest, config={**model.manifest.config, "dataset": name})
        said.append(data_of(about))
    assert len({each.about for each in said}) == len(BUILTIN_DATASETS)
    assert all(each.about and each.limit for each in said)
    made_up = [each for each in said if "made up" in each.about]
    assert all("(made-up data)" in each.learnt for each in made_up)
    assert [each.license for each in made_up] == ["mit"] * 3
    assert {each.license for each in said if each not in made_up} == {"unknown"}


@pytest.mark.parametrize(
    ("mae", "unit", "said"),
    [
        (0.0004, "kg", "off by 0.0004 kg on"),
        (0.0, "kg", "off by 0.00 kg on"),
        # When and how stand behind a comma.
        (51.0, "points, a year later", "off by 51.0 points on"),
        (1.5, "", "off by 1.50 on"),
    ],
)
def test_an_error_is_never_rounded_to_nothing_and_has_its_unit(model, mae, unit, said):
    found = measured(model, mae=mae)
    target = replace(found.schema.target, unit=unit, decimals=1)
    schema = replace(found.schema, target=target)
    found = replace(found, manifest=replace(found.manifest, schema=schema))
    assert said in line_words(found, TEXT)[2]


@pytest.mark.parametrize(
    ("estimator", "said"),
    [
        (LinearRegression(), "Linear model"),
        (GradientBoostingRegressor(n_estimators=7), "Gradient boosting of 7 trees"),
        (HistGradientBoostingRegressor(max_iter=3), "Gradient boosting of 3 trees"),
        (KNeighborsRegressor(), "Average of the nearest cases"),
        (BaggingRegressor(n_estimators=4), "Average of several models"),
    ],
    ids=["linear", "boosting", "histogram", "neighbours", "bagging"],
)
def test_a_kind_is_called_by_a_managers_word(estimator, said):
    assert kind_words(own(estimator), TEXT) == said


def test_a_kind_without_a_word_is_called_by_its_own(model):
    unknown = replace(model, manifest=replace(model.manifest, estimator="OddRegressor"))
    assert kind_words(unknown, TEXT) == "Model of the kind OddRegressor"


def test_of_an_own_pipeline_only_what_its_owner_says_is_known():
    line = LinearRegression()
    learnt, off = line_words(own(line), TEXT)[1:]
    assert learnt == "trained elsewhere, came with 60 cases"
    assert off == "how far off it is was not measured here"
    assert "without the outcomes" in no_cases_words(own(line), TEXT)
    assert "not known whether" in no_cases_words(own(line, Y), TEXT)
    unseen = own(line, Y + 1.0, held_out=True)
    off = line_words(unseen, TEXT)[2]
    assert off.endswith("on average on 60 cases it never saw, as its owner says")
    assert "as its owner says" in cases_words(unseen, unseen.held_out(), TEXT)[0]


def test_cases_drawn_from_more_are_said_to_be(monkeypatch):
    monkeypatch.setattr("mlcore.models.own.sample.MAX_SAMPLE", 50)
    unseen = own(LinearRegression(), Y, held_out=True)
    first = cases_words(unseen, unseen.held_out(), TEXT)[0]
    assert "one of 50 cases, drawn at random from 60" in first


def test_as_many_cases_as_said_were_missed_by_no_more(model):
    cases = model.held_out()
    missed = np.abs(cases.actual - cases.predicted)
    half, most = np.quantile(missed, (0.5, 0.9), method="higher")
    assert (missed <= half).mean() >= 0.5
    assert (missed <= most).mean() >= 0.9
    said = cases_words(model, cases, TEXT)[1]
    numbers = [TEXT.number(each, 1) for each in (half, most, missed.max())]
    assert said == (
        f"Half of the predictions were at most {numbers[0]} off, 9 in 10 at most {numbers[1]},"
        f" the worst {numbers[2]} kWh a day."
    )


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_card_says_all_that_is_known(model, locale):
    text = for_locale(locale)
    sections = card(model, text)
    assert len({section.title for section in sections}) == len(sections) == 7
    assert all(section.sentences for section in sections)
    said = " ".join(sentence for section in sections for sentence in section.sentences)
    manifest = model.manifest
    assert manifest.model_id in said
    assert text.number(manifest.metrics["mae"], 2) in said
    assert text.number(manifest.metrics["baseline_mae"], 2) in said
    assert text.number(manifest.metrics["r2"], 3) in said
    for name, version in manifest.versions.items():
        assert f"{name} {version}" in said
    for share in (80, 90, 95):
        assert text.percent(manifest.metrics[f"coverage_{share}"]) in said
    for feature in model.schema.features:
        assert text(feature.label) in said


def test_what_was_not_measured_is_said_to_be_unknown():
    said = " ".join(
        sentence for part in card(own(LinearRegression()), TEXT) for sentence in part.sentences
    )
    assert "How far off this model is was not measured here." in said
    assert "nothing to check a range against" in said
    assert "Its range holds" not in said
