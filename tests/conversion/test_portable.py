"""The portable pair follows scikit-learn's paths and agrees with it to float32."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler
from sklearn.svm import SVR

from mlcore import artifacts
from mlcore.conversion import build, convert_portable, portable_thresholds_proven, split
from mlcore.conversion.parity import Trial
from mlcore.datasets import describe_rows
from mlcore.forest import trees_from_onnx
from mlcore.inference import OnnxPredictor
from mlcore.inference.scaler import read_scaler, with_scaler
from mlcore.inference.session import Session
from tests.conversion.cases import FORESTS, ROUNDED, Case, cases, make_regressor

seeds = st.integers(0, 2**32 - 1)


def scale_of(case):
    return float(np.abs(case.pipeline.predict(case.X)).max()) or 1.0


@settings(max_examples=20)
@given(case=cases(kinds=ROUNDED), seed=seeds)
def test_it_agrees_to_a_hundred_thousandth_even_beside_thresholds(case, seed):
    model, scaler = convert_portable(case.parts)
    mean, scale = read_scaler(scaler, case.n_features)
    rows = case.rows(np.random.default_rng(seed))
    answers = Session(model, case.n_features).run(((rows - mean) / scale).astype(np.float32))
    difference = np.abs(answers - case.pipeline.predict(rows)).max()
    assert difference <= 1e-5 * scale_of(case)


@settings(max_examples=15)
@given(case=cases(), seed=seeds)
def test_the_trees_read_back_from_the_file_say_what_the_session_says(case, seed):
    model, _ = convert_portable(case.parts)
    rows = case.scaled(case.rows(np.random.default_rng(seed)))
    read = trees_from_onnx(model)
    if read is None:  # a start value beside the trees, which flat arrays do not hold
        assert not case.parts.trees.average
        return
    answers = Session(model, case.n_features).run(rows)
    assert np.abs(read.predict(rows.astype(np.float64)) - answers).max() <= 1e-5 * scale_of(case)


@settings(max_examples=15)
@given(case=cases())
def test_every_threshold_of_an_averaged_forest_is_proven_in_float32(case):
    if not case.parts.trees.average:
        return
    model, _ = convert_portable(case.parts)
    trees = case.parts.trees
    assert portable_thresholds_proven(trees, model) == len(trees.inner)


@pytest.mark.parametrize("kind", FORESTS)
def test_it_takes_float32_and_opens_in_older_runtimes(kind):
    import onnx

    rng = np.random.default_rng(0)
    X = rng.normal(size=(40, 3))
    model, _ = convert_portable(split(make_regressor(kind, 4, 0).fit(X, X[:, 0])))
    loaded = onnx.load_model_from_string(model)
    versions = {opset.domain: opset.version for opset in loaded.opset_import}
    assert versions["ai.onnx.ml"] <= 3
    assert Session(model, 3).dtype is np.float32


def test_the_scaler_file_holds_mean_and_scale_without_python_objects():
    rng = np.random.default_rng(0)
    X = rng.normal(5, 3, size=(50, 2))
    pipeline = make_pipeline(StandardScaler(), LinearRegression()).fit(X, X[:, 0])
    _, content = convert_portable(split(pipeline))
    held = np.load(io.BytesIO(content), allow_pickle=False)
    np.testing.assert_array_equal(held, [pipeline[0].mean_, pipeline[0].scale_])


OTHERS = {
    "linear": lambda: LinearRegression(),
    "scaled ridge": lambda: make_pipeline(StandardScaler(), Ridge()),
    "polynomial": lambda: make_pipeline(PolynomialFeatures(2), LinearRegression()),
    "support vectors": lambda: make_pipeline(StandardScaler(), SVR()),
    "bare support vectors": lambda: SVR(),
}


def data():
    rng = np.random.default_rng(7)
    X = rng.normal(2.0, 3.0, size=(120, 3))
    return X, X[:, 0] - 2 * X[:, 1] + rng.normal(size=120)


def bundle_of(pipeline, X, y):
    schema = describe_rows(X, y, names=["a", "b", "c"])
    parts = split(pipeline)
    if parts.scaler is not None:
        schema = with_scaler(schema, parts.scaler)
    return build(pipeline, schema, X), schema


@pytest.mark.parametrize("name", OTHERS)
def test_an_estimator_without_readable_trees_converts_portably_only(name):
    X, y = data()
    pipeline = OTHERS[name]().fit(X, y)
    bundle, _ = bundle_of(pipeline, X, y)
    assert set(bundle.files) == {artifacts.PORTABLE, artifacts.SCALER}
    assert set(bundle.parity) == {artifacts.PORTABLE}


@pytest.mark.parametrize("name", OTHERS)
def test_a_smooth_estimator_agrees_and_the_parity_says_how_well(name):
    X, y = data()
    pipeline = OTHERS[name]().fit(X, y)
    bundle, schema = bundle_of(pipeline, X, y)
    parity = bundle.parity[artifacts.PORTABLE]
    assert parity["n_rows"] == 10_000 + len(X)
    assert parity["n_thresholds"] == parity["n_near_threshold"] == 0
    assert parity["max_abs_difference"] <= 1e-4 * np.abs(y).max()
    predictor = OnnxPredictor(
        bundle.files[artifacts.PORTABLE],
        read_scaler(bundle.files[artifacts.SCALER], 3),
        schema=schema, model_id="m", backend="onnx-portable",
    )  # fmt: skip
    assert np.abs(predictor.predict(X) - pipeline.predict(X)).max() <= 1e-4 * np.abs(y).max()


def test_a_disagreement_is_measured_and_not_hidden():
    # Histogram boosting compares float64 numbers, which float32 cannot all tell apart: rows beside
    # a threshold go astray, and the parity shows it.
    X, y = data()
    pipeline = HistGradientBoostingRegressor(max_iter=20, min_samples_leaf=5).fit(X, y)
    model, _ = convert_portable(split(pipeline))
    schema = describe_rows(X, y, names=["a", "b", "c"])
    rng = np.random.default_rng(0)
    trial = Trial.gather(split(pipeline), schema, X, y=y, given=None, ensembles=(), rng=rng)
    parity = trial.measured(model, np.stack([np.zeros(3), np.ones(3)]))
    assert parity.n_identical < parity.n_rows
    # Random rows hardly ever lie there: a bound drawn from them alone would promise far too much.
    assert parity.n_near_threshold > 100
    assert parity.max_abs_difference > 100 * parity.max_abs_elsewhere
    assert parity.max_abs_difference > 0.01 * np.ptp(y)


def test_a_pipeline_fitted_on_a_data_frame_converts_without_a_warning():
    import pandas

    X, y = data()
    frame = pandas.DataFrame(X, columns=["a", "b", "c"])
    forest = RandomForestRegressor(n_estimators=5, random_state=0)
    pipeline = make_pipeline(StandardScaler(), forest).fit(frame, y)
    bundle, _ = bundle_of(pipeline, X, y)
    assert bundle.parity[artifacts.EXACT]["n_identical"] == 20_000 + len(X)


@pytest.mark.parametrize("kind", FORESTS)
def test_a_forest_gets_both_files_and_the_exact_one_is_identical_on_every_probe(kind):
    X, y = data()
    pipeline = make_pipeline(StandardScaler(), make_regressor(kind, None, 0, 10)).fit(X, y)
    bundle, _ = bundle_of(pipeline, X, y)
    assert set(bundle.files) == {artifacts.PORTABLE, artifacts.SCALER, artifacts.EXACT}
    parity = bundle.parity[artifacts.EXACT]
    assert parity["n_identical"] == parity["n_rows"] == 20_000 + len(X)
    assert parity["n_near_threshold"] == 10_000
    assert parity["n_thresholds_proven"] == parity["n_thresholds"] > 0
    portable = bundle.parity[artifacts.PORTABLE]
    if kind in ROUNDED:
        assert portable["max_abs_difference"] <= 1e-5 * np.abs(y).max()
    else:  # float64 numbers that float32 cannot tell apart: measured, and nothing is claimed
        assert portable["max_abs_difference"] > 1e-5 * np.abs(y).max()
        assert portable["n_thresholds_proven"] == 0


def test_converting_twice_gives_the_same_bytes():
    X, y = data()
    pipeline = make_pipeline(StandardScaler(), make_regressor("forest", None, 0)).fit(X, y)
    assert bundle_of(pipeline, X, y)[0] == bundle_of(pipeline, X, y)[0]


def test_a_bare_case_needs_no_scaler():
    X, y = data()
    case = Case(pipeline=make_regressor("tree", 3, 0).fit(X, y), X=X)
    np.testing.assert_array_equal(case.scaler, [[0, 0, 0], [1, 1, 1]])
