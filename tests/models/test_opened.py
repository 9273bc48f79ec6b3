"""What an opened model holds ready is computed once, from the rows kept with it."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import models
from mlcore.models.opened import AVERAGE_POINTS
from mlcore.whatif.curves import input_ranges
from mlcore.whatif.gaps import empty_cells, gaps


@pytest.fixture
def model(small_folder, small_config, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    return models.open_model(small_config)


def test_averages_are_those_of_a_hundred_rows_at_every_other_pixel(model):
    rows = model.X[np.linspace(0, len(model.X) - 1, 100).astype(int)]
    for place, (span, feature) in enumerate(
        zip(input_ranges(model.schema), model.schema.features, strict=True)
    ):
        average = model.average(span)
        assert model.average(span) is average
        assert len(average.x) == AVERAGE_POINTS
        assert (average.x[0], average.x[-1], average.n_rows) == (feature.low, feature.high, 100)
        moved = rows.copy()
        moved[:, place] = average.x[60]
        assert average.mean[60] == pytest.approx(model.predictor.predict(moved).mean(), rel=1e-12)


def test_places_without_data_are_those_of_its_rows(model):
    features = model.schema.features
    assert model.gaps == tuple(map(gaps, features, model.X.T))
    cells = model.empty_cells(2, 0)
    assert model.empty_cells(2, 0) is cells
    assert (cells == empty_cells((features[2], features[0]), model.X[:, [2, 0]])).all()
    assert (model.empty_cells(0, 2) == cells.T).all()


def test_model_of_many_inputs_averages_fewer_rows(monkeypatch, own_data_folder):
    X = np.random.default_rng(0).normal(size=(60, 25))
    mlcore.convert(LinearRegression().fit(X, X.sum(axis=1)), X, name="wide")
    model = models.open_model(models.resolve("wide"))
    assert {model.average(span).n_rows for span in input_ranges(model.schema)} == {20}


def test_ranking_is_by_importance_where_the_outcomes_are_known(model):
    importance = model.importance()
    ranked = [importance.increases[place] for place in model.ranking()]
    assert ranked == sorted(importance.increases, reverse=True)
    assert model.ranking() is model.ranking()


@pytest.mark.parametrize(
    "estimator", [LinearRegression(), RandomForestRegressor(20, random_state=0)]
)
def test_ranking_is_by_swing_where_they_are_not(own_data_folder, estimator):
    X = np.random.default_rng(0).normal(size=(200, 4))
    mlcore.convert(estimator.fit(X, X @ [1.5, 9.0, 0.0, 4.0]), X, name="mine")
    model = models.open_model(models.resolve("mine"))
    assert model.importance() is None
    assert model.ranking() == (1, 3, 0, 2)


def test_it_answers_from_all_that_is_known_of_it(model):
    row, start = model.X[3], model.schema.typical_row
    explored = model.explore(row, coverage=0.8)
    assert explored.answer.prediction == model.predict([row])[0]
    assert explored.contributions == model.why(row, start)
    assert explored.interval == model.interval(row, coverage=0.8)
    assert explored.interval == model.interval(row, explored.answer.prediction, 0.8)
    assert len(explored.curves[0].x) != 50
    sampled = model.explore(row, points=50)
    assert {len(curve.x) for curve in sampled.curves} == {50}
    mean = model.why(row)
    assert mean.n_rows == 100
    assert mean.bias == pytest.approx(model.predict(model.background).mean())
    assert 0 <= model.distance(row) <= 1
    (interval, _) = model.compare([("row", list(row)), ("typical", start)], 0.8).intervals
    assert interval == explored.interval


def test_where_nothing_is_known_it_says_so(own_data_folder):
    X = np.random.default_rng(0).normal(size=(19, 2))
    mlcore.convert(LinearRegression().fit(X, X.sum(axis=1)), X, name="few")
    model = models.open_model(models.resolve("few"))
    assert (model.interval(X[0]), model.distance(X[0]), model.interval_varies) == (
        None,
        None,
        False,
    )
    assert model.no_interval
