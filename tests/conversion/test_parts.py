"""What a fitted estimator is made of, and which ones are refused."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.cluster import KMeans
from sklearn.compose import TransformedTargetRegressor
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import GradientBoostingRegressor, VotingClassifier, VotingRegressor
from sklearn.ensemble import RandomForestClassifier as Classes
from sklearn.ensemble import RandomForestRegressor as Forest
from sklearn.linear_model import LinearRegression, Perceptron, RidgeClassifier
from sklearn.multioutput import MultiOutputRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from mlcore.conversion import split
from mlcore.errors import UnsupportedModelError
from mlcore.text import LOCALES, for_locale

X = np.random.default_rng(0).normal(size=(40, 3))
y = X[:, 0]
Y = X[:, :2]
MANY = np.arange(280.0).reshape(-1, 1)
few = {"n_estimators": 3, "random_state": 0}


class Untold(RegressorMixin, BaseEstimator):
    def fit(self, X, y):
        self.answer_ = float(np.mean(y))
        return self

    def predict(self, X):
        return np.full(len(X), self.answer_)


REFUSED = {
    "a classifier without probabilities": (
        lambda: make_pipeline(StandardScaler(), LinearSVC()).fit(X, y > 0),
        "model.no-probabilities",
    ),
    "an SVC without probabilities": (lambda: SVC().fit(X, y > 0), "model.no-probabilities"),
    "a classifying ridge": (lambda: RidgeClassifier().fit(X, y > 0), "model.no-probabilities"),
    "a perceptron": (lambda: Perceptron().fit(X, y > 0), "model.no-probabilities"),
    "a count of votes": (
        lambda: VotingClassifier([("a", Classes(**few))]).fit(X, y > 0),
        "model.hard-voting",
    ),
    "a classifier of a single class": (
        lambda: Classes(**few).fit(X, np.zeros(len(X))), "model.one-class",
    ),
    "a classifier of too many classes": (
        lambda: DecisionTreeClassifier().fit(MANY, MANY[:, 0] % 70), "model.many-classes",
    ),
    "a classifier of several questions": (
        lambda: Classes(**few).fit(X, Y > 0), "model.multi-output",
    ),
    "a network of several labels a row": (
        lambda: MLPClassifier((2,), max_iter=1).fit(X, (Y > 0).astype(int)), "model.multi-output",
    ),
    "a class called by too many words": (
        lambda: Classes(**few).fit(X, np.where(y > 0, "yes", 150 * "no ")), "model.label",
    ),
    "a class called by no word": (
        lambda: Classes(**few).fit(X, np.where(y > 0, "yes", "")), "model.label",
    ),
    "a clusterer": (lambda: KMeans(2, n_init=1).fit(X), "model.not-predictor"),
    "a transformer": (lambda: StandardScaler().fit(X), "model.not-predictor"),
    "a function": (lambda: np.sum, "model.not-model"),
    "a path": (lambda: "model.pkl", "model.not-model"),
    "an array of weights": (lambda: y, "model.not-model"),
    "a number": (lambda: 3, "model.not-model"),
    "a class": (lambda: Forest, "model.not-fitted"),
    "an unfitted forest": (lambda: Forest(), "model.not-fitted"),
    "an unfitted pipeline that begins with nothing": (
        lambda: make_pipeline("passthrough", Forest()), "model.not-fitted",
    ),
    "one that tells no number of inputs": (
        lambda: Untold().fit(X, y), "model.inputs",
    ),
    "an unfitted pipeline": (
        lambda: make_pipeline(StandardScaler(), LinearRegression()), "model.not-fitted",
    ),
    "a forest of two outputs": (lambda: Forest(**few).fit(X, Y), "model.multi-output"),
    "a line of two outputs": (lambda: LinearRegression().fit(X, Y), "model.multi-output"),
    "a scaled line of two outputs": (
        lambda: make_pipeline(StandardScaler(), LinearRegression()).fit(X, Y),
        "model.multi-output",
    ),
    "one model per output": (
        lambda: MultiOutputRegressor(LinearRegression()).fit(X, Y), "model.multi-output",
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_converted_is_refused_in_every_language(name):
    make, code = REFUSED[name]
    with pytest.raises(UnsupportedModelError) as caught:
        split(make())
    assert caught.value.code == code
    for locale in LOCALES:
        sentence = for_locale(locale).describe(caught.value)
        assert caught.value.facts["received"] in sentence
        assert code not in sentence


@pytest.mark.parametrize(
    ("labels", "dtype"),
    [
        (("no", "yes"), None),
        (("no", "yes"), object),
        ((False, True), None),
        ((3, 7), None),
        ((-1.0, 1.0), None),
    ],
    ids=["words", "objects", "yes or no", "whole numbers", "numbers"],
)
def test_labels_of_classes_are_read_as_plain_values(labels, dtype):
    outcomes = np.array(labels, dtype=dtype)[(y > 0).astype(int)]
    found = split(DecisionTreeClassifier().fit(X, outcomes)).classes
    assert found == labels
    assert [type(label) for label in found] == [type(label) for label in labels]


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_a_network_of_three_classes_answers_one_question():
    network = MLPClassifier((2,), max_iter=1).fit(X, np.digitize(y, [-1.0, 1.0]))
    assert split(network).classes == (0, 1, 2)


def test_a_standard_scaler_before_the_regressor_is_taken_out():
    parts = split(make_pipeline(StandardScaler(), Forest(**few)).fit(X, y))
    assert type(parts.scaler) is StandardScaler
    assert type(parts.behind_scaler) is Forest
    assert (parts.n_features, parts.estimator) == (3, "RandomForestRegressor")
    assert parts.trees.n_trees == 3


def test_another_first_step_stays_in():
    pipeline = make_pipeline(MinMaxScaler(), Forest(**few)).fit(X, y)
    parts = split(pipeline)
    assert parts.scaler is None
    assert parts.behind_scaler is pipeline
    assert parts.trees is None
    assert parts.estimator == "RandomForestRegressor"


def test_a_scaler_of_a_subclass_stays_in_for_it_may_scale_in_another_way():
    class Halving(StandardScaler):
        def transform(self, X, copy=None):
            return super().transform(X, copy) / 2

    assert split(make_pipeline(Halving(), Forest(**few)).fit(X, y)).trees is None


def test_a_forest_of_a_subclass_is_not_read_as_trees_for_it_may_predict_in_another_way():
    class Doubling(Forest):
        def predict(self, X):
            return 2 * super().predict(X)

    parts = split(make_pipeline(StandardScaler(), Doubling(**few)).fit(X, y))
    assert parts.trees is None
    assert parts.estimator == "Doubling"


def test_boosting_from_another_model_is_not_read_as_trees():
    for init in (LinearRegression(), DecisionTreeRegressor(max_depth=1)):
        assert split(GradientBoostingRegressor(init=init, **few).fit(X, y)).trees is None


@pytest.mark.parametrize("strategy", ["mean", "median"])
def test_boosting_from_a_constant_is_read_as_trees(strategy):
    estimator = GradientBoostingRegressor(init=DummyRegressor(strategy=strategy), **few).fit(X, y)
    np.testing.assert_array_equal(split(estimator).trees.predict(
        X.astype(np.float32).astype(np.float64)), estimator.predict(X))  # fmt: skip


def test_an_outcome_given_as_a_column_counts_as_one():
    assert split(LinearRegression().fit(X, y.reshape(-1, 1))).n_features == 3


@pytest.mark.parametrize(
    "pipeline",
    [
        make_pipeline("passthrough", Forest(**few)),
        make_pipeline(None, StandardScaler(), "passthrough", Forest(**few)),
        make_pipeline(make_pipeline(StandardScaler(), "passthrough"), Forest(**few)),
        make_pipeline(StandardScaler(), make_pipeline(make_pipeline(Forest(**few)))),
    ],
    ids=["first", "between", "pipeline first", "pipeline last"],
)
def test_steps_that_do_nothing_and_pipelines_in_pipelines_keep_no_forest_from_being_read(pipeline):
    pipeline.fit(X, y)
    parts = split(pipeline)
    assert type(parts.behind_scaler) is Forest
    assert (parts.n_features, parts.trees.n_trees) == (3, 3)
    np.testing.assert_array_equal(parts.whole.predict(X), pipeline.predict(X))


@pytest.mark.parametrize(
    "whole",
    [
        VotingRegressor([("forest", make_pipeline("passthrough", Forest(**few)))]),
        TransformedTargetRegressor(make_pipeline(None, Forest(**few))),
    ],
    ids=["vote", "target"],
)
def test_a_first_step_that_does_nothing_hides_no_inputs_inside_another_model(whole):
    parts = split(whole.fit(X, y))
    assert parts.n_features == 3
    np.testing.assert_array_equal(parts.whole.predict(X), whole.predict(X))


def test_a_pipeline_with_nothing_to_leave_out_is_the_very_same():
    pipeline = make_pipeline(StandardScaler(), Forest(**few)).fit(X, y)
    assert split(pipeline).whole is pipeline


def test_a_class_of_no_word_is_quoted_to_be_seen():
    with pytest.raises(UnsupportedModelError) as caught:
        split(Classes(**few).fit(X, np.where(y > 0, "yes", "")))
    assert "calls a class ''." in for_locale("en").describe(caught.value)
