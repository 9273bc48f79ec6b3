"""What becomes of every classifier of scikit-learn, and that the reference says the same."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import StackingClassifier, VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier, TunedThresholdClassifierCV
from sklearn.multiclass import OneVsOneClassifier, OneVsRestClassifier, OutputCodeClassifier
from sklearn.multioutput import ClassifierChain, MultiOutputClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.semi_supervised import SelfTrainingClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import all_estimators

from mlcore import artifacts
from mlcore.conversion import Parity, build
from mlcore.datasets import describe_rows
from mlcore.errors import UnsupportedModelError
from mlcore.inference.session import Session

REFERENCE = Path(__file__).parents[2] / "docs" / "reference.md"
KINDS = dict(all_estimators(type_filter="classifier"))

# Whole numbers, one decimal, and any number: values of the first two lie on thresholds.
RNG = np.random.default_rng(5)
X = np.hstack([
    RNG.integers(0, 5, (150, 1)),
    np.round(RNG.normal(50, 10, (150, 1)), 1),
    RNG.uniform(0.1, 3, (150, 1)),
])  # fmt: skip
CODES = RNG.integers(0, 4, (150, 3)).astype(float)
leaning = X[:, 0] + 0.1 * X[:, 1] + X[:, 2] + RNG.normal(0, 0.5, 150)
Y = {
    2: np.where(leaning > np.median(leaning), "yes", "no"),
    3: np.digitize(leaning, np.quantile(leaning, [0.3, 0.6])),
}

EXACT, FOLLOWED, DOUBLE = "exact", "followed", "double"
SILENT, SEVERAL = "model.no-probabilities", "model.multi-output"
MATRIX = {
    "AdaBoostClassifier": EXACT,
    "BaggingClassifier": EXACT,
    "BernoulliNB": DOUBLE,
    "CalibratedClassifierCV": EXACT,
    "CategoricalNB": DOUBLE,
    "ClassifierChain": SEVERAL,
    "ComplementNB": DOUBLE,
    "DecisionTreeClassifier": EXACT,
    "DummyClassifier": DOUBLE,
    "ExtraTreeClassifier": EXACT,
    "ExtraTreesClassifier": EXACT,
    "FixedThresholdClassifier": EXACT,
    "GaussianNB": DOUBLE,
    "GaussianProcessClassifier": DOUBLE,
    "GradientBoostingClassifier": EXACT,
    "HistGradientBoostingClassifier": EXACT,
    "KNeighborsClassifier": DOUBLE,
    "LabelPropagation": DOUBLE,
    "LabelSpreading": DOUBLE,
    "LinearDiscriminantAnalysis": DOUBLE,
    "LinearSVC": SILENT,
    "LogisticRegression": DOUBLE,
    "LogisticRegressionCV": DOUBLE,
    "MLPClassifier": DOUBLE,
    "MultiOutputClassifier": SEVERAL,
    "MultinomialNB": DOUBLE,
    "NearestCentroid": DOUBLE,
    "NuSVC": DOUBLE,
    "OneVsOneClassifier": SILENT,
    "OneVsRestClassifier": EXACT,
    "OutputCodeClassifier": SILENT,
    "PassiveAggressiveClassifier": SILENT,
    "Perceptron": SILENT,
    "QuadraticDiscriminantAnalysis": DOUBLE,
    "RadiusNeighborsClassifier": DOUBLE,
    "RandomForestClassifier": EXACT,
    "RidgeClassifier": SILENT,
    "RidgeClassifierCV": SILENT,
    "SGDClassifier": DOUBLE,
    "SVC": DOUBLE,
    "SelfTrainingClassifier": EXACT,
    "StackingClassifier": FOLLOWED,
    "TunedThresholdClassifierCV": EXACT,
    "VotingClassifier": EXACT,
}
"""Exact: bit for bit. Followed: the trees exactly, and what is made of them to the last digits.
Double: to the last digits, measured. Else the code of the refusal."""
NEIGHBOURS = ("KNeighborsClassifier", "RadiusNeighborsClassifier")
"""The nearest of two rows at the same distance is anybody's."""


def tree():
    return DecisionTreeClassifier(max_depth=4, random_state=0)


AROUND = {
    "CalibratedClassifierCV": lambda: CalibratedClassifierCV(tree(), cv=2),
    "ClassifierChain": lambda: ClassifierChain(LogisticRegression()),
    "FixedThresholdClassifier": lambda: FixedThresholdClassifier(tree(), threshold=0.8),
    "MultiOutputClassifier": lambda: MultiOutputClassifier(LogisticRegression()),
    "OneVsOneClassifier": lambda: OneVsOneClassifier(tree()),
    "OneVsRestClassifier": lambda: OneVsRestClassifier(tree()),
    "OutputCodeClassifier": lambda: OutputCodeClassifier(tree()),
    "SelfTrainingClassifier": lambda: SelfTrainingClassifier(tree()),
    "StackingClassifier": lambda: StackingClassifier(
        [("a", tree()), ("b", LogisticRegression())], cv=2
    ),
    "TunedThresholdClassifierCV": lambda: TunedThresholdClassifierCV(tree(), cv=2),
    "VotingClassifier": lambda: VotingClassifier(
        [("a", tree()), ("b", DecisionTreeClassifier(max_depth=2))], voting="soft"
    ),
}
TWO = ("FixedThresholdClassifier", "TunedThresholdClassifierCV")
"""Of two classes only."""
SETTINGS = {
    "loss": "log_loss", "max_iter": 40, "n_estimators": 4, "nu": 0.2, "optimizer": None,
    "probability": True, "radius": 30.0, "random_state": 0,
}  # fmt: skip


def fitted(name, n_classes):
    estimator = AROUND[name]() if name in AROUND else KINDS[name]()
    known = estimator.get_params()
    settings = {key: value for key, value in SETTINGS.items() if key in known}
    if name in ("GradientBoostingClassifier", "HistGradientBoostingClassifier"):
        settings["max_iter" if "max_iter" in known else "n_estimators"] = 3
    if name == "LogisticRegressionCV":
        settings |= {"Cs": 2, "cv": 2}
    if MATRIX[name] == SILENT:
        settings.pop("loss", None)
    estimator.set_params(**settings)
    rows = CODES if name == "CategoricalNB" else X
    y = Y[n_classes]
    if MATRIX[name] == SEVERAL:
        y = np.stack([Y[3] == 0, Y[3] == 1], axis=1).astype(int)
    if name == "SelfTrainingClassifier":
        y = np.unique(y, return_inverse=True)[1]
        y[::7] = -1
    fewer = slice(60 if name == "GaussianProcessClassifier" else None)
    return estimator.fit(rows[fewer], y[fewer]), rows[fewer]


def built(estimator, rows):
    """Return the best file of a classifier, whether that is the exact one, and its parity."""
    schema = describe_rows(rows, rows[:, 0], names=["a", "b", "c"])
    classes = tuple(np.asarray(getattr(estimator, "classes_", ())).tolist())
    schema = replace(schema, target=replace(schema.target, classes=classes))
    bundle = build(estimator, schema, rows, needs_portable=False)
    exact = artifacts.EXACT in bundle.parity
    name = artifacts.EXACT if exact else artifacts.PORTABLE
    return bundle.files[name], exact, Parity(**bundle.parity[name])


@pytest.fixture(autouse=True)
def few_probes(monkeypatch):
    monkeypatch.setattr("mlcore.conversion.parity.N_PROBES", 100)
    monkeypatch.setattr("mlcore.conversion.probes.N_PAIRS", 20)


def test_every_classifier_has_its_row():
    assert set(MATRIX) == set(KINDS)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning")  # of what scikit-learn will drop
@pytest.mark.parametrize("name", MATRIX)
def test_a_classifier_becomes_what_its_row_says(name):
    estimator, rows = fitted(name, 2 if name in TWO else 3)
    if MATRIX[name] in (SILENT, SEVERAL):
        with pytest.raises(UnsupportedModelError) as caught:
            built(estimator, rows)
        assert caught.value.code == MATRIX[name]
        return
    model, exact, parity = built(estimator, rows)
    assert exact == (MATRIX[name] in (EXACT, FOLLOWED))
    assert parity.bit_for_bit == (MATRIX[name] == EXACT)
    assert (parity.n_real, parity.wrong) == (len(rows), False)
    assert parity.max_abs_difference <= (np.inf if name in NEIGHBOURS else 1e-11)
    session = Session(model, 3)
    assert session.dtype is np.float64
    scores = session.scores(rows)
    named = session.link(scores).argmax(axis=1) if session.label is None else session.label(scores)
    labels = np.asarray(session.classes)[named.astype(int)]
    assert (labels == estimator.predict(rows)).mean() >= (0.99 if name in NEIGHBOURS else 1.0)


def test_neighbours_at_the_same_distance_are_refused_in_words_of_probabilities():
    rows = RNG.integers(0, 4, (300, 3)).astype(float)
    outcomes = RNG.integers(0, 2, 300)
    with pytest.raises(UnsupportedModelError) as caught:
        built(KNeighborsClassifier(3).fit(rows, outcomes), rows)
    assert caught.value.code == "model.difference-classes"


def test_the_reference_names_every_classifier_once_in_the_right_row():
    _, _, text = REFERENCE.read_text(encoding="utf-8").partition("### Classifiers")
    text, _, _ = text.partition("\n### ")
    table = dict(
        re.findall(r"^\| (Bit for bit|Equal|In double|Refused)[^|]*\| (.*) \|$", text, re.MULTILINE)
    )
    row = {EXACT: "Bit for bit", FOLLOWED: "Equal", DOUBLE: "In double", SILENT: "Refused",
           SEVERAL: "Refused"}  # fmt: skip
    named = [(way, name) for way, words in table.items() for name in re.findall(r"`(\w+)`", words)
             if name in KINDS]  # fmt: skip
    assert sorted(named) == sorted((row[way], name) for name, way in MATRIX.items())


def test_a_machine_without_probabilities_gets_them_by_calibration():
    machine = SVC(random_state=0).fit(X, Y[2])
    with pytest.raises(UnsupportedModelError, match="CalibratedClassifierCV"):
        built(machine, X)
    calibrated = CalibratedClassifierCV(SVC(random_state=0), cv=2).fit(X, Y[2])
    _, exact, parity = built(calibrated, X)
    assert not exact
    assert parity.max_abs_difference < 1e-11


@pytest.mark.parametrize("estimator", [tree(), LogisticRegression()], ids=["exact", "double"])
def test_the_file_says_its_inputs_its_classes_and_what_follows_its_scores(estimator):
    model, _, _ = built(estimator.fit(X, Y[2]), X)
    said = {each.key: each.value for each in onnx.load_model_from_string(model).metadata_props}
    assert json.loads(said["levers.inputs"]) == ["a", "b", "c"]
    assert json.loads(said["levers.classes"]) == ["no", "yes"]
    assert json.loads(said["levers.link"])[0] in ("columns", "binary")
