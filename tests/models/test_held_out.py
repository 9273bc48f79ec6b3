"""Rows that a model has not seen give it a range and an error, whatever its estimator."""

from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn.ensemble import GradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlcore
from mlcore import artifacts
from mlcore.models import open_model
from mlcore.text import for_locale
from mlcore.whatif.uncertainty import COVERAGES, tree_spread
from mlcore.whatif.uncertainty.interval import MIN_HELD_OUT

RNG = np.random.default_rng(5)
X = RNG.uniform(0.0, 10.0, size=(420, 2))
Y = X @ [2.0, -1.0] + RNG.normal(size=420)
SEEN, UNSEEN = slice(0, 300), slice(300, None)


def published(estimator, *, rows=UNSEEN, **said):
    fitted = estimator.fit(X[SEEN], Y[SEEN])
    converted = mlcore.convert(fitted, X[rows], Y[rows], name="mine", held_out=True, **said)
    return fitted, open_model(converted.model_id)


@pytest.mark.parametrize(
    "estimator",
    [
        LinearRegression(),
        make_pipeline(StandardScaler(), KNeighborsRegressor()),
        GradientBoostingRegressor(n_estimators=10, random_state=0),
        make_pipeline(StandardScaler(), RandomForestRegressor(10, random_state=0)),
    ],
    ids=["linear", "neighbours", "boosting", "forest"],
)
def test_any_regressor_is_measured_and_given_a_range(estimator):
    fitted, model = published(estimator)
    answers, metrics = fitted.predict(X[UNSEEN]), model.manifest.metrics
    y = Y[UNSEEN]
    assert metrics["mae"] == pytest.approx(mean_absolute_error(y, answers), rel=1e-4)
    assert metrics["r2"] == pytest.approx(r2_score(y, answers), rel=1e-4)
    assert metrics["baseline_mae"] == pytest.approx(np.abs(y - np.median(y)).mean())
    assert metrics["n_test"] == 120
    assert metrics["n_train"] is metrics["n_folds"] is metrics["cv_r2"] is None
    for coverage in COVERAGES:
        around = model.intervals.around(X[0], 3.0, coverage)
        assert around.observed == metrics[f"coverage_{100 * coverage:.0f}"]
        assert around.n_held_out == 120
        assert (around.low + around.high) / 2 == pytest.approx(3.0)
        # 120 rows: five standard errors of a share near 0.8 are 0.18.
        assert abs(around.observed - coverage) < 0.18


def test_a_linear_models_range_is_as_wide_everywhere_and_a_forests_follows_its_trees():
    fitted, model = published(LinearRegression())
    missed = np.sort(np.abs(Y[UNSEEN] - fitted.predict(X[UNSEEN])))
    # 121 times 0.9, rounded up, is 109.
    np.testing.assert_allclose(model.intervals.half_width(X[:50]), missed[108], rtol=1e-6)
    _, model = published(RandomForestRegressor(10, random_state=0))
    spread = tree_spread(model.trees, X[:50])
    calibration = model.intervals.calibration
    expected = calibration.factors[0.9] * (spread + calibration.floor)
    np.testing.assert_allclose(model.intervals.half_width(X[:50]), expected, rtol=1e-12)
    assert np.ptp(expected) > 0


def test_all_rows_set_the_range_and_not_only_those_that_are_kept(own_data_folder, monkeypatch):
    monkeypatch.setattr("mlcore.models.own.sample.MAX_SAMPLE", 50)
    fitted, model = published(LinearRegression())
    assert len(model.X) == 50
    assert model.manifest.metrics["n_test"] == model.intervals.calibration.n_held_out == 120
    missed = np.sort(np.abs(Y[UNSEEN] - fitted.predict(X[UNSEEN])))
    assert model.intervals.half_width(X[:1])[0] == pytest.approx(missed[108])


def test_the_order_of_the_rows_changes_no_range_and_no_share():
    _, model = published(RandomForestRegressor(10, random_state=0))
    _, other = published(RandomForestRegressor(10, random_state=0), rows=slice(None, 299, -1))
    np.testing.assert_allclose(
        other.intervals.half_width(X[:20]), model.intervals.half_width(X[:20]), rtol=1e-12
    )
    one, two = (
        {name: value for name, value in each.manifest.metrics.items() if value is not None}
        for each in (model, other)
    )
    assert one == pytest.approx(two, rel=1e-12)


def test_too_few_rows_give_the_error_but_no_range_and_say_how_many_are_needed():
    few = slice(300, 300 + MIN_HELD_OUT - 1)
    _, model = published(LinearRegression(), rows=few)
    assert model.intervals is None
    assert f"at least {MIN_HELD_OUT} cases" in model.no_interval
    assert f"au moins {MIN_HELD_OUT} cas" in for_locale("fr")(model.no_interval)
    assert model.manifest.metrics["mae"] > 0
    assert model.manifest.metrics["coverage_90"] is None
    _, model = published(LinearRegression(), rows=slice(300, 300 + MIN_HELD_OUT))
    assert model.intervals.calibration.n_held_out == MIN_HELD_OUT


def test_outcomes_that_are_all_the_same_have_no_share_to_explain():
    fitted = LinearRegression().fit(X, Y)
    converted = mlcore.convert(fitted, X[:40], np.full(40, 0.1), held_out=True)
    metrics = open_model(converted.model_id).manifest.metrics
    assert metrics["r2"] is None
    assert metrics["baseline_mae"] == 0.0
    json.dumps(metrics, allow_nan=False)


def test_what_was_held_out_is_another_model_than_what_may_have_been_seen(own_data_folder):
    fitted = LinearRegression().fit(X[SEEN], Y[SEEN])
    ids = [
        mlcore.convert(fitted, X[rows], Y[rows], name="mine", held_out=held_out).model_id
        for rows, held_out in [(UNSEEN, False), (UNSEEN, True), (UNSEEN, True), (SEEN, True)]
    ]
    assert ids[1] == ids[2]
    assert len(set(ids)) == len(artifacts.published(own_data_folder)) == 3
    model = open_model(ids[0])
    assert model.manifest.metrics == {}
    assert model.no_interval.endswith("publish it again with held_out=True.")
