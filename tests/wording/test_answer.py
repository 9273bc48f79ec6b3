"""What stands around the number: which case it is, and how far from the baseline."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor

import mlcore
from mlcore.models import OpenedModel, open_model, resolve
from mlcore.text import for_locale
from mlcore.wording.answer import answer_words, interval_words, outcome_words
from mlcore.workspace import Baseline

TYPICAL_CASE = Baseline()


@pytest.fixture(scope="module")
def home(trained_folder, tmp_path_factory) -> OpenedModel:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEVERS_DATA", str(trained_folder))
        return open_model(mlcore.ModelConfig())


@pytest.fixture
def own() -> OpenedModel:
    X = np.random.default_rng(0).normal(size=(60, 14))
    mlcore.convert(DecisionTreeRegressor(max_depth=3).fit(X, X[:, 0]), X, name="own")
    return open_model(resolve("own"))


def words(model: OpenedModel, locale: str = "en", baseline: Baseline = TYPICAL_CASE, **options):
    start = baseline.row or model.schema.typical_row
    return answer_words(model, for_locale(locale), baseline, start=start, **options)


def test_built_in_data_call_their_typical_case_by_a_noun_in_both_languages(home):
    assert words(home)["case"] == "a typical home: 108 m², 2 people, 12.6 °C outside"
    french = words(home, "fr")
    assert french["case"].replace("\xa0", " ") == (
        "un logement type : 108 m², 2 personnes, 12,6 °C dehors"
    )
    assert french["than"] == "{difference} qu’un logement type ({typical})"
    assert words(home)["than"] == "{difference} than a typical home ({typical})"


def test_another_model_names_its_inputs_those_with_a_slider_first(own):
    said = words(own, places=[13, 2])["case"]
    assert said.startswith("typical case: x14 ")
    assert said.split(" · ")[1].startswith("x3 ")
    assert len(said.split(" · ")) == 12
    assert words(own)["than"] == "{difference} than a typical case ({typical})"


def test_other_baselines_are_called_by_their_names(home):
    row = tuple(map(float, home.X[3]))
    real = words(home, baseline=Baseline(kind="real", number=4, row=row))
    assert real["case"].startswith("real case 4: Outdoor temperature ")
    assert (
        real["than"]
        .replace("{baseline}", real["baseline"])
        .startswith("{difference} than real case 4")
    )
    # A unit that explains a scale is no part of a value.
    assert "Insulation" in real["case"]
    assert "0 none" not in real["case"]
    scenario = words(home, baseline=Baseline(kind="scenario", name="{typical}"))
    assert scenario["than"] == "{difference} than “{baseline}” ({typical})"
    assert scenario["baseline"] == "{typical}"
    assert scenario["case"].startswith("“{typical}”: ")


@pytest.mark.parametrize(("coverage", "often"), [(0.8, "8 of 10"), (0.95, "19 of 20")])
def test_how_often_is_said_of_the_chosen_share(home, coverage, often):
    interval = home.interval(home.X[0], coverage=coverage)
    said = interval_words(home, interval, for_locale("en"))["within"]
    assert said.startswith(f"usually between these: for {often} homes (")
    assert said.endswith("of 200 checked)")


def test_the_shape_over_the_bar_says_what_it_shows(home, own):
    text = for_locale("en")
    known = outcome_words(home, text)
    assert len(known["heights"]) == 61
    assert max(known["heights"]) == 1.0
    first, third = np.quantile(home.y, [0.25, 0.75])
    assert (
        f"actual outcomes of the model's cases; half of them lie between {first:.1f} and"
        in (known["shape"])
    )
    assert f"and {third:.1f}." in known["shape"]
    assert "the predictions for the model's cases" in outcome_words(own, text)["shape"]


def test_outcomes_that_are_all_the_same_have_no_shape():
    X = np.random.default_rng(0).normal(size=(30, 2))
    mlcore.convert(DecisionTreeRegressor().fit(X, np.ones(30)), X, name="flat")
    assert outcome_words(open_model(resolve("flat")), for_locale("en"))["heights"] == ()
