"""What an opened model says of the chance of a class is what its classifier predicts."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    VotingClassifier,
    VotingRegressor,
)
from sklearn.metrics import brier_score_loss
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import mlcore
from mlcore import models
from mlcore.whatif.curves import input_ranges
from mlcore.whatif.goal import Goal
from mlcore.whatif.reasons import middle_ranges
from mlcore.whatif.uncertainty import Spread

N_TREES = {"random_state": 0, "n_estimators": 12}
FOREST = RandomForestClassifier(**N_TREES, max_depth=4)
TREE = DecisionTreeClassifier(max_depth=3, random_state=0)
KINDS = {
    "histogram 2 with gaps": (HistGradientBoostingClassifier(max_iter=12), 2, True),
    "histogram 3 with gaps": (HistGradientBoostingClassifier(max_iter=12), 3, True),
    "forest 3 with gaps": (RandomForestClassifier(**N_TREES, max_depth=5), 3, True),
    "boosted 2": (GradientBoostingClassifier(**N_TREES, loss="exponential"), 2, False),
    "boosted 3": (GradientBoostingClassifier(**N_TREES), 3, False),
    "adaboost 2": (AdaBoostClassifier(**N_TREES), 2, False),
    "adaboost 3": (AdaBoostClassifier(**N_TREES), 3, False),
    "calibrated 2": (CalibratedClassifierCV(FOREST, method="isotonic", cv=2), 2, False),
    "votes 3": (VotingClassifier([("a", FOREST), ("b", TREE)], voting="soft"), 3, False),
    "behind mixed inputs 2": (make_pipeline(PCA(3), RandomForestClassifier(**N_TREES)), 2, False),
}


OTHER = {}
"""The models opened for their first class."""


def rows_of(n_classes, gaps, n_rows=400):
    rng = np.random.default_rng(n_classes)
    X = np.round(rng.normal(size=(n_rows, 4)), 1)
    score = X[:, 0] * X[:, 1] + X[:, 2] + rng.normal(0, 0.7, n_rows)
    y = np.digitize(score, np.quantile(score, np.arange(1, n_classes) / n_classes))
    if gaps:
        X[rng.random(X.shape) < 0.15] = np.nan
    return X, np.array(["low", "middle", "high"])[y] if n_classes == 3 else y


@pytest.fixture(scope="module", params=KINDS)
def opened(request, tmp_path_factory):
    """Return a fitted classifier, its model opened for its last class, and rows it has not seen."""
    estimator, n_classes, gaps = KINDS[request.param]
    X, y = rows_of(n_classes, gaps)
    fitted = estimator.fit(X[:200], y[:200])
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        # Scikit-learn's own calibrated model is not kept.
        warnings.simplefilter("ignore", mlcore.MlcoreWarning)
        patch.setenv("LEVERS_DATA", str(tmp_path_factory.mktemp("chances")))
        mlcore.convert(fitted, X[200:], y[200:], name="mine", held_out=True)
        name = models.resolve("mine")
        model = models.open_model(name, n_classes - 1)
        OTHER[fitted] = models.open_model(name, 0)
        yield fitted, model, X[200:], y[200:]


def moved(row, place, x):
    rows = np.tile(row, (len(x), 1))
    rows[:, place] = x
    return rows


def chances(fitted, model, rows):
    return fitted.predict_proba(rows)[:, model.schema.target.chosen]


def test_one_ensemble_is_the_answer_or_several_make_it_or_it_is_asked(opened):
    fitted, model, X, _ = opened
    kinds = {"RandomForestClassifier": (True, False), "Pipeline": (False, False)}
    has = (model.trees is not None, model.scores is not None)
    assert has == kinds.get(type(fitted).__name__, (False, True))
    assert model.scores is None or model.scores.is_monotone
    if model.steps is not None:
        answers = model.steps.predict(X)
        np.testing.assert_array_equal(answers, model.predict(X))


def test_its_curves_are_what_scikit_learn_predicts(opened):
    fitted, model, X, _ = opened
    row = X[11]
    explored = model.explore(row)
    np.testing.assert_allclose(
        explored.answer.prediction, chances(fitted, model, row[None])[0], rtol=0, atol=1e-15
    )
    assert explored.answer.probabilities.keys() == set(model.schema.target.class_names)
    for place, (curve, feature) in enumerate(
        zip(explored.curves, model.schema.features, strict=True)
    ):
        assert curve.steps == (model.steps is not None)
        x = np.linspace(feature.low, feature.high, 77)[1:] if curve.steps else curve.x
        at = np.maximum(np.searchsorted(curve.x, x, side="left") - curve.steps, 0)
        expected = chances(fitted, model, moved(row, place, x))
        np.testing.assert_allclose(curve.y[at], expected, rtol=0, atol=1e-14)
        assert (curve.missing is not None) == feature.allow_missing
        if feature.allow_missing:
            unknown = chances(fitted, model, moved(row, place, [np.nan]))[0]
            assert curve.missing == pytest.approx(unknown, abs=1e-15)


def test_reaches_are_the_best_of_all_values(opened):
    fitted, model, X, _ = opened
    if model.steps is None:
        return
    row, along = X[3], middle_ranges(model.schema, model.X)
    reaches = model.explore(row, reaching=along).reaches
    for span, (least, most) in zip(along, reaches, strict=True):
        tried = chances(
            fitted, model, moved(row, span.place, np.linspace(span.low, span.high, 999))
        )
        assert (least, most) == pytest.approx((tried.min(), tried.max()), abs=1e-9)


def test_reasons_add_up_to_a_billionth(opened):
    fitted, model, X, _ = opened
    for why in (model.why(X[0]), model.why(X[0], X[1])):
        assert sum(why.values) == pytest.approx(why.prediction - why.bias, abs=1e-9)
        assert why.prediction == pytest.approx(chances(fitted, model, X[:1])[0], abs=1e-14)


def test_averages_and_maps_are_means_and_single_predictions(opened):
    fitted, model, X, _ = opened
    (span,) = input_ranges(model.schema, [1])
    average = model.average(span)
    rows = model.X[np.linspace(0, len(model.X) - 1, average.n_rows).astype(int)]
    value = average.x[len(average.x) // 3]
    mean = chances(fitted, model, moved_all(rows, 1, value)).mean()
    assert average.mean[len(average.x) // 3] == pytest.approx(mean, abs=1e-12)
    surface = model.surface(X[2], 0, 2)
    row = X[2].copy()
    row[[0, 2]] = surface.x[5], surface.y[9]
    asked = chances(fitted, model, row[None])[0]
    assert surface.values[9, 5] == pytest.approx(asked, abs=1e-12)


def moved_all(rows, place, value):
    rows = rows.copy()
    rows[:, place] = value
    return rows


def test_what_matters_is_measured_by_the_brier_score(opened):
    fitted, model, X, y = opened
    importance = model.importance()
    is_class = y == model.schema.target.chosen_class
    assert importance.measure == "Brier score"
    assert importance.error == pytest.approx(brier_score_loss(is_class, chances(fitted, model, X)))
    assert sorted(model.ranking()) == [0, 1, 2, 3]
    labels = np.array(model.schema.target.classes)[model.places]
    assert (labels == y).all()


def test_chances_are_held_against_the_cases_that_were_kept_back(opened):
    fitted, model, X, y = opened
    reliability = model.reliability()
    assert model.reliability() is reliability
    found = reliability.near(0.4)
    predicted = chances(fitted, model, X)
    near = (predicted >= found.least - 1e-12) & (predicted <= found.most + 1e-12)
    assert found.n_cases == near.sum() >= 30
    assert found.n_hits == (y == model.schema.target.chosen_class)[near].sum()
    assert sum(group.n_cases for group in reliability.groups()) == len(X)
    assert model.interval(X[0]) is None
    outcomes = model.outcomes()
    assert not outcomes.known
    assert 0 <= outcomes.middle[0] <= outcomes.middle[1] <= 1


def test_a_goal_is_reached_as_scikit_learn_predicts_and_gaps_stay(opened):
    fitted, model, X, _ = opened
    predicted = chances(fitted, model, X)
    row = X[predicted.argmin()]
    goal = Goal.as_read(model.schema.target, "at-least", float(np.quantile(predicted, 0.8)))
    answer = model.reach(row, goal, time_limit=20.0)
    assert answer.outcome == "reached"
    got = chances(fitted, model, np.array([answer.best.row]))[0]
    assert got == pytest.approx(answer.best.prediction, abs=1e-14)
    assert got >= goal.low - 1e-14
    np.testing.assert_array_equal(np.isnan(answer.best.row), np.isnan(row))
    assert answer.proven == (model.steps is not None)


def test_an_input_of_which_nothing_is_known_is_drawn_from_the_data(opened):
    fitted, model, X, _ = opened
    found = model.propagate(X[4], [Spread(feature=2, shape="data")])
    each = chances(fitted, model, np.array([[*X[4, :2], value, X[4, 3]] for value in X[:, 2]]))
    assert found.values.mean() == pytest.approx(each.mean(), abs=0.02)


def test_the_other_class_is_what_is_left(opened):
    fitted, model, X, _ = opened
    if len(model.schema.target.classes) > 2:
        return
    other = OTHER[fitted]
    assert other.schema.target.chosen == 0
    np.testing.assert_allclose(other.predict(X), 1 - model.predict(X), rtol=0, atol=1e-15)
    assert other.y.tolist() == (1 - model.y).tolist() == (model.places == 0).tolist()
    if model.scores is not None:
        assert other.scores.directions == tuple(-way for way in model.scores.directions)
    assert other.distance(X[0]) == model.distance(X[0])


def test_a_model_of_a_number_behind_a_link_is_read_off_its_steps(own_data_folder):
    X = np.random.default_rng(0).normal(size=(150, 3))
    y = np.exp(X[:, 0] + 0.3 * X[:, 1])
    votes = VotingRegressor([
        ("forest", RandomForestRegressor(5, random_state=0)), ("tree", DecisionTreeRegressor()),
    ])  # fmt: skip
    for name, estimator in (
        ("log", TransformedTargetRegressor(
            RandomForestRegressor(5, random_state=0), func=np.log, inverse_func=np.exp)),
        ("counts", HistGradientBoostingRegressor(loss="poisson", max_iter=10)),
        ("votes", votes),
    ):  # fmt: skip
        fitted = estimator.fit(X, y)
        mlcore.convert(fitted, X, y, name=name)
        model = models.open_model(models.resolve(name))
        assert model.trees is None
        assert model.scores.is_monotone
        assert model.reliability() is None
        (curve, *_) = model.explore(X[0]).curves
        assert curve.steps
        rows = moved(X[0], 0, curve.x[1:])
        np.testing.assert_allclose(curve.y[:-1], fitted.predict(rows), rtol=1e-12)
        goal = Goal(kind="at-least", value=float(np.quantile(y, 0.9)))
        assert model.reach(X[y.argmin()], goal, time_limit=20.0).proven
