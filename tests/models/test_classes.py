"""Somebody's own classifier is served with its labels, whatever these are, or refused with why."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

import mlcore
from mlcore.artifacts import ModelFolder
from mlcore.errors import InvalidConfigError, InvalidRowsError
from mlcore.inference import Classifier
from mlcore.models import open_model
from tests.models.rents import X, Y, forest

ROOT = Path(__file__).parents[2]
BANDS = np.digitize(Y, np.quantile(Y, [0.2, 0.7]))


def fitted(y, *, classifier=None, rows=X):
    if classifier is None:
        classifier = RandomForestClassifier(5, random_state=0)
    return classifier.fit(rows, y)


def loaded(converted) -> Classifier:
    model = mlcore.load(converted.model_id)
    assert isinstance(model, Classifier)
    return model


LABELS = {
    "text": np.array(["dear", "middling", "cheap"])[BANDS],
    "accents": np.array(["élevé", "moyen", "très bas"])[BANDS],
    "whole numbers": BANDS - 1,
    "numbers": BANDS.astype(float),
    "flags": BANDS > 0,
}


@pytest.mark.parametrize("kind", LABELS)
def test_labels_and_chances_are_scikit_learns_own(kind):
    y = LABELS[kind]
    model = fitted(y)
    served = loaded(mlcore.convert(model, X, y))
    assert served.classes.tolist() == model.classes_.tolist()
    assert served.classes.dtype.kind == model.classes_.dtype.kind
    assert (served.predict_proba(X) == model.predict_proba(X)).all()
    assert served.predict(X).tolist() == model.predict(X).tolist()
    one = served.predict_one(X[3])
    assert one.label == model.predict(X[3:4]).tolist()[0]
    assert type(one.label) is type(model.classes_.tolist()[0])
    assert list(one.probabilities) == [str(label) for label in model.classes_]
    assert list(one.probabilities.values()) == model.predict_proba(X[3:4])[0].tolist()


def test_every_class_can_be_the_number_and_is_opened_once():
    y = LABELS["text"]
    model = fitted(y)
    converted = mlcore.convert(model, X, y, positive="middling")
    opened = open_model(converted.model_id)
    assert opened.schema.target.chosen_class == "middling"
    assert opened.classifier is mlcore.load(converted.model_id)
    for place, label in enumerate(model.classes_):
        of_class = open_model(converted.model_id, place)
        assert of_class is open_model(converted.model_id, place)
        assert of_class.schema.target.chosen_class == label
        expected = model.predict_proba(X)[:, place]
        assert (of_class.predict(X) == expected).all()
        assert (of_class.trees.predict(X) == expected).all()
        assert (of_class.y == (y == label)).all()
        assert expected[of_class.lowest] == expected.min()
    assert open_model(converted.model_id, 2) is opened


@pytest.mark.parametrize(
    ("y", "positive", "chosen"),
    [
        (LABELS["flags"], None, True),
        (LABELS["flags"], False, False),
        (LABELS["flags"], np.False_, False),
        (LABELS["text"], None, "middling"),
        (LABELS["whole numbers"], np.int64(-1), -1),
    ],
)
def test_the_second_of_two_or_the_most_frequent_is_the_number(y, positive, chosen):
    target = loaded(mlcore.convert(fitted(y), X, y, positive=positive)).schema.target
    assert target.chosen_class == chosen
    assert (target.low, target.high, target.decimals, target.unit) == (0.0, 1.0, 2, "")


@pytest.mark.parametrize(
    "given",
    [
        pandas.Series(LABELS["text"], name="price (€)"),
        pandas.Series(LABELS["text"], dtype="category", name="price (€)"),
        pandas.DataFrame({"price (€)": LABELS["text"]}),
        pandas.Series(LABELS["text"], dtype="string", name="price (€)"),
    ],
    ids=["series", "categories", "frame", "strings"],
)
def test_outcomes_are_read_from_what_pandas_has(given, own_data_folder):
    converted = mlcore.convert(fitted(LABELS["text"]), X, given)
    opened = open_model(converted.model_id)
    # Classes have no unit: the name stays whole.
    assert (opened.schema.target.label, opened.schema.target.unit) == ("price (€)", "")
    assert (opened.y == (LABELS["text"] == "middling")).all()


@pytest.mark.parametrize("given", [LABELS["flags"].astype(int), pandas.array(LABELS["flags"])])
def test_flags_may_come_as_numbers(given):
    converted = mlcore.convert(fitted(LABELS["flags"]), X, given)
    assert (open_model(converted.model_id).y == LABELS["flags"]).all()


def test_an_outcome_that_is_no_class_is_refused_with_its_row():
    y = LABELS["text"].astype(object)
    for wrong in ("dearest", None, np.nan, 1):
        y[7] = wrong
        with pytest.raises(InvalidRowsError) as caught:
            mlcore.convert(fitted(LABELS["text"]), X, y)
        assert (caught.value.code, caught.value.facts["row"]) == ("rows.label", 7)
        assert "'cheap', 'dear', 'middling'" in str(caught.value)
    for short in (y[:-1], "dear", 3, np.array([LABELS["text"]] * 2).T):
        with pytest.raises(InvalidRowsError) as caught:
            mlcore.convert(fitted(LABELS["text"]), X, short)
        assert caught.value.code == "rows.labels"


def test_what_goes_with_classes_alone_or_numbers_alone_is_refused():
    y = LABELS["text"]
    for model, options, code in [
        (fitted(y), {"positive": "dearest"}, "config.positive"),
        (fitted(y), {"positive": ["dear"]}, "config.positive"),
        (fitted(y), {"target_unit": "€"}, "config.no-unit"),
        (forest(), {"positive": "dear"}, "config.no-classes"),
        (mlcore.ModelConfig(), {"positive": "dear"}, "config.only-pipeline"),
    ]:
        rows = None if isinstance(model, mlcore.ModelConfig) else X
        with pytest.raises(InvalidConfigError) as caught:
            mlcore.convert(model, rows, **options)
        assert caught.value.code == code


@pytest.mark.parametrize("kind", ["text", "flags"])
def test_unseen_cases_tell_how_good_chances_are(kind):
    y = LABELS[kind]
    model = fitted(y[:60], rows=X[:60])
    converted = mlcore.convert(model, X[60:], y[60:], held_out=True)
    scores = open_model(converted.model_id).manifest.metrics
    chances, true = model.predict_proba(X[60:]), y[60:]
    labels = list(model.classes_)
    positive = {"pos_label": labels[1]} if len(labels) == 2 else {"labels": labels}
    told = chances[:, 1] if len(labels) == 2 else chances
    assert scores["brier"] == pytest.approx(brier_score_loss(true, told, **positive))
    shares = np.tile(np.mean(true[:, None] == model.classes_, axis=0), (len(true), 1))
    base = shares[:, 1] if len(labels) == 2 else shares
    assert scores["baseline_brier"] == pytest.approx(brier_score_loss(true, base, **positive))
    assert scores["log_loss"] == pytest.approx(log_loss(true, chances, labels=labels))
    assert scores["accuracy"] == accuracy_score(true, model.predict(X[60:]))
    assert scores["n_test"] == len(true)


def test_without_outcomes_the_model_says_which_class_is_frequent():
    opened = open_model(mlcore.convert(fitted(LABELS["text"]), X).model_id)
    assert opened.y is None
    assert opened.schema.target.chosen_class == "middling"
    assert opened.intervals is None
    assert "probability" in opened.no_interval


HOLES = np.where(np.random.default_rng(1).random(X.shape) < [0.3, 0.0, 0.7], np.nan, X)


@pytest.mark.parametrize(
    ("classifier", "allowed"),
    [
        (HistGradientBoostingClassifier(max_iter=5, min_samples_leaf=5), [True, False, True]),
        (RandomForestClassifier(5, random_state=0), [True, False, True]),
        (make_pipeline(SimpleImputer(), DecisionTreeClassifier()), [True, True, True]),
    ],
    ids=["boosting", "forest", "imputer"],
)
def test_inputs_may_be_missing_where_the_model_takes_it(classifier, allowed):
    y = LABELS["text"]
    model = fitted(y, classifier=classifier, rows=HOLES)
    served = loaded(mlcore.convert(model, HOLES, y))
    assert [feature.allow_missing for feature in served.schema.features] == allowed
    # What most rows do not have is not typical of any.
    assert [np.isnan(value) for value in served.schema.typical_row] == [False, False, True]
    assert (served.predict_proba(HOLES) == model.predict_proba(HOLES)).all()
    assert served.predict_one([None, 1.0, None]).label in model.classes_
    assert (open_model(served.model_id).X == HOLES)[~np.isnan(HOLES)].all()
    data_folder = mlcore.Settings.from_env().data_folder
    assert ModelFolder(data_folder, served.model_id).manifest.schema == served.schema
    if not all(allowed):
        with pytest.raises(InvalidRowsError) as caught:
            served.predict_one([1.0, None, 1.0])
        assert caught.value.facts["field"] == "x2"


def test_scikit_learns_own_model_answers_alike(classes_folder, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(classes_folder))
    onnx, own = mlcore.load("bands"), mlcore.load("bands", backend="sklearn")
    assert isinstance(own, Classifier)
    rows = [[None, 1.0, 2.0], [3.0, 5.0, 2.0], [9.0, 9.0, 9.0]]
    assert own.classes.tolist() == onnx.classes.tolist()
    assert own.predict(rows).tolist() == onnx.predict(rows).tolist()
    assert (own.predict_proba(rows) == onnx.predict_proba(rows)).all()
    assert (own.probability(1).predict(rows) == own.predict_proba(rows)[:, 1]).all()
    for row in rows:
        ours, theirs = onnx.predict_one(row), own.predict_one(row)
        assert (ours.label, ours.probabilities) == (theirs.label, theirs.probabilities)
        assert own.probability(0).predict_one(row).prediction == theirs.probabilities["bas"]


LIGHT = """
import sys, mlcore
for name in ("bands", "flags"):
    model = mlcore.load(name)
    row = model.schema.typical_row
    model.predict([row] * 3), model.predict_proba([row] * 3), model.predict_one(row)
    model.probability(0).predict([row])
heavy = "sklearn skl2onnx scipy pandas streamlit plotly fastapi".split()
print("loaded:", *(name for name in heavy if name in sys.modules))
"""


def test_predicting_classes_imports_no_library_that_trains_or_draws(classes_folder):
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], cwd=ROOT, capture_output=True, text=True, check=True,
        env={**os.environ, "LEVERS_DATA": str(classes_folder)},
    )  # fmt: skip
    assert done.stdout.strip() == "loaded:"


TOGETHER = {
    "in one output of a converter": DummyClassifier(),
    "by a softmax of logarithms": CalibratedClassifierCV(
        DecisionTreeClassifier(max_depth=2), method="temperature", ensemble=False, cv=2
    ),
}


@pytest.mark.parametrize("kind", TOGETHER)
def test_one_class_of_several_that_are_computed_together_can_be_explored(kind, own_data_folder):
    model = fitted(BANDS, classifier=TOGETHER[kind])
    converted = mlcore.convert(model, X, BANDS)
    chances = loaded(converted).predict_proba(X)
    for place in range(3):
        opened = open_model(converted.model_id, place)
        assert (opened.predict(X) == chances[:, place]).all()
        explored = opened.explore(X[0])
        assert explored.answer.prediction == chances[0, place]
        assert all(
            0 <= low <= high <= 1
            for curve in explored.curves
            for low, high in [(curve.y.min(), curve.y.max())]
        )
