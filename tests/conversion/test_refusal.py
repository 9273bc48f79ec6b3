"""A refused conversion names the step that was in the way, and says what to do."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import BaggingRegressor, GradientBoostingRegressor, VotingRegressor
from sklearn.impute import KNNImputer
from sklearn.linear_model import LinearRegression, RANSACRegressor
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    OneHotEncoder,
    QuantileTransformer,
    SplineTransformer,
    StandardScaler,
)

import mlcore
from mlcore.conversion import convert_portable, split
from mlcore.conversion.refusal import check_answers, check_convertible, refusal
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


class Halved(StandardScaler):
    def transform(self, X):
        return super().transform(X) / 2


def halved(rows):
    return rows / 2


def behind(step):
    return make_pipeline(StandardScaler(with_mean=False), step, LinearRegression())


LINEAR_START = GradientBoostingRegressor(n_estimators=2, init=LinearRegression())
REFUSED = {
    "an estimator of one's own": (Constant(), "model.foreign", "Constant"),
    "a step of one's own": (behind(Halved()), "model.foreign", "Halved"),
    "a step without a converter": (
        behind(SplineTransformer()), "model.step", "SplineTransformer",
    ),
    "a step for some columns": (
        behind(ColumnTransformer([("a", make_pipeline(SplineTransformer()), [0])])),
        "model.step", "SplineTransformer",
    ),
    "a step in a union": (
        behind(FeatureUnion([("a", "passthrough"), ("b", SplineTransformer())])),
        "model.step", "SplineTransformer",
    ),
    "a Python function": (
        behind(FunctionTransformer(halved)), "model.function", "FunctionTransformer",
    ),
    "a function of numpy with arguments": (
        behind(FunctionTransformer(np.log1p, kw_args={"casting": "same_kind"})),
        "model.function", "FunctionTransformer",
    ),
    "a member of a vote": (
        VotingRegressor([("a", LinearRegression()), ("b", Constant())]),
        "model.foreign", "Constant",
    ),
    "a member of a bag": (
        BaggingRegressor(make_pipeline(FunctionTransformer(halved), LinearRegression())),
        "model.function", "FunctionTransformer",
    ),
    "outcomes transformed inside a bag": (
        BaggingRegressor(TransformedTargetRegressor(LinearRegression()), n_estimators=2),
        "model.inner-target", "TransformedTargetRegressor",
    ),
    "what the consensus is about": (
        RANSACRegressor(Constant(), min_samples=20, random_state=0), "model.foreign", "Constant",
    ),
    "an imputer that a number means missing to": (
        behind(KNNImputer(missing_values=-1.0)), "model.imputer", "KNNImputer",
    ),
    "boosting from a line": (LINEAR_START, "model.init", "GradientBoostingRegressor"),
    "boosting from a line, behind steps": (
        make_pipeline(FunctionTransformer(), LINEAR_START),
        "model.init", "GradientBoostingRegressor",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_it_names_what_was_in_the_way_and_says_what_to_do(name):
    estimator, code, received = REFUSED[name]
    parts = split(estimator.fit(X, Y))
    with pytest.raises(UnsupportedModelError) as caught:
        convert_portable(parts)
    error = caught.value
    assert (error.code, error.facts["received"]) == (code, received)
    for locale in LOCALES:
        sentence = for_locale(locale).describe(error)
        assert received in sentence
        assert sentence.count(".") >= 2  # what is wrong, and what to do


@pytest.mark.parametrize("name", ["a Python function", "a step for some columns"])
def test_what_is_in_the_way_is_found_without_converting(name):
    estimator, code, _ = REFUSED[name]
    with pytest.raises(UnsupportedModelError) as caught:
        check_convertible(estimator.fit(X, Y))
    assert caught.value.code == code


def test_a_function_is_refused_with_those_that_are_taken():
    with pytest.raises(UnsupportedModelError, match=r"numpy\.cbrt, numpy\.exp.*numpy\.sqrt"):
        check_convertible(FunctionTransformer(halved))


def test_encoded_text_is_called_text():
    frame = pandas.DataFrame({"city": ["Lyon", "Nice"] * 10, "area": np.arange(20.0)})
    columns = ColumnTransformer([("city", OneHotEncoder(), ["city"])], remainder="passthrough")
    fitted = make_pipeline(columns, LinearRegression()).fit(frame, np.arange(20.0))
    with pytest.raises(UnsupportedModelError, match=r"OneHotEncoder encodes text behind steps"):
        convert_portable(split(fitted))


def test_no_answer_is_not_called_too_large():
    with pytest.raises(UnsupportedModelError, match=r"no answer \(NaN\)"):
        check_answers(np.array([1.0, np.nan, np.inf]), "GammaRegressor")
    with pytest.raises(UnsupportedModelError, match="too large"):
        check_answers(np.array([1.0, np.inf]), "GammaRegressor")
    check_answers(np.array([1.0]), "GammaRegressor")


def test_the_words_of_a_library_are_passed_on_but_not_all_of_them():
    said = RuntimeError("This is not supported.\nYou may raise an issue at\nhttps://example.org.")
    error = refusal(LinearRegression().fit(X, Y), said, lambda *_: None)
    assert error.facts["reason"] == "This is not supported"
    long = refusal(LinearRegression().fit(X, Y), RuntimeError("x" * 900), lambda *_: None)
    assert len(long.facts["reason"]) == 200


def test_the_version_of_onnx_is_said_to_be_levers_choice():
    said = RuntimeError("This converter no longer works for opset 17 < 18.")
    error = refusal(RANSACRegressor().fit(X, Y), said, lambda *_: None)
    assert error.code == "model.opset"
    assert "than Levers writes" in for_locale("en").describe(error)


def test_convert_itself_refuses_before_anything_is_tried():
    with pytest.raises(UnsupportedModelError, match=r"model\.function"):
        mlcore.convert(behind(FunctionTransformer(halved)).fit(X, Y), X)


def test_shares_made_normal_are_refused_with_the_setting_that_is_taken():
    step = behind(QuantileTransformer(n_quantiles=10, output_distribution="normal"))
    with pytest.raises(UnsupportedModelError, match="output_distribution='uniform'"):
        convert_portable(split(step.fit(X, Y)))
