"""What an opened model holds ready is computed once, from the rows kept with it."""

from __future__ import annotations

import numpy as np
import pytest

import mlcore
from mlcore import pipeline
from mlcore.pipeline.opened import AVERAGE_POINTS
from mlcore.whatif import empty_cells, gaps


@pytest.fixture
def model(small_folder, small_config, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    return pipeline.opened(small_config)


def test_averages_are_those_of_a_hundred_rows_at_every_other_pixel(model):
    averages = model.averages()
    assert model.averages() is averages
    rows = model.X[np.linspace(0, len(model.X) - 1, 100).astype(int)]
    for place, (average, feature) in enumerate(zip(averages, model.schema.features, strict=True)):
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
    from sklearn.linear_model import LinearRegression

    X = np.random.default_rng(0).normal(size=(60, 25))
    mlcore.convert(LinearRegression().fit(X, X.sum(axis=1)), X, name="wide")
    averages = pipeline.opened(pipeline.resolve("wide")).averages()
    assert {average.n_rows for average in averages} == {20}
