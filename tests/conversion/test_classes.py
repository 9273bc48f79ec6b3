"""Probabilities of classes are scikit-learn's bit for bit, and so is the class that is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier, ExtraTreeClassifier

from mlcore.artifacts import EXACT
from mlcore.conversion import build, split
from mlcore.conversion.assembly import assemble
from mlcore.conversion.exact import exact_model
from mlcore.conversion.oracle import known_row
from mlcore.conversion.probes import near_threshold_rows
from mlcore.datasets import describe_rows
from mlcore.inference.session import Session

few = {"n_estimators": 4, "random_state": 0}
KINDS = {
    "forest": lambda: RandomForestClassifier(**few),
    "extra": lambda: ExtraTreesClassifier(**few, max_depth=4),
    "tree": lambda: DecisionTreeClassifier(max_depth=5, random_state=0),
    "extra tree": lambda: ExtraTreeClassifier(random_state=0),
    "boosted": lambda: GradientBoostingClassifier(**few),
    "boosted from zero": lambda: GradientBoostingClassifier(**few, init="zero"),
    "histogram": lambda: HistGradientBoostingClassifier(max_iter=4, min_samples_leaf=2),
    "bag": lambda: BaggingClassifier(DecisionTreeClassifier(max_depth=5), **few),
    "bag of some inputs": lambda: BaggingClassifier(
        ExtraTreeClassifier(), max_features=2, bootstrap_features=True, max_samples=12, **few
    ),
    "votes": lambda: AdaBoostClassifier(DecisionTreeClassifier(max_depth=2), **few),
}


def cases(n_classes: int, n_rows: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """Make rows, and labels that are neither places nor in order."""
    rng = np.random.default_rng(n_classes)
    X = rng.normal(3.0, 20.0, size=(n_rows, 3))
    places = np.digitize(X[:, 0] + rng.normal(0, 8, n_rows), np.linspace(-30, 40, n_classes - 1))
    places[:n_classes] = np.arange(n_classes)
    return X, np.array([f"class {7 * place % 13}" for place in range(n_classes)])[places]


def assert_followed(fitted: Any, X: np.ndarray) -> None:
    """Compare probabilities and labels of real, random and near rows, together and one by one."""
    rng = np.random.default_rng(0)
    parts = split(fitted)
    found = assemble(parts.whole, X.shape[1], known_row(X))
    assert found is not None
    assert found.n_proven == found.n_thresholds
    model = exact_model(
        found.members, X.shape[1], link=found.link, label=found.label, classes=parts.classes
    )
    session = Session(model, X.shape[1])
    assert session.classes == parts.classes
    near = near_threshold_rows(found.ensembles, X, 200, rng=rng)
    near = near[((near >= found.least) & (near <= found.most) | np.isnan(near)).all(axis=1)]
    rows = np.vstack([X, rng.normal(3.0, 20.0, size=(100, X.shape[1])), near])
    scores = session.scores(rows)
    chances = session.link(scores)
    np.testing.assert_array_equal(chances, fitted.predict_proba(rows))
    one_by_one = [session.link(session.scores(row[np.newaxis]))[0] for row in rows[::7]]
    np.testing.assert_array_equal(one_by_one, chances[::7])
    named = chances.argmax(axis=1) if session.label is None else session.label(scores).astype(int)
    np.testing.assert_array_equal(fitted.classes_[named], fitted.predict(rows))


@pytest.mark.parametrize("n_classes", [2, 3, 12])
@pytest.mark.parametrize("kind", KINDS)
def test_every_probability_and_label_is_scikit_learns(kind, n_classes):
    X, y = cases(n_classes)
    assert_followed(KINDS[kind]().fit(X, y), X)


@pytest.mark.parametrize("step", [StandardScaler, MinMaxScaler])
@pytest.mark.parametrize("kind", ["forest", "boosted", "histogram", "votes"])
def test_steps_before_the_trees_are_folded_into_them(kind, step):
    X, y = cases(3)
    assert_followed(make_pipeline(step(), KINDS[kind]()).fit(X, y), X)


def test_exponential_loss_has_its_own_link():
    X, y = cases(2)
    assert_followed(GradientBoostingClassifier(**few, loss="exponential").fit(X, y), X)


def test_one_class_asks_no_comparison_that_changes_nothing_for_it():
    X, y = cases(12)
    forest = RandomForestClassifier(**few).fit(X, y)
    found = assemble(forest, 3, X[0])
    assert len(found.ensembles) == 12
    assert max(len(trees.inner) for trees in found.ensembles) < found.n_thresholds


@pytest.mark.parametrize("n_classes", [2, 12])
def test_a_bundle_of_classes_is_proven_bit_for_bit(n_classes):
    X, y = cases(n_classes)
    fitted = make_pipeline(StandardScaler(), RandomForestClassifier(**few)).fit(X, y)
    chances = fitted.predict_proba(X)[:, 1]
    schema = describe_rows(X, chances, names=["a", "b", "c"])
    classes = tuple(fitted.classes_.tolist())
    schema = replace(schema, target=replace(schema.target, classes=classes))
    built = build(fitted, schema, X, needs_portable=False)
    parity = built.parity[EXACT]
    assert parity["n_identical"] == parity["n_rows"] > 20_000
    assert parity["n_thresholds_proven"] == parity["n_thresholds"] > 0
    assert (parity["n_real"], parity["n_real_off"], parity["bound"]) == (len(X), 0, 1e-3)
