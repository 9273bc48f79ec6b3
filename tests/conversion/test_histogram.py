"""Histogram gradient boosting is converted exactly where it can be, else with its link."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from sklearn._loss.link import IdentityLink
from sklearn.ensemble import (
    BaggingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    VotingRegressor,
)
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler

import mlcore
from mlcore.conversion import convert_portable, split
from mlcore.errors import UnsupportedModelError
from mlcore.inference.session import Session
from mlcore.text import LOCALES, for_locale

RNG = np.random.default_rng(3)
X = RNG.normal(2.0, 3.0, size=(300, 3))
Y = 5.0 + np.abs(X[:, 0] - np.sin(3 * X[:, 1]))


class Halved(IdentityLink):
    def inverse(self, raw_prediction, out=None):
        return raw_prediction / 2


def boosting(**settings):
    return HistGradientBoostingRegressor(max_iter=20, random_state=0, **settings)


@pytest.mark.parametrize("scaled", [False, True])
@pytest.mark.parametrize("loss", ["squared_error", "absolute_error", "quantile"])
def test_it_is_served_bit_for_bit_with_every_threshold_proven(loss, scaled):
    model = boosting(loss=loss, quantile=0.7)
    fitted = (make_pipeline(StandardScaler(), model) if scaled else model).fit(X, Y)
    converted = mlcore.convert(fitted, X, name="boosted")
    parity = converted.parity
    assert converted.exact_path is not None
    assert (parity.identical, parity.n_near_threshold) == (True, 10_000)
    assert parity.n_thresholds_proven == parity.n_thresholds > 100
    rows = np.vstack([X, np.nextafter(X, np.inf), X + 1e-9, X.astype(np.float32)])
    for backend in ("onnx", "sklearn"):  # the pipeline is kept for the page Speed
        answers = mlcore.load(converted.model_id, backend=backend).predict(rows)
        assert answers.tobytes() == fitted.predict(rows).tobytes()


@pytest.mark.parametrize("loss", ["poisson", "gamma"])
def test_a_loss_of_logarithms_is_converted_with_its_exponential(loss):
    fitted = boosting(loss=loss).fit(X, Y)
    converted = mlcore.convert(fitted, X, name=loss)
    assert converted.parity.bit_for_bit
    np.testing.assert_array_equal(mlcore.load(converted.model_id).predict(X), fitted.predict(X))


@pytest.mark.parametrize(
    "whole",
    [
        make_pipeline(MinMaxScaler(), boosting()),
        VotingRegressor([("line", LinearRegression()), ("trees", boosting())]),
        BaggingRegressor(boosting(), n_estimators=2, random_state=0),
    ],
    ids=["another scaler", "a vote", "a bag"],
)
def test_it_is_converted_inside_others_too(whole):
    fitted = whole.fit(X, Y)
    model, _ = convert_portable(split(fitted))
    answers = Session(model, 3).run(X)
    assert np.abs(answers - fitted.predict(X)).max() < 1e-5


@pytest.mark.parametrize("kind", [HistGradientBoostingRegressor, HistGradientBoostingClassifier])
def test_one_that_knows_categories_is_refused_behind_steps_that_mix_inputs(kind):
    frame = pandas.DataFrame({"rooms": X[:, 0], "quarter": RNG.integers(0, 4, len(X))})
    mixed = PolynomialFeatures(interaction_only=True, include_bias=False)
    fitted = make_pipeline(mixed, kind(max_iter=2, categorical_features=[1]))
    fitted.fit(frame, np.round(Y) % 3)
    with pytest.raises(UnsupportedModelError) as caught:
        mlcore.convert(fitted, frame)
    assert caught.value.code == "model.categories"
    for locale in LOCALES:
        assert kind.__name__ in for_locale(locale).describe(caught.value)


def test_a_loss_of_ones_own_is_refused_if_its_link_is_not_known():
    fitted = boosting().fit(X, Y)
    fitted._loss.link = Halved()
    with pytest.raises(UnsupportedModelError) as caught:
        mlcore.convert(fitted, X)
    assert caught.value.code == "model.loss"
