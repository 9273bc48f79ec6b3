"""Pipelines with encoders over raw tables: converted, loaded, and asked with the same table."""

from __future__ import annotations

import json

import numpy as np
import pandas
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

import mlcore
from mlcore.cli import main
from mlcore.conversion import parity
from mlcore.errors import UnsupportedModelError
from mlcore.inference.opening import on_codes

N = 120
_rng = np.random.default_rng(0)
FRAME = pandas.DataFrame(
    {
        "home": _rng.choice(["free", "owns", "rents"], N),
        "months": _rng.choice([1, 6, 12], N),
        "price": _rng.lognormal(3, 1, N),
        "member": _rng.random(N) < 0.5,
    }
)
Y = FRAME["price"] / 9 + 5.0 * (FRAME["home"] == "owns") + FRAME["months"] * FRAME["member"]


@pytest.fixture(autouse=True)
def few_probes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parity, "N_PROBES", 300)


def encoded(*names: str, encoder: object = None, rest: str = "passthrough") -> ColumnTransformer:
    return ColumnTransformer(
        [("words", encoder or OneHotEncoder(handle_unknown="ignore"), list(names))], remainder=rest
    )


def forest() -> RandomForestRegressor:
    return RandomForestRegressor(4, random_state=0)


def test_a_forest_behind_an_encoder_answers_the_same_table_with_the_same_bits() -> None:
    fitted = make_pipeline(encoded("home", "months"), forest()).fit(FRAME, Y)
    made = mlcore.convert(fitted, FRAME, Y, name="Prices")
    assert made.parity.n_identical == made.parity.n_rows
    assert made.parity.n_thresholds_proven == made.parity.n_thresholds > 0
    model = mlcore.load(made.model_id)
    assert np.array_equal(model.predict(FRAME), fitted.predict(FRAME))
    home, months, price, member = model.schema.features
    assert (home.levels, months.levels) == (("free", "owns", "rents"), (1, 6, 12))
    assert (member.kind, price.kind, home.takes_others) == ("yes-no", "number", True)
    strange = FRAME.head(3).assign(home="hotel")
    assert np.array_equal(model.predict(strange), fitted.predict(strange))


def test_categories_of_histogram_boosting_are_found_by_their_places() -> None:
    rows = FRAME[["months", "price"]].to_numpy()
    fitted = HistGradientBoostingRegressor(max_iter=5, categorical_features=[0]).fit(rows, Y)
    made = mlcore.convert(fitted, rows, Y)
    assert made.parity.n_identical == made.parity.n_rows
    model = mlcore.load(made.model_id)
    assert model.schema.features[0].levels == (1.0, 6.0, 12.0)
    assert np.array_equal(model.predict(rows), fitted.predict(rows))


@pytest.mark.parametrize("gap", [None, np.nan])
def test_a_gap_comes_back_as_the_encoder_knows_it(gap: object) -> None:
    words = FRAME["home"].astype(object)
    words[::5] = np.nan
    table = FRAME.assign(home=pandas.Series([gap if w != w else w for w in words], dtype=object))
    fitted = make_pipeline(encoded("home"), forest()).fit(table, Y)
    made = mlcore.convert(fitted, table, Y)
    model = mlcore.load(made.model_id)
    assert model.schema.features[0].gap_is_none is (gap is None)
    assert not made.parity.float64_only
    assert np.array_equal(model.predict(table), fitted.predict(table))


def test_what_only_fills_gaps_is_no_level() -> None:
    fill = SimpleImputer(strategy="constant", fill_value="unknown")
    words = make_pipeline(fill, OneHotEncoder(handle_unknown="ignore"))
    fitted = make_pipeline(encoded("home", encoder=words), forest()).fit(FRAME, Y)
    model = mlcore.load(mlcore.convert(fitted, FRAME, Y).model_id)
    assert model.schema.features[0].levels == ("free", "owns", "rents")
    assert model.schema.features[0].allow_missing


@pytest.mark.parametrize("scale", [False, True])
def test_a_linear_model_behind_an_encoder_agrees_to_its_last_digits(scale: bool) -> None:
    steps = [encoded("home", "months"), *([StandardScaler(with_mean=False)] if scale else [])]
    fitted = make_pipeline(*steps, Ridge()).fit(FRAME, Y)
    made = mlcore.convert(fitted, FRAME, Y)
    assert made.parity.max_abs_difference < 1e-12
    strange = FRAME.head(3).assign(home="hotel")
    model = mlcore.load(made.model_id)
    assert model.predict(strange) == pytest.approx(fitted.predict(strange), abs=1e-12)


def test_a_classifier_of_words_alone_is_followed() -> None:
    table, labels = FRAME[["home", "months"]], np.where(Y.median() < Y, "high", "low")
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    steps = (SimpleImputer(strategy="most_frequent"), ordinal)
    fitted = make_pipeline(*steps, LogisticRegression()).fit(table, labels)
    made = mlcore.convert(fitted, table, labels)
    assert made.parity.max_abs_difference < 1e-12


def test_columns_that_the_pipeline_drops_may_hold_anything() -> None:
    table = FRAME.assign(
        born=pandas.date_range("1970-01-01", periods=N),
        note=[[1]] * N,
        id=list(map(str, range(N))),
        kind=pandas.Categorical(["a", 2] * (N // 2)),
    )
    fitted = make_pipeline(encoded("home", rest="drop"), forest()).fit(table, Y)
    model = mlcore.load(mlcore.convert(fitted, table, Y).model_id)
    assert np.array_equal(model.predict(table), fitted.predict(table))


def test_a_step_that_reads_text_itself_is_refused_with_the_column() -> None:
    words = ColumnTransformer([("words", TfidfVectorizer(), "home")])
    fitted = make_pipeline(words, Ridge()).fit(FRAME, Y)
    with pytest.raises(UnsupportedModelError, match=r"TfidfVectorizer works on the text of home"):
        mlcore.convert(fitted, FRAME, Y)


def test_the_chance_of_a_class_is_asked_by_words_outside_and_by_codes_inside(
    capsys: pytest.CaptureFixture[str],
) -> None:
    y = np.where(np.median(Y) < Y, "dear", "cheap")
    steps = encoded("home", "months"), RandomForestClassifier(4, random_state=0)
    fitted = make_pipeline(*steps).fit(FRAME, y)
    made = mlcore.convert(fitted, FRAME, name="dear")
    chance = mlcore.load(made.model_id).probability()
    assert np.array_equal(chance.predict(FRAME), fitted.predict_proba(FRAME)[:, 1])
    codes = chance.schema.validate(FRAME)
    for place in (0, 1):
        inside = on_codes(mlcore.load(made.model_id).probability(place))
        assert np.array_equal(inside.predict(codes), fitted.predict_proba(FRAME)[:, place])
        assert inside.predict_one(codes[0].tolist()).prediction == inside.predict(codes[:1])[0]
    row = [str(value) for value in FRAME.iloc[0]]
    assert main(["predict", "--model", made.model_id, "--json", *row]) == 0
    (told,) = fitted.predict_proba(FRAME.head(1))
    assert json.loads(capsys.readouterr().out)["prediction"] == told[1]
