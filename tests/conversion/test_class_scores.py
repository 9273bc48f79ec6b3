"""Classifiers without trees, and those made of others, answer what scikit-learn answers."""

from __future__ import annotations

import warnings
from itertools import product
from typing import Any

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    GradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.gaussian_process.kernels import DotProduct, Matern, WhiteKernel
from sklearn.impute import SimpleImputer
from sklearn.impute._iterative import IterativeImputer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import BernoulliNB, ComplementNB, GaussianNB, MultinomialNB
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid, RadiusNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, PolynomialFeatures, StandardScaler
from sklearn.semi_supervised import LabelPropagation, LabelSpreading
from sklearn.svm import SVC, LinearSVC, NuSVC

from mlcore.conversion import convert_portable, split
from mlcore.conversion.assembly import assemble
from mlcore.conversion.exact import exact_model
from mlcore.errors import UnsupportedModelError
from mlcore.inference.session import Session
from mlcore.text import LOCALES, for_locale

RNG = np.random.default_rng(3)
X = np.hstack([RNG.integers(0, 5, (90, 1)), RNG.uniform(0, 4, (90, 2))])
ROWS = np.vstack([X, np.hstack([RNG.integers(0, 5, (200, 1)), RNG.uniform(-0.5, 4.5, (200, 2))])])
leaning = X[:, 0] + X[:, 1] - X[:, 2] + RNG.normal(0, 0.5, 90)
Y = {n: np.digitize(leaning, np.quantile(leaning, np.arange(1, n) / n)) for n in (2, 3, 9)}


def forest():
    return RandomForestClassifier(3, random_state=0)


def machine(**settings):
    return SVC(random_state=0, **settings)


ALONE = {
    "logistic": lambda: LogisticRegression(),
    "logistic behind steps": lambda: make_pipeline(PolynomialFeatures(2), LogisticRegression()),
    "logistic behind a scaler": lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    "descent": lambda: SGDClassifier(loss="log_loss", random_state=0),
    "descent, saturated": lambda: make_pipeline(
        MinMaxScaler((0, 900)), SGDClassifier(loss="log_loss", random_state=0)
    ),
    "descent, modified": lambda: SGDClassifier(loss="modified_huber", random_state=0),
    "linear discriminants": lambda: LinearDiscriminantAnalysis(solver="lsqr", shrinkage=0.1),
    "quadratic discriminants": lambda: QuadraticDiscriminantAnalysis(reg_param=0.1),
    "centroids": lambda: NearestCentroid(),
    "shrunken centroids": lambda: NearestCentroid(priors="empirical", shrink_threshold=0.2),
    "normal": lambda: GaussianNB(),
    "flags": lambda: BernoulliNB(binarize=1.5),
    "counts": lambda: make_pipeline(MinMaxScaler(clip=True), MultinomialNB()),
    "complements": lambda: ComplementNB(),
    "neighbours": lambda: KNeighborsClassifier(),
    "near neighbours": lambda: KNeighborsClassifier(4, weights="distance"),
    "all within reach": lambda: RadiusNeighborsClassifier(3.0),
    "near ones within reach": lambda: RadiusNeighborsClassifier(
        0.8, weights="distance", outlier_label="most_frequent"
    ),
    "network": lambda: MLPClassifier((5,), max_iter=20, random_state=0),
    "deep network": lambda: MLPClassifier((5, 4), activation="tanh", max_iter=20, random_state=0),
    "duels": lambda: machine(probability=True),
    "duels without ties": lambda: machine(probability=True, break_ties=True),
    "few duels": lambda: NuSVC(nu=0.1, probability=True, kernel="poly", degree=2, random_state=0),
    "process": lambda: GaussianProcessClassifier(
        2.0 * Matern(nu=1.5) + WhiteKernel(0.1) + DotProduct(), optimizer=None
    ),
    "labels by a kernel": lambda: LabelPropagation(gamma=5),
    "labels by neighbours": lambda: LabelSpreading(kernel="knn"),
    "shares": lambda: DummyClassifier(),
    "the most frequent": lambda: DummyClassifier(strategy="most_frequent"),
}
MADE = {
    "soft vote": lambda: VotingClassifier(
        [("a", GaussianNB()), ("b", LogisticRegression())], voting="soft", weights=[2, 1]
    ),
    "vote with trees": lambda: VotingClassifier(
        [("a", forest()), ("b", LogisticRegression())], voting="soft"
    ),
    "vote with centroids": lambda: VotingClassifier(
        [("a", GaussianNB()), ("b", NearestCentroid())], voting="soft"
    ),
    "stack on rows": lambda: StackingClassifier(
        [("a", forest()), ("b", GaussianNB())], cv=2, passthrough=True
    ),
    "bag of lines": lambda: BaggingClassifier(
        LogisticRegression(), 3, max_features=2, random_state=0
    ),
    "bag of votes": lambda: BaggingClassifier(LinearSVC(), 3, random_state=0),
    "bag that missed classes": lambda: BaggingClassifier(
        KNeighborsClassifier(2), 3, max_samples=8, random_state=2
    ),
    "boosted lines": lambda: AdaBoostClassifier(LogisticRegression(), n_estimators=3),
    "stack": lambda: StackingClassifier(
        [("a", forest()), ("b", LinearSVC()), ("c", GaussianNB())], cv=2
    ),
    "one against the rest": lambda: OneVsRestClassifier(LogisticRegression()),
    "one against the rest, by chances": lambda: OneVsRestClassifier(GaussianNB()),
    "one against the rest, by trees": lambda: OneVsRestClassifier(forest()),
    "calibrated duels": lambda: CalibratedClassifierCV(machine(), cv=2),
    "calibrated lines": lambda: CalibratedClassifierCV(LinearSVC(), cv=2),
    "calibrated steps": lambda: CalibratedClassifierCV(forest(), method="isotonic", cv=2),
    "calibrated boosting": lambda: CalibratedClassifierCV(
        GradientBoostingClassifier(n_estimators=2), cv=2
    ),
    "tempered": lambda: CalibratedClassifierCV(LogisticRegression(), method="temperature", cv=2),
    "tempered trees": lambda: CalibratedClassifierCV(forest(), method="temperature", cv=2),
}


def answered(fitted: Any, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the probabilities and the places of the labels by the best file."""
    parts = split(fitted)
    found = assemble(parts.whole, rows.shape[1], X[0])
    if found is None:
        model, _ = convert_portable(parts)
        rows = rows if parts.scaler is None else parts.scaler.transform(rows)
    else:
        model = exact_model(
            found.members, rows.shape[1], link=found.link, label=found.label, classes=parts.classes
        )
    session = Session(model, rows.shape[1])
    assert session.dtype is np.float64
    assert session.classes == parts.classes
    scores = session.scores(rows)
    chances = session.link(scores)
    label = chances.argmax(axis=1) if session.label is None else session.label(scores)
    return chances, label.astype(int)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")  # of what scikit-learn will drop
@pytest.mark.parametrize(
    ("name", "n_classes"), [*product(ALONE, (2, 3, 9)), *product(MADE, (2, 3))]
)
def test_probabilities_and_labels_are_right_to_the_last_digits(name, n_classes):
    fitted = (ALONE | MADE)[name]().fit(X, Y[n_classes])
    chances, label = answered(fitted, ROWS)
    np.testing.assert_allclose(chances, fitted.predict_proba(ROWS), rtol=1e-9, atol=1e-11)
    np.testing.assert_array_equal(fitted.classes_[label], fitted.predict(ROWS))


@pytest.mark.parametrize("name", ["logistic", "normal", "neighbours", "duels"])
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_a_row_alone_gets_nearly_the_same(name):
    fitted = ALONE[name]().fit(X, Y[3])
    chances, _ = answered(fitted, ROWS[:20])
    alone = [answered(fitted, row[np.newaxis])[0][0] for row in ROWS[:20:6]]
    np.testing.assert_allclose(alone, chances[::6], rtol=1e-9, atol=1e-12)


GAPS = np.where(RNG.random(X.shape) < 0.2, np.nan, X)
FILLED = {
    "in front": lambda: make_pipeline(
        SimpleImputer(add_indicator=True), StandardScaler(), LogisticRegression()
    ),
    "by models": lambda: make_pipeline(IterativeImputer(random_state=0, max_iter=2), GaussianNB()),
    "in a vote": lambda: VotingClassifier(
        [("a", forest()), ("b", make_pipeline(SimpleImputer(), LogisticRegression()))],
        voting="soft",
    ),
    "in a calibrated bag": lambda: CalibratedClassifierCV(
        BaggingClassifier(make_pipeline(SimpleImputer(), LinearSVC()), 2, random_state=0), cv=2
    ),
}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("name", FILLED)
def test_rows_with_gaps_are_answered_where_they_are_filled(name):
    fitted = FILLED[name]().fit(GAPS, Y[3])
    rows = np.vstack([GAPS[~np.isnan(GAPS).all(axis=1)], ROWS])
    chances, label = answered(fitted, rows)
    np.testing.assert_allclose(chances, fitted.predict_proba(rows), rtol=1e-9, atol=1e-11)
    np.testing.assert_array_equal(fitted.classes_[label], fitted.predict(rows))


@pytest.mark.parametrize("threshold", [0.2, 0.8])
@pytest.mark.parametrize("positive", [0, 1])
def test_a_label_may_be_decided_elsewhere_than_at_one_half(threshold, positive):
    fitted = FixedThresholdClassifier(
        LogisticRegression(), threshold=threshold, pos_label=positive
    ).fit(X, Y[2])
    _, label = answered(fitted, ROWS)
    assert (label != answered(fitted.estimator_, ROWS)[1]).any()
    np.testing.assert_array_equal(fitted.classes_[label], fitted.predict(ROWS))


def test_a_row_that_no_class_has_a_chance_of_is_shared_evenly():
    fitted = SGDClassifier(loss="log_loss", random_state=0).fit(X, Y[3])
    fitted.coef_[:], fitted.intercept_[:] = 0.0, -1e6
    chances, _ = answered(fitted, X)
    np.testing.assert_array_equal(chances, fitted.predict_proba(X))
    assert np.unique(chances).tolist() == [1 / 3]


REFUSED = {
    "a hinge": (lambda: SGDClassifier(), "model.no-probabilities-so", "loss='log_loss'"),
    "streets": (
        lambda: NearestCentroid(metric="manhattan"),
        "model.no-probabilities-so", "metric='euclidean'",
    ),
    "lines": (lambda: LinearSVC(), "model.no-probabilities", "CalibratedClassifierCV"),
    "heads": (
        lambda: VotingClassifier([("a", GaussianNB())]), "model.hard-voting", "voting='soft'",
    ),
    "chance": (lambda: DummyClassifier(strategy="uniform"), "model.random", "strategy='prior'"),
    "every two": (
        lambda: GaussianProcessClassifier(optimizer=None, multi_class="one_vs_one"),
        "model.setting", "multi_class='one_vs_rest'",
    ),
    "labels by a function": (
        lambda: LabelSpreading(kernel=lambda a, b: np.exp(-np.abs(a[:, :1] - b[:, :1].T))),
        "model.kernel", "knn, rbf",
    ),
    "neighbours by angle": (
        lambda: KNeighborsClassifier(metric="cosine"), "model.metric", "euclidean",
    ),
    "a function as weights": (
        lambda: KNeighborsClassifier(weights=lambda d: 1 / (1 + d)), "model.weights", "'distance'",
    ),
    "a classifier as a step": (
        lambda: make_pipeline(LinearDiscriminantAnalysis(), LogisticRegression()),
        "model.step", "LinearDiscriminantAnalysis",
    ),
    "boosting from lines": (
        lambda: GradientBoostingClassifier(n_estimators=2, init=LogisticRegression()),
        "model.init", "init='zero'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_has_no_way_is_named_with_what_has_one(name):
    make, code, remedy = REFUSED[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator = make().fit(X, Y[3])
    with pytest.raises(UnsupportedModelError) as caught:
        convert_portable(split(estimator))
    assert caught.value.code == code
    for locale in LOCALES:
        sentence = for_locale(locale).describe(caught.value)
        assert caught.value.facts["received"] in sentence
        assert remedy in sentence
