"""A classifier answers as scikit-learn does: labels, chances, and the chance of one class alone."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor

from mlcore.conversion.exact import exact_model
from mlcore.conversion.fold import fold_scaler
from mlcore.errors import ArtifactError
from mlcore.forest import only_score, trees_from_onnx, trees_from_sklearn
from mlcore.inference import Classifier, OnnxClassifier, Predictor
from mlcore.inference.classifier import classes_as_text, read_classes
from mlcore.inference.links import Link
from mlcore.schema import Feature, FeatureSchema, Target

RNG = np.random.default_rng(0)
X = RNG.uniform(0, 10, size=(700, 2))
LABELS = ("ill", "well", "unclear")
UNSCALED = np.stack([np.zeros(2), np.ones(2)])


def schema_of(labels, chosen=1):
    features = tuple(
        Feature(name=name, label=name, low=0, high=10, typical=5, step=0.1, decimals=1)
        for name in ("dose", "age")
    )
    target = Target(
        name="state", label="State", low=0, high=1, decimals=2, classes=labels, chosen=chosen
    )
    return FeatureSchema(features=features, target=target)


@pytest.fixture(scope="module")
def ensembles():
    """Three forests whose answers are taken for the chances of three classes."""
    outcomes = (X[:, 0] > 5, X[:, 1] > 7, X.sum(axis=1) > 12)
    forests = [ExtraTreesRegressor(4, max_depth=4, random_state=0).fit(X, y) for y in outcomes]
    return forests, [fold_scaler(trees_from_sklearn(each), UNSCALED) for each in forests]


def opened(ensembles, link, *, labels=LABELS, names=None, label=None):
    model = exact_model(ensembles, 2, link=link, label=label, classes=names or labels)
    return OnnxClassifier(
        model,
        None,
        schema=schema_of(labels),
        model_id="m",
        backend="onnx",
        forest=True,
        n_threads=2,
    )


def test_chances_and_labels_of_a_batch_are_those_of_its_rows(ensembles):
    forests, trees = ensembles
    model = opened(trees, Link(["columns", {}, 0, 1, 2]))
    expected = np.stack([forest.predict(X) for forest in forests], axis=1)
    assert (model.predict_proba(X) == expected).all()
    assert model.predict(X).tolist() == [LABELS[place] for place in expected.argmax(axis=1)]
    assert model.classes.tolist() == list(LABELS)
    for row, chances in zip(X[:20].tolist(), expected, strict=False):
        one = model.predict_one(row)
        assert one.prediction == chances[1]
        assert list(one.probabilities) == list(LABELS)
        assert list(one.probabilities.values()) == chances.tolist()
        assert one.label == LABELS[chances.argmax()]
        assert model.predict_one(row, place=2).prediction == chances[2]


def test_one_class_alone_asks_one_ensemble_alone(ensembles):
    forests, trees = ensembles
    model = opened(trees, Link(["columns", {}, 0, 1, 2]))
    for place in range(3):
        chance = model.probability(place)
        assert chance is model.probability(place)
        assert chance.link is None
        assert (chance.predict(X) == forests[place].predict(X)).all()
        assert chance.schema.target.chosen == place
        assert chance.predict_one(X[0]).prediction == chance.predict(X[:1])[0]
    assert model.probability() is model.probability(1)


def test_classes_that_are_computed_together_stay_together(ensembles):
    _, trees = ensembles
    whole = ["columns", {}, ["function", {"name": "negative"}, 0], 0]
    model = opened(trees[:1], Link(["column", {"place": 1}, whole]).of_class(0), labels=LABELS[:2])
    assert model.probability(0).link is not None
    model = opened(trees[:1], Link(whole), labels=LABELS[:2])
    chance = model.probability(0)
    assert chance.alone is None
    assert (chance.predict(X) == model.predict_proba(X)[:, 0]).all()
    assert chance.link(np.array([[2.0]])).tolist() == [-2.0]


def test_the_label_follows_what_the_file_says(ensembles):
    _, trees = ensembles
    half = ["multiplied", {"by": None, "plus": -0.5}, 0]
    link = Link(["columns", {}, ["multiplied", {"by": -1.0, "plus": 1.0}, 0], 0])
    label = Link(["above", {"or_equal": False}, half])
    model = opened(trees[:1], link, labels=(False, True), label=label)
    above = model.predict_proba(X)[:, 1] > 0.5
    assert model.predict(X).dtype == bool
    assert (model.predict(X) == above).all()
    assert model.predict_one(X[0]).label is bool(above[0])


def test_a_model_cut_to_one_score_keeps_its_trees(ensembles):
    _, trees = ensembles
    model = exact_model(trees, 2, link=Link(["columns", {}, 0, 1, 2]))
    for place, whole in enumerate(trees):
        part = trees_from_onnx(only_score(model, place))
        assert (part.predict(X) == whole.predict(X)).all()
    single = exact_model(trees[:1], 2)
    assert only_score(single, 0) == single


def test_other_labels_than_the_schemas_are_refused(ensembles):
    with pytest.raises(ArtifactError):
        opened(ensembles[1], Link(["columns", {}, 0, 1, 2]), names=("a", "b"))


def test_labels_come_back_as_they_were():
    for labels in (LABELS, (0, 1), (False, True), (0.5, 2.0)):
        assert read_classes(classes_as_text(labels)) == labels
    for text in ('"no"', "[[1]]", "{"):
        with pytest.raises(ArtifactError):
            read_classes(text)


def test_a_classifier_is_told_from_a_model_of_a_number(ensembles):
    model = opened(ensembles[1], Link(["columns", {}, 0, 1, 2]))
    assert isinstance(model, Classifier)
    number: Predictor = model.probability()
    assert not isinstance(number, Classifier)
