"""The command line takes words in order, by name and from a file, and says what is new to it."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

import mlcore
from mlcore.cli import main
from tests.models.loans import LOANS, X, Y
from tests.worded import CODES, NAMES, WORDS, fitted, publish

EXPECTED = fitted().predict(CODES)
VALUES = [str(value) for value in WORDS[0]]


@pytest.fixture(autouse=True)
def _published(own_data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    publish(takes_others=True)


def predict(capsys: Any, *values: str) -> dict[str, Any]:
    assert main(["predict", "--model", "worded", "--json", *values]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_row_is_answered_in_order_and_by_name(capsys: Any) -> None:
    named = [f"{name}={value}" for name, value in zip(NAMES, VALUES, strict=True)]
    for values in (VALUES, named, named[::-1]):
        answer = predict(capsys, *values)
        assert answer["prediction"] == EXPECTED[0]
        assert answer["outside"] == []
    assert predict(capsys, VALUES[0], "a boat", "yes", "12.0")["outside"] == ["home"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["50", "owns", "perhaps", "3"], "garden: the model knows no perhaps"),
        (["50", "owns", "yes", "4"], "months: the model knows no 4"),
        (["owns", "50", "yes", "3"], "area must be a number"),
        (["area=50", "owns", "yes", "3"], "all values by their names"),
        (["area=50", "home=owns"], "missing: garden, months"),
        (["area=50", "area=51", "home=owns", "garden=1", "months=3"], "could be meant: area"),
        (["50", "owns"], "Expected 4 values"),
    ],
)
def test_what_is_not_known_is_refused_in_a_sentence(
    capsys: Any, values: list[str], said: str
) -> None:
    assert main(["predict", "--model", "worded", *values]) == 2
    assert said in capsys.readouterr().err


def test_a_file_of_words_is_answered_and_what_is_new_is_counted(
    capsys: Any, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([NAMES, *WORDS[:5], [50.0, "a boat", True, 3]])
    answer = predict(capsys, "--csv", str(path))
    assert answer["predictions"][:5] == EXPECTED[:5].tolist()
    assert answer["outside"] == {"home": 1}
    assert main(["predict", "--model", "worded", "--csv", str(path)]) == 0
    assert "home in 1 row" in capsys.readouterr().err


def test_what_is_known_of_a_model_names_the_levels(capsys: Any) -> None:
    assert main(["info", "--model", "worded"]) == 0
    said = capsys.readouterr().out
    assert "home is one of: free, owns, rents, furnished. It may be another, too." in said
    assert "months is one of: 3, 6, 12." in said


def test_words_are_answered_by_a_classifier_as_in_a_file(capsys: Any) -> None:
    mlcore.convert(LOANS, X, Y, name="worded")
    row = X.dropna().iloc[:1]
    words = [str(value) for value in row.iloc[0]]
    expected = dict(zip(LOANS.classes_, LOANS.predict_proba(row)[0], strict=True))
    assert predict(capsys, *words)["probabilities"] == expected
    for name, chance in expected.items():
        assert predict(capsys, "--class", name, *words)["prediction"] == chance
