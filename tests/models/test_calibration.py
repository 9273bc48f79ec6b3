"""A model gives ranges where they were checked, and else says why it gives none."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import artifacts
from mlcore.artifacts.manifest import unsealed
from mlcore.models import open_model
from mlcore.models.calibration import intervals_of
from mlcore.models.making import array_bytes, read_arrays
from mlcore.training import tree_answers

RNG = np.random.default_rng(3)
X = RNG.uniform(size=(120, 2))
Y = X[:, 0] + RNG.normal(size=120)


@pytest.fixture
def small(small_folder, small_config, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    return open_model(small_config)


def test_a_trained_forest_gives_ranges_of_the_trees_it_serves(small, small_config):
    pipeline = mlcore.train(small_config).pipeline
    spread = tree_answers(pipeline, small.X[:50]).std(axis=0, ddof=1)
    calibration = small.intervals.calibration
    for row, expected in zip(small.X[:50], spread, strict=True):
        around = small.intervals.around(row, 100.0)
        reach = calibration.factors[0.9] * (expected + calibration.floor)
        assert (around.high - around.low) / 2 == pytest.approx(reach, rel=1e-9)
        assert (around.high + around.low) / 2 == pytest.approx(100.0)
    assert small.no_interval == ""


def test_what_was_observed_comes_from_the_manifest(small):
    metrics = small.manifest.metrics
    around = small.intervals.around(small.X[0], 0.0, 0.95)
    assert around.observed == metrics["coverage_95"]
    assert around.n_held_out == metrics["n_test"] == 200


@pytest.mark.parametrize(
    ("estimator", "y", "reason"),
    [
        (RandomForestRegressor(5), None, "without the outcomes"),
        (RandomForestRegressor(5), Y, "not known whether this model was trained on"),
        (LinearRegression(), None, "without the outcomes"),
        (LinearRegression(), Y, "not known whether this model was trained on"),
    ],
)
def test_a_model_of_somebody_s_own_gives_none(estimator, y, reason):
    converted = mlcore.convert(estimator.fit(X, Y), X, name="mine", y_sample=y)
    model = open_model(converted.model_id)
    assert model.intervals is None
    assert reason in model.no_interval


def test_a_folder_of_an_earlier_version_opens_and_gives_none(small_copy, small_config):
    # As it was published before ranges existed.
    arrays = read_arrays(artifacts.ModelFolder.at(small_copy))
    del arrays["oob_spread"]
    old = small_copy.with_name("energy-0123456789ab")
    shutil.copytree(small_copy, old)
    content = unsealed((old / artifacts.MANIFEST).read_bytes())
    content["model_id"] = old.name
    del content["sequence"], content["sizes"]
    for share in (80, 90, 95):
        del content["metrics"][f"coverage_{share}"]
    (old / artifacts.MANIFEST).write_text(json.dumps(content))
    artifacts.ModelFolder.at(old).add({artifacts.CALIBRATION: array_bytes(arrays)})
    model = open_model(old.name)
    assert model.intervals is None
    assert "earlier version" in model.no_interval
    assert model.predictor.predict(model.X[:1]) == open_model(small_config).predictor.predict(
        model.X[:1]
    )


def test_trees_that_are_added_up_or_unknown_give_none(small):
    arrays = {"oob_residual": np.ones(99), "oob_spread": np.ones(99)}
    for trees in (None, replace(small.trees, average=False)):
        intervals, reason = intervals_of(small.manifest, arrays, trees)
        assert intervals is None
        assert "Only a forest" in reason


def test_too_few_judged_rows_give_none(small):
    arrays = {"oob_residual": np.ones(49), "oob_spread": np.ones(49)}
    intervals, reason = intervals_of(small.manifest, arrays, small.trees)
    assert intervals is None
    assert "Too few cases" in reason


def test_a_single_tree_is_judged_by_the_rows_it_did_not_see():
    model = open_model(mlcore.ModelConfig(dataset="cars", n_estimators=1))
    one, other = (model.intervals.around(row, 0.0) for row in model.X[:2])
    assert one.high == other.high > 0
    assert 0.8 < one.observed <= 1
