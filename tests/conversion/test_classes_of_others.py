"""What is made of several classifiers of trees has the bits of scikit-learn's own joining."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.frozen import FrozenEstimator
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlcore.conversion import split
from mlcore.conversion.assembly import assemble
from mlcore.conversion.exact import exact_model
from mlcore.conversion.oracle import in_one_thread
from mlcore.inference.session import Session
from tests.conversion.test_classes import KINDS, assert_followed, cases


def calibrated(kind, method, *, ensemble=True):
    return CalibratedClassifierCV(KINDS[kind](), method=method, ensemble=ensemble, cv=2)


def voters():
    scaled = make_pipeline(StandardScaler(), KINDS["forest"]())
    return [("scaled", scaled), ("boosted", KINDS["boosted"]()), ("votes", KINDS["votes"]())]


MADE = {
    **{
        f"{kind} by {method}": lambda kind=kind, method=method: calibrated(kind, method)
        for kind in ("forest", "boosted", "histogram", "votes")
        for method in ("sigmoid", "isotonic", "temperature")
    },
    "forest on all rows": lambda: calibrated("forest", "sigmoid", ensemble=False),
    "histogram on all rows": lambda: calibrated("histogram", "isotonic", ensemble=False),
    "soft vote": lambda: VotingClassifier(voters(), voting="soft"),
    "weighed vote": lambda: VotingClassifier(voters(), voting="soft", weights=[0.3, 2, 1]),
    "calibrated vote": lambda: CalibratedClassifierCV(VotingClassifier(voters(), voting="soft"),
                                                      cv=2),
    "bag of forests": lambda: BaggingClassifier(KINDS["forest"](), 3, max_features=2,
                                                random_state=0),
    "bag of histograms": lambda: BaggingClassifier(KINDS["histogram"](), 2, random_state=0),
    "each alone": lambda: OneVsRestClassifier(KINDS["forest"]()),
    "votes of forests": lambda: AdaBoostClassifier(KINDS["forest"](), n_estimators=2),
}  # fmt: skip


@pytest.mark.parametrize("n_classes", [2, 12])
@pytest.mark.parametrize("name", MADE)
def test_probabilities_and_labels_are_scikit_learns(name, n_classes):
    X, y = cases(n_classes)
    y[: 4 * n_classes] = np.tile(np.unique(y), 4)
    assert_followed(MADE[name]().fit(X, y), X)


def test_what_is_frozen_or_was_searched_for_is_followed_inside_a_calibration():
    X, y = cases(3)
    frozen = FrozenEstimator(KINDS["forest"]().fit(X, y))
    assert_followed(CalibratedClassifierCV(frozen, cv=2).fit(X, y), X)
    search = GridSearchCV(KINDS["forest"](), {"max_depth": [2, 3]}, cv=2)
    assert_followed(CalibratedClassifierCV(search, cv=2).fit(X, y), X)


def test_threads_are_taken_from_forests_inside_a_calibration():
    X, y = cases(2)
    forest = RandomForestClassifier(4, n_jobs=2, random_state=0)
    fitted = CalibratedClassifierCV(forest, cv=2).fit(X, y)
    alone = in_one_thread(fitted)
    assert [each.estimator.n_jobs for each in alone.calibrated_classifiers_] == [None, None]
    assert [each.estimator.n_jobs for each in fitted.calibrated_classifiers_] == [2, 2]


def test_scores_that_nothing_reads_are_not_written():
    X, y = cases(2)
    found = assemble(calibrated("forest", "sigmoid").fit(X, y), 3, X[0])
    assert (len(found.ensembles), found.link.n_scores) == (2, 2), "the second class of each fold"


def test_a_stack_is_as_near_as_a_product_of_matrices_lets_it_be():
    X, y = cases(3)
    fitted = StackingClassifier(voters(), cv=2).fit(X, y)
    found = assemble(fitted, 3, X[0])
    model = exact_model(found.members, 3, link=found.link, label=found.label)
    session = Session(model, 3)
    chances = session.link(session.scores(X))
    assert np.abs(chances - fitted.predict_proba(X)).max() < 1e-14
    assert found.n_proven == found.n_thresholds


def test_a_stack_adds_up_one_row_in_the_order_of_the_weights_in_memory():
    X, y = cases(3)
    forests = [("few", RandomForestClassifier(3, random_state=0)), ("one", KINDS["forest"]())]
    fitted = StackingClassifier(forests, cv=2).fit(X, y)
    assert not fitted.final_estimator_.coef_.flags.c_contiguous
    found = assemble(fitted, 3, X[0])
    session = Session(exact_model(found.members, 3, link=found.link, label=found.label), 3)
    for row in X[:40, np.newaxis]:
        assert (session.link(session.scores(row)) == fitted.predict_proba(row)).all()


@pytest.mark.parametrize("kind", ["forest", "boosted", "votes"])
def test_classes_behind_steps_that_mix_inputs_share_one_graph(kind):
    X, y = cases(12)
    fitted = make_pipeline(PCA(2), KINDS[kind]()).fit(X, y)
    parts = split(fitted)
    found = assemble(parts.whole, 3, X[0])
    assert (len(found.members), found.n_proven) == (1, 0)
    session = Session(exact_model(found.members, 3, link=found.link, label=found.label), 3)
    chances = session.link(session.scores(X))
    np.testing.assert_array_equal(chances, fitted.predict_proba(X))
