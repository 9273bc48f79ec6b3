"""Somebody's own fitted pipeline is served under its name, or refused with the reason."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas
import pytest
from sklearn.cluster import KMeans
from sklearn.ensemble import (
    GradientBoostingRegressor,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
)
from sklearn.linear_model import LinearRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, PolynomialFeatures, StandardScaler

import mlcore
from mlcore import artifacts
from mlcore.datasets import describe_rows
from mlcore.errors import (
    ArtifactError,
    InvalidConfigError,
    InvalidRowsError,
    UnsupportedModelError,
)
from mlcore.models import choices, resolve
from mlcore.models.own import pipeline as own_pipeline
from mlcore.models.own.judged import measured
from mlcore.models.own.words import Words
from tests.models.rents import X, Y, forest


@pytest.mark.parametrize(
    ("estimator", "identical"),
    [
        (make_pipeline(StandardScaler(), RandomForestRegressor(5, random_state=0)), True),
        (make_pipeline(StandardScaler(), GradientBoostingRegressor(n_estimators=5)), True),
        (RandomForestRegressor(5, random_state=0), True),
        (make_pipeline("passthrough", RandomForestRegressor(5, random_state=0)), True),
        (LinearRegression(), False),
        (make_pipeline(StandardScaler(), PolynomialFeatures(2), LinearRegression()), False),
    ],
    ids=["forest", "boosting", "bare forest", "after nothing", "linear", "three steps"],
)
def test_it_answers_as_the_pipeline_does(estimator, identical):
    fitted = estimator.fit(X, Y)
    converted = mlcore.convert(fitted, X, name="rent", y_sample=Y)
    predictor = mlcore.load(converted.model_id)
    answers, expected = predictor.predict(X), fitted.predict(X)
    if identical:
        assert converted.parity.identical
        assert answers.tobytes() == expected.tobytes()
        assert converted.exact_path.exists()
    # What was measured is told: some of skl2onnx's steps work in float32.
    bound = max(2 * converted.parity.max_abs_difference, 1e-12)
    assert np.abs(answers - expected).max() <= bound < 1e-4
    assert predictor.schema.names == ("x1", "x2", "x3")


def test_a_pipeline_fitted_on_a_data_frame_keeps_the_names_of_its_columns():
    frame = pandas.DataFrame(X, columns=["rooms", "area", "floor"])
    fitted = make_pipeline(StandardScaler(), RandomForestRegressor(5)).fit(frame, Y)
    # The columns of the sample stand in another order, with one more among them.
    sample = frame.assign(note=1.0)[["floor", "note", "rooms", "area"]]
    predictor = mlcore.load(mlcore.convert(fitted, sample).model_id)
    assert predictor.schema.names == ("rooms", "area", "floor")
    assert predictor.predict(sample).tobytes() == fitted.predict(frame).tobytes()


def test_names_of_columns_are_kept_behind_a_step_that_does_nothing():
    frame = pandas.DataFrame(X, columns=["rooms", "area", "floor"])
    fitted = make_pipeline("passthrough", RandomForestRegressor(5)).fit(frame, Y)
    predictor = mlcore.load(mlcore.convert(fitted, frame[["floor", "rooms", "area"]]).model_id)
    assert predictor.schema.names == ("rooms", "area", "floor")
    assert predictor.predict(frame).tobytes() == fitted.predict(frame).tobytes()


@pytest.mark.parametrize(
    ("estimator", "code"),
    [
        (RandomForestRegressor(), "model.not-fitted"),
        (make_pipeline(StandardScaler(), RandomForestRegressor()), "model.not-fitted"),
        (RidgeClassifier().fit(X, Y > 5), "model.no-probabilities"),
        (KMeans(2).fit(X), "model.not-predictor"),
        (StandardScaler().fit(X), "model.not-predictor"),
        ("not an estimator", "model.not-model"),
        (LinearRegression().fit(X, np.column_stack([Y, Y])), "model.multi-output"),
        (RandomForestRegressor(2).fit(X, np.column_stack([Y, Y])), "model.multi-output"),
    ],
    ids=str,
)
def test_what_cannot_be_served_is_refused_and_nothing_published(estimator, code, own_data_folder):
    with pytest.raises(UnsupportedModelError) as caught:
        mlcore.convert(estimator, X)
    assert caught.value.code == code
    assert artifacts.published(own_data_folder) == ()


def test_it_can_be_chosen_by_its_name_and_its_id():
    converted = mlcore.convert(forest(), X, name="Rent, Paris!")
    assert resolve("rent-paris") == converted.model_id
    assert resolve(converted.model_id) == converted.model_id
    assert ("rent-paris", "Rent, Paris!") in {(c.name, c.title) for c in choices()}
    assert converted.name == "rent-paris"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("My Rent", "my-rent"),
        ("Loyer élevé", "loyer-eleve"),
        ("Cœur & Straße", "coeur-strasse"),
        ("Ｆｕｌｌ ²", "full-2"),
        ("😀", "model"),
        ("cars", "cars-own"),
    ],
)
def test_the_name_it_answers_to_is_told(title, name):
    converted = mlcore.convert(forest(), X, name=title)
    assert converted.name == name
    assert resolve(converted.name) == converted.model_id


def test_a_configuration_answers_to_its_dataset_or_its_id():
    assert mlcore.convert(mlcore.ModelConfig(n_estimators=5)).name.startswith("energy-")


@pytest.mark.parametrize("name", ["x" * 39 + " y", "é", "日本", "-", "../../etc", "A" * 100])
def test_any_name_gives_a_model_that_is_found_by_it(name):
    converted = mlcore.convert(forest(), X, name=name)
    manifest = artifacts.ModelFolder.at(converted.path.parent).manifest
    assert resolve(manifest.name) == converted.model_id
    assert mlcore.load(resolve(manifest.name)).model_id == converted.model_id


@pytest.mark.parametrize(
    "name", ["a\ud800", "a\0b", "a\nb", "a\u2028b", "a\u202eb", "\x9b2J", "A" * 101, " "], ids=ascii
)
def test_a_name_that_would_break_the_pages_of_other_models_is_refused(name, own_data_folder):
    with pytest.raises(InvalidConfigError) as caught:
        mlcore.convert(forest(), X, name=name)
    assert caught.value.code == "config.words"
    assert caught.value.facts == {"field": "name", "limit": 100}
    assert artifacts.published(own_data_folder) == ()


def test_a_column_name_that_no_page_can_show_is_refused():
    columns = pandas.Index(["rooms", "a\ud800", "floor"], dtype=object)
    frame = pandas.DataFrame(X, columns=columns)
    with pytest.raises(InvalidRowsError) as caught:
        mlcore.convert(LinearRegression().fit(X, Y), frame, name="rent")
    assert caught.value.code == "rows.names"
    assert "\ud800" not in str(caught.value)


def test_the_newest_of_a_name_answers_even_if_the_clock_goes_back(monkeypatch):
    times = iter(["2026-01-02T00:00:00+00:00", "2026-01-01T00:00:00+00:00"])
    monkeypatch.setattr("mlcore.artifacts.folder.now", lambda: next(times))
    mlcore.convert(forest(), X, name="rent")
    newer = mlcore.convert(LinearRegression().fit(X, Y), X, name="rent")
    assert resolve("rent") == newer.model_id


def test_a_model_published_again_is_the_newest_of_its_name_again():
    first = mlcore.convert(forest(), X, name="rent")
    second = mlcore.convert(LinearRegression().fit(X, Y), X, name="rent")
    assert mlcore.load("rent").model_id == second.model_id
    again = mlcore.convert(forest(), X, name="rent")
    assert again.model_id == first.model_id
    assert mlcore.load("rent").model_id == first.model_id


def test_converting_it_twice_publishes_it_once(own_data_folder):
    first, second = (mlcore.convert(forest(), X, name="rent") for _ in range(2))
    assert first.model_id == second.model_id
    assert len(artifacts.published(own_data_folder)) == 1


def test_what_is_added_to_a_sample_is_not_lost_because_the_pipeline_is_known():
    wide = np.tile(X, (20, 1))
    further = np.vstack([wide, [[30.0, 5.0, 5.0]]])
    named = pandas.DataFrame(X, columns=["rooms", "area", "floor"])
    published = [
        mlcore.convert(forest(), X, name="rent"),
        mlcore.convert(forest(), X, name="rent", y_sample=Y),
        mlcore.convert(forest(), X, name="rent", y_sample=Y + 1.0),
        mlcore.convert(forest(), named, name="rent"),
        mlcore.convert(forest(), wide, name="rent"),
        mlcore.convert(forest(), further, name="rent"),
    ]
    assert len({converted.model_id for converted in published}) == len(published)
    schemas = [mlcore.load(converted.model_id).schema for converted in published]
    assert schemas[3].names == ("rooms", "area", "floor")
    assert (schemas[4].features[0].high < 30.0, schemas[5].features[0].high) == (True, 30.0)


@pytest.mark.parametrize(
    ("held_out", "sha256"),
    [
        (False, "6b4da51936155082542dd9298cfd474f22e142ccafb634a081009320ba368987"),
        (True, "51d06582333c0dd9ccb2b8ac106a5657886eb66c6d0e806c6a2baa05ab38e2ab"),
    ],
)
def test_what_people_read_of_a_model_counts_in_its_id_as_it_always_did(held_out, sha256):
    rows = np.array([[1.0, 20.0], [2.0, 30.0], [4.0, 25.0], [3.0, 60.0]])
    y = np.array([1.0, 2.0, 4.0, 3.0])
    described = describe_rows(rows, y, names=["rooms", "area (m²)"])
    schema = Words(target="Rent", target_unit="€").said_of(described, None)
    scores = measured(y, y + np.array([0.5, -0.25, 0.0, 1.0])) if held_out else None
    assert hashlib.sha256(own_pipeline._shown("Rent", schema, scores)).hexdigest() == sha256


def test_bounds_beyond_the_data_stay_where_the_pipeline_answers():
    small = np.random.default_rng(0).lognormal(0.0, 1.5, size=(300, 2))
    fitted = make_pipeline(FunctionTransformer(np.log), LinearRegression())
    fitted.fit(small, np.log(small).sum(axis=1))
    schema = mlcore.load(mlcore.convert(fitted, small).model_id).schema
    # A position of the slider would be 0, of which there is no logarithm.
    assert [each.low for each in schema.features] == small.min(axis=0).tolist()
    assert [each.high for each in schema.features] > small.max(axis=0).tolist()
    plain = mlcore.convert(LinearRegression().fit(small, small[:, 0]), small)
    assert [each.low for each in mlcore.load(plain.model_id).schema.features] == [0.0, 0.0]


@pytest.mark.parametrize("name", ["model.onnx", "scaler.npy", "model.exact.onnx"])
def test_a_missing_file_is_refused_until_the_pipeline_is_converted_again(name):
    folder = mlcore.convert(forest(), X, name="rent").path.parent
    (folder / name).unlink()
    with pytest.raises(ArtifactError) as caught:
        mlcore.load(folder.name)
    assert (caught.value.code, caught.value.facts["file"]) == ("artifact.missing", name)
    mlcore.convert(forest(), X, name="rent")
    expected = forest().predict(X)
    assert mlcore.load(folder.name).predict(X).tobytes() == expected.tobytes()


def test_a_model_named_like_a_built_in_one_does_not_hide_behind_it():
    X = np.arange(20.0).reshape(10, 2)
    own = mlcore.convert(LinearRegression().fit(X, X[:, 0]), X, name="Cars")
    assert resolve("cars-own") == own.model_id
    assert resolve("cars") == mlcore.ModelConfig(dataset="cars")


@pytest.mark.parametrize(
    "estimator",
    [
        RandomForestRegressor(5, random_state=0),
        make_pipeline(StandardScaler(), RandomForestRegressor(5, random_state=0)),
        HistGradientBoostingRegressor(max_iter=5),
    ],
    ids=["forest", "scaled forest", "histogram"],
)
def test_a_model_fitted_with_missing_values_is_served_for_complete_rows(estimator):
    gaps = X.copy()
    gaps[::3, 0] = np.nan
    fitted = estimator.fit(gaps, Y + 5.0 * np.isnan(gaps[:, 0]))
    converted = mlcore.convert(fitted, X, name="gaps")
    assert converted.parity.identical
    assert converted.parity.n_thresholds_proven == converted.parity.n_thresholds
    predictor = mlcore.load(converted.model_id)
    assert predictor.predict(X).tobytes() == fitted.predict(X).tobytes()
    with pytest.raises(InvalidRowsError):
        predictor.predict(gaps)
