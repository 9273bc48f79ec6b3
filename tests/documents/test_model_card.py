"""A model's card reads as Markdown, and its metadata as the YAML of model hubs."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import mlcore
from mlcore.documents import write_model_card
from mlcore.documents.model_card import _number, _quoted
from mlcore.models import open_model
from mlcore.text import for_locale
from mlcore.text.showable import is_showable

EVIL = 'a "b": {c} # d\\n - *e* <script>'


def parts(model, name="Homes", locale="en") -> tuple[dict, str]:
    written = write_model_card(model, text=for_locale(locale), name=name).decode()
    opening, block, body = written.split("---\n", 2)
    assert opening == ""
    return yaml.safe_load(block), body


@pytest.fixture
def model(small_folder, small_config, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    return open_model(small_config)


def own(name, *, held_out):
    X = np.random.default_rng(1).uniform(0.0, 10.0, size=(60, 2))
    y = X @ [2.0, -1.0] + X[:, 0] ** 2
    fitted = LinearRegression().fit(X, y)
    converted = mlcore.convert(fitted, X, y, name=name, held_out=held_out)
    return open_model(converted.model_id)


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_metadata_are_those_of_model_hubs_in_each_language(model, locale):
    found, _ = parts(model, locale=locale)
    metrics = model.manifest.metrics
    assert found == {
        "library_name": "sklearn",
        "license": "mit",
        "pipeline_tag": "tabular-regression",
        "tags": ["sklearn", "onnx", "tabular-regression"],
        "metrics": ["mae", "r_squared"],
        "model-index": [
            {
                "name": model.manifest.model_id,
                "results": [
                    {
                        "task": {"type": "tabular-regression"},
                        "dataset": {"type": "energy", "name": "Homes", "split": "test"},
                        "metrics": [
                            {"type": "mae", "value": metrics["mae"]},
                            {"type": "r_squared", "value": metrics["r2"]},
                        ],
                    }
                ],
            }
        ],
    }


def test_the_body_has_a_title_and_sections_in_the_readers_language(model):
    titles = {}
    for locale in ("en", "fr"):
        body = parts(model, locale=locale)[1]
        titles[locale] = re.findall(r"^#+ .+$", body, re.MULTILINE)
        assert titles[locale][0] == "# Homes"
        assert len(titles[locale]) == 8
    assert not set(titles["en"][1:]) & set(titles["fr"][1:])


def test_without_scores_there_are_no_results():
    found, _ = parts(own("mine", held_out=False))
    assert found.keys() == {"library_name", "license", "pipeline_tag", "tags"}
    assert found["license"] == "unknown"


def test_an_owners_words_stay_words():
    model = own(EVIL, held_out=True)
    found, body = parts(model, name=EVIL)
    assert found["model-index"][0]["results"][0]["dataset"]["name"] == EVIL
    assert "<script>" not in body.replace("\\<script\\>", "")
    assert "\\*e\\*" in body


@given(st.text().filter(is_showable))
def test_any_words_that_can_be_shown_are_read_back(words):
    assert yaml.safe_load(f"a: {_quoted(words)}") == {"a": words}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_is_read_back(number):
    assert yaml.safe_load(f"a: {_number(number)}") == {"a": number}


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", ["- kind: oak 60 %, ash 40 %.", "give shape as columns of 0 and 1: shape_round"]),
        ("fr", ["- kind : oak 60 %, ash 40 %.", "colonnes de 0 et de 1 : shape_round"]),
    ],
)
def test_a_choice_is_told_by_its_values_and_columns_by_the_choice_they_are(locale, said):
    X = pd.DataFrame(
        {
            "kind": ["oak", "oak", "ash", "oak", "ash"] * 12,
            "shape_round": [1, 0, 0] * 20,
            "shape_square": [0, 1, 1] * 20,
        }
    )
    y = (X["kind"] == "oak") + 2.0 * X["shape_round"]
    hot = ColumnTransformer([("hot", OneHotEncoder(), ["kind"])], remainder="passthrough")
    fitted = make_pipeline(hot, RandomForestRegressor(5, random_state=0)).fit(X, y)
    _, body = parts(open_model(mlcore.convert(fitted, X, y, name="wood").model_id), locale=locale)
    body = body.replace("\\", "").replace("\xa0", " ").replace("\u202f", " ")
    for words in said:
        assert words in body
