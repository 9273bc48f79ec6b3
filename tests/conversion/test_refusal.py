"""A refused conversion names the step that was in the way, and says what to do."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    SplineTransformer,
    StandardScaler,
)

import mlcore
from mlcore.errors import UnsupportedModelError
from mlcore.text import LOCALES, for_locale

X = np.random.default_rng(7).uniform(1.0, 9.0, size=(80, 3))
Y = X[:, 0] - 2 * X[:, 1]


class Constant(RegressorMixin, BaseEstimator):
    def fit(self, X, y):
        self.n_features_in_ = X.shape[1]
        self.answer_ = float(np.mean(y))
        return self

    def predict(self, X):
        return np.full(len(X), self.answer_)


def behind(step):
    return make_pipeline(StandardScaler(with_mean=False), step, LinearRegression())


REFUSED = {
    "an estimator of one's own": (Constant(), "model.no-converter", "Constant"),
    "a step without a converter": (
        behind(SplineTransformer()), "model.no-converter", "SplineTransformer",
    ),
    "a Python function": (
        behind(FunctionTransformer(np.log1p)), "model.function", "FunctionTransformer",
    ),
    "boosting from a line": (
        GradientBoostingRegressor(n_estimators=2, init=LinearRegression()),
        "model.init", "GradientBoostingRegressor",
    ),
    "boosting from a line, behind steps": (
        make_pipeline(
            FunctionTransformer(),
            GradientBoostingRegressor(n_estimators=2, init=LinearRegression()),
        ),
        "model.init", "GradientBoostingRegressor",
    ),
    "a step in a way skl2onnx does not know": (
        behind(KBinsDiscretizer(3, quantile_method="averaged_inverted_cdf")),
        "model.conversion", "KBinsDiscretizer",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_names_what_was_in_the_way_and_says_what_to_do(name):
    estimator, code, received = REFUSED[name]
    with pytest.raises(UnsupportedModelError) as caught:
        mlcore.convert(estimator.fit(X, Y), X)
    error = caught.value
    assert (error.code, error.facts["received"]) == (code, received)
    assert error.__cause__ is not None
    for locale in LOCALES:
        sentence = for_locale(locale).describe(error)
        assert received in sentence
        assert sentence.count(".") >= 2  # what is wrong, and what to do


def test_the_words_of_a_library_are_passed_on_but_not_all_of_them():
    estimator, _, _ = REFUSED["a step in a way skl2onnx does not know"]
    with pytest.raises(UnsupportedModelError) as caught:
        mlcore.convert(estimator.fit(X, Y), X)
    reason = caught.value.facts["reason"]
    assert reason.startswith("onehot encoding not supported")
    assert "http" not in reason
    assert len(reason) <= 200
