"""Missing values are taken where the pipeline was made to take them, and go where it sends them."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    BaggingRegressor,
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import KNNImputer, MissingIndicator, SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeRegressor

from mlcore.artifacts import EXACT
from mlcore.conversion import build, missing_inputs, split
from mlcore.datasets import describe_rows
from mlcore.datasets.column import describe_choice
from mlcore.inference import OnnxPredictor
from mlcore.inference.sklearn import given_rows
from tests.conversion.test_classes import assert_followed

N_PROBES = 1_000
few = {"n_estimators": 4, "random_state": 0}
NATIVE = {
    "forest": lambda: RandomForestRegressor(**few),
    "histogram": lambda: HistGradientBoostingRegressor(max_iter=4, min_samples_leaf=2),
    "counts": lambda: HistGradientBoostingRegressor(max_iter=4, min_samples_leaf=2, loss="poisson"),
    "classes": lambda: RandomForestClassifier(**few),
    "extra classes": lambda: ExtraTreesClassifier(**few),
    "histogram classes": lambda: HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=2),
}
IMPUTERS = {
    "mean": lambda: SimpleImputer(),
    "median": lambda: SimpleImputer(strategy="median", add_indicator=True),
    "most frequent": lambda: SimpleImputer(strategy="most_frequent"),
    "constant": lambda: SimpleImputer(strategy="constant", fill_value=-1.0, add_indicator=True),
    "constant for nothing": lambda: SimpleImputer(
        strategy="constant", fill_value=0.5, keep_empty_features=True
    ),
}


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr("mlcore.conversion.parity.N_PROBES", N_PROBES)


def gapped(n_rows: int = 150) -> tuple[np.ndarray, np.ndarray]:
    """Make rows that miss a fifth of two inputs of three, and outcomes that depend on the gaps."""
    rng = np.random.default_rng(0)
    X = rng.normal(3.0, 20.0, size=(n_rows, 3))
    X[:, 2] = np.round(X[:, 2])
    y = X[:, 0] + 0.3 * X[:, 1]
    X[rng.random(X.shape) < [0.2, 0.2, 0.0]] = np.nan
    return X, np.abs(y + 30.0 * np.isnan(X[:, 0]))


def made(estimator: Any, X: np.ndarray, y: np.ndarray) -> Any:
    is_number = "Regress" in repr(estimator)
    return estimator.fit(X, y if is_number else np.digitize(y, [10.0, 25.0]))


def assert_proven(fitted: Any, X: np.ndarray, allowed: list[bool]) -> None:
    schema = describe_rows(np.nan_to_num(X), X[:, 2], names=["a", "b", "c"])
    classes = split(fitted).classes
    schema = replace(schema, target=replace(schema.target, classes=classes))
    built = build(fitted, schema, X, needs_portable=False)
    parity = built.parity[EXACT]
    assert [feature.allow_missing for feature in built.schema.features] == allowed
    assert parity["n_identical"] == parity["n_rows"] > 2 * N_PROBES
    assert parity["n_thresholds_proven"] == parity["n_thresholds"] > 0
    assert parity["n_real"] == len(X)
    if not classes:
        rows = np.vstack([X, np.where(allowed, np.nan, 1.0)])
        served = OnnxPredictor(
            built.files[EXACT], None, schema=built.schema, model_id="new", backend="onnx"
        )
        np.testing.assert_array_equal(served.predict(rows), fitted.predict(rows))
        alone = [served.predict_one(row).prediction for row in rows[-20:]]
        np.testing.assert_array_equal(alone, fitted.predict(rows[-20:]))


@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("kind", NATIVE)
def test_trees_that_met_gaps_take_them_where_they_learnt_to(kind, scaled):
    X, y = gapped()
    steps = [MinMaxScaler()] if scaled else []
    assert_proven(made(make_pipeline(*steps, NATIVE[kind]()), X, y), X, [True, True, False])


@pytest.mark.parametrize("imputer", IMPUTERS)
@pytest.mark.parametrize("kind", ["forest", "histogram classes"])
def test_what_an_imputer_puts_in_decides_the_way(kind, imputer):
    X, y = gapped()
    fitted = made(make_pipeline(StandardScaler(), IMPUTERS[imputer](), NATIVE[kind]()), X, y)
    assert_proven(fitted, X, [True, True, True])


@pytest.mark.filterwarnings("ignore:Skipping features without any observed values")
@pytest.mark.parametrize("features", ["missing-only", "all"])
def test_a_flag_beside_the_value_says_what_is_missing(features):
    X, y = gapped()
    flags = MissingIndicator(features=features, error_on_new=False)
    steps = FeatureUnion([("values", SimpleImputer()), ("flags", flags)])
    assert_proven(made(make_pipeline(steps, NATIVE["forest"]()), X, y), X, [True, True, True])


def test_values_filled_in_and_gaps_left_to_the_trees_stand_side_by_side():
    X, y = gapped()
    columns = ColumnTransformer([("filled", SimpleImputer(), [1, 2])], remainder="passthrough")
    for kind in ("classes", "histogram classes"):
        fitted = made(make_pipeline(columns, NATIVE[kind]()), X, y)
        assert_proven(fitted, X, [True, True, True])


@pytest.mark.filterwarnings("ignore:Skipping features without any observed values")
def test_an_input_without_any_value_is_left_out_by_its_imputer():
    X, y = gapped()
    X[:, 1] = np.nan
    fitted = make_pipeline(SimpleImputer(), DecisionTreeRegressor(max_depth=4)).fit(X, y)
    assert_proven(fitted, X, [True, True, True])


def test_classes_are_followed_through_gaps_one_by_one_and_together():
    X, y = gapped()
    fitted = made(make_pipeline(SimpleImputer(add_indicator=True), NATIVE["classes"]()), X, y)
    assert_followed(fitted, X)


def allowed(fitted: Any, X: np.ndarray) -> list[bool]:
    return [bool(each) for each in missing_inputs(split(fitted), X)]


def test_trees_that_met_no_gap_are_not_asked_for_one():
    X, y = gapped()
    full = np.nan_to_num(X)
    for kind in NATIVE:
        assert allowed(made(NATIVE[kind](), full, y), full) == [False, False, False]


def test_a_gap_in_an_input_that_the_pipeline_refuses_is_not_allowed():
    X, y = gapped()
    columns = ColumnTransformer(
        [("filled", SimpleImputer(), [0]), ("as is", "passthrough", [1, 2])]
    )
    fitted = make_pipeline(columns, LinearRegression()).fit(np.nan_to_num(X), y)
    assert allowed(fitted, X) == [True, False, False]


def test_imputers_that_mix_inputs_or_stand_inside_the_model_count_for_all():
    X, y = gapped()
    mixing = make_pipeline(KNNImputer(), StandardScaler(), LinearRegression()).fit(X, y)
    inside = BaggingRegressor(make_pipeline(SimpleImputer(), LinearRegression()), 2).fit(X, y)
    assert allowed(mixing, X) == allowed(inside, X) == [True, True, True]


def test_an_encoder_of_words_lets_no_other_input_be_missing():
    codes = np.array([[0.0, 3.0, 1.0, 0.0], [1.0, 5.0, 2.0, np.nan], [0.0, 4.0, 5.0, 1.0]])
    told = describe_rows(codes, codes[:, 1], names=["home", "area", "rooms", "town"])
    words = [
        describe_choice(name, codes[:, at], ("a", "b"), dtype="object")
        for at, name in ((0, "home"), (3, "town"))
    ]
    schema = replace(told, features=(words[0], *told.features[1:3], words[1]))
    named = SimpleNamespace(feature_names_in_=np.array(schema.names, dtype=object))
    steps = ColumnTransformer(
        [
            ("words", OneHotEncoder(handle_unknown="ignore"), ["home", "town"]),
            ("filled", SimpleImputer(), ["area"]),
        ],
        remainder="passthrough",
    )
    fitted = make_pipeline(steps, DecisionTreeRegressor())
    fitted.fit(given_rows(named, codes, schema.features), codes[:, 1])
    found = missing_inputs(split(fitted), codes, schema.features)
    assert found.tolist() == [False, True, False, True]
