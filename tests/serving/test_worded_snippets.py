"""Code that is handed out for a model of words says them, and gets the number by itself."""

from __future__ import annotations

import contextlib
import io
import json
import shlex
from pathlib import Path

import numpy as np
import pandas
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

import mlcore
from mlcore.models import open_model
from mlcore.serving import Question, curl, javascript, python, python_offline

WORDS = ("owns, 'it'", "ROW URL NAMES", "rents \N{HOUSE BUILDING}\u2028")
RNG = np.random.default_rng(3)
FRAME = pandas.DataFrame(
    {
        "area": RNG.uniform(20, 90, 80).round(1),
        "home": RNG.choice(WORDS, 80),
        "garden": RNG.random(80) < 0.5,
    }
)
Y = FRAME["area"] * 3 + (FRAME["home"] == WORDS[1]) * 50 + FRAME["garden"] * 20


@pytest.fixture
def question(own_data_folder: Path) -> Question:
    encode = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["home"]), remainder="passthrough"
    )
    fitted = make_pipeline(encode, RandomForestRegressor(4, random_state=0)).fit(FRAME, Y)
    model_id = mlcore.convert(fitted, FRAME, Y, name="homes").model_id
    given = open_model(model_id).given
    row = given.read_row(FRAME.iloc[3])[0]
    return Question(
        base="http://levers/", model=model_id, names=given.names, row=tuple(row.tolist()),
        features=given.features,
    )  # fmt: skip


def test_each_way_to_ask_says_the_words_themselves(question: Question) -> None:
    row = FRAME.iloc[3].tolist()
    (body,) = (part for part in shlex.split(curl(question).replace("\\\n", "")) if "data" in part)
    assert json.loads(body) == {"data": row}
    line = next(line for line in python(question).splitlines() if line.startswith("row = "))
    found: dict[str, object] = {}
    exec(line, found)  # noqa: S102
    assert found["row"] == row
    line = next(line for line in javascript(question).splitlines() if line.startswith("const row"))
    assert json.loads(line.removeprefix("const row = ").rstrip(";")) == row


@pytest.mark.parametrize("home", [0.0, 1.0, 2.0, 3.0])
def test_the_downloaded_model_names_its_levels_and_answers_alone(
    question: Question, home: float, own_data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = open_model(question.model)
    row = [question.row[0], home, question.row[2]]
    asked = Question(
        base=question.base, model=question.model, names=question.names, row=tuple(row),
        features=question.features,
    )  # fmt: skip
    monkeypatch.chdir(own_data_folder / "models" / question.model)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(python_offline(asked, exact=True), {})  # noqa: S102
    assert float(out.getvalue()) == model.predictor.predict_one(row).prediction
