"""Code that is handed out is run, and gets the number bit for bit."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.ensemble import (
    AdaBoostClassifier,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    VotingRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PowerTransformer, QuantileTransformer, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

import mlcore
from mlcore import artifacts
from mlcore.models import open_model
from mlcore.serving import Question, curl, javascript, python, python_offline
from tests.homes import untold_environ
from tests.serving.servers import Server

AWKWARD = ("a\nROW = 1", "URL", '"; import os #', "NAMES", "é\u2028")


def output(command: list[str], folder: Path) -> float:
    return float(printed(command, folder).rpartition('"prediction":')[2].split(",")[0])


def printed(command: list[str], folder: Path) -> str:
    with tempfile.TemporaryDirectory() as above:
        home = Path(above) / "home"
        done = subprocess.run(
            command,
            cwd=folder, env=untold_environ(home), capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert list(home.iterdir()) == []
    return done.stdout


def tree() -> DecisionTreeRegressor:
    return DecisionTreeRegressor(max_depth=3, random_state=0)


LINKED = {
    "a logarithm": lambda: TransformedTargetRegressor(tree(), func=np.log, inverse_func=np.exp),
    "a straight line behind a logarithm": lambda: TransformedTargetRegressor(
        Ridge(), func=np.log1p, inverse_func=np.expm1
    ),
    "quantiles and powers": lambda: TransformedTargetRegressor(
        VotingRegressor([("one", tree()), ("other", GradientBoostingRegressor(n_estimators=5))]),
        transformer=make_pipeline(
            PowerTransformer(), QuantileTransformer(n_quantiles=20, output_distribution="normal")
        ),
    ),
}


@pytest.fixture
def question(server: Server, data_folder: Path) -> Question:
    """Return a row between the grid lines of the default model's sliders."""
    schema = mlcore.load().schema
    rng = np.random.default_rng(7)
    row = rng.uniform([f.low for f in schema.features], [f.high for f in schema.features])
    return Question(
        base=f"http://127.0.0.1:{server.port}/",
        model=mlcore.load().model_id,
        names=AWKWARD,
        row=tuple(row.tolist()),
    )


def test_curl_gets_the_number(question: Question, tmp_path: Path) -> None:
    number = mlcore.load().predict_one(question.row).prediction
    assert output(shlex.split(curl(question).replace("\\\n", "")), tmp_path) == number
    assert output(["sh", "-c", curl(question)], tmp_path) == number


def test_python_gets_the_number(question: Question, tmp_path: Path) -> None:
    number = mlcore.load().predict_one(question.row).prediction
    assert output([sys.executable, "-c", python(question)], tmp_path) == number


@pytest.mark.parametrize("exact", [True, False])
def test_the_downloaded_model_gives_the_number_alone(
    question: Question, data_folder: Path, tmp_path: Path, exact: bool
) -> None:
    folder = artifacts.ModelFolder(data_folder, question.model).path
    wanted = [artifacts.EXACT] if exact else [artifacts.PORTABLE, artifacts.SCALER]
    for name in wanted:
        shutil.copy(folder / name, tmp_path / name)
    predictor = mlcore.load(backend="onnx" if exact else "onnx-portable")
    number = predictor.predict_one(question.row).prediction
    command = [sys.executable, "-I", "-c", python_offline(question, exact=exact)]
    assert output(command, tmp_path) == number


def test_a_model_that_is_not_a_forest_gives_its_number_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).normal(5, 3, size=(60, 3))
    fitted = make_pipeline(StandardScaler(), Ridge()).fit(X, X @ [1.0, 2.0, 3.0])
    converted = mlcore.convert(fitted, X)
    question = Question(
        base="", model=converted.model_id, names=("a", "b", "c"), row=tuple(X[3].tolist())
    )
    command = [sys.executable, "-I", "-c", python_offline(question, exact=False)]
    number = mlcore.load(converted.model_id).predict_one(question.row).prediction
    assert output(command, converted.path.parent) == number


@pytest.mark.parametrize("name", LINKED)
def test_what_follows_a_models_scores_is_in_the_code(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).uniform(1.0, 9.0, size=(60, 3))
    converted = mlcore.convert(LINKED[name]().fit(X, X @ [1.0, 2.0, 3.0]), X)
    question = Question(
        base="", model=converted.model_id, names=("a", "b", "c"), row=tuple(X[3].tolist())
    )
    predictor = mlcore.load(converted.model_id)
    code = python_offline(question, exact=converted.exact_path is not None, link=predictor.link)
    answer = output([sys.executable, "-I", "-c", code], converted.path.parent)
    assert answer == predictor.predict_one(question.row).prediction


CLASSIFIERS = {
    "a forest": lambda: RandomForestClassifier(3, random_state=0),
    "boosting with gaps": lambda: HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=5),
    "boosting of two": lambda: GradientBoostingClassifier(n_estimators=3),
    "votes": lambda: AdaBoostClassifier(n_estimators=3),
    "calibrated": lambda: CalibratedClassifierCV(
        DecisionTreeClassifier(max_depth=3), method="isotonic", cv=2
    ),
    "logistic": lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    "neighbours": lambda: KNeighborsClassifier(5),
}


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_the_downloaded_model_gives_the_label_and_every_chance_alone(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(tmp_path))
    X = np.random.default_rng(0).uniform(1.0, 9.0, size=(90, 3))
    y = np.array(["bas", "moyen", "élevé"])[(X[:, 0] > 4).astype(int) + (X[:, 1] > 6)]
    if name == "boosting of two":
        y = X[:, 0] > 4
    row = X[3].copy()
    if name == "boosting with gaps":
        X[::5, 0] = row[0] = np.nan
    fitted = CLASSIFIERS[name]().fit(X, y)
    converted = mlcore.convert(fitted, X, y)
    model = open_model(converted.model_id)
    question = Question(
        base="http://levers/", model=converted.model_id, names=("a", "b", "c"),
        row=tuple(row.tolist()), class_name=str(model.schema.target.chosen_class),
    )  # fmt: skip
    exact = converted.exact_path is not None
    code = python_offline(question, exact=exact, classifier=model.classifier)
    said = model.classifier.predict_one(row)
    labels = dict(zip(model.schema.target.classes, said.probabilities.values(), strict=True))
    told = printed([sys.executable, "-I", "-c", code], converted.path.parent).strip()
    assert told == f"{said.label} {labels}"
    assert question.url.endswith(f"&class={quote(str(model.schema.target.chosen_class))}")


def test_a_value_that_is_not_known_is_written_as_each_language_does() -> None:
    question = Question(base="", model="m", names=("a", "b"), row=(float("nan"), 0.1))
    assert '{"data": [null, 0.1]}' in curl(question)
    assert "row = [None, 0.1]" in python(question)
    assert "row = [null, 0.1];" in javascript(question)
    assert "row = [np.nan, 0.1]" in python_offline(question, exact=True)


def test_what_visitors_are_called_cannot_become_code() -> None:
    question = Question(base="http://a'b$(c)/", model="m'; rm", names=AWKWARD, row=(0.1,))
    assert shlex.split(curl(question).replace("\\\n", ""))[2] == question.url
    for code in (python(question), python_offline(question, exact=True)):
        compile(code, "snippet", "exec")
        assert code.count("\nrow = ") == 1
    comment = javascript(question).splitlines()[0]
    assert comment.startswith("//")
    assert comment.isascii()
