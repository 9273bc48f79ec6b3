"""Rows side by side agree with the predictor, and their file with them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest

import mlcore
from mlcore.datasets import describe_rows
from mlcore.errors import InvalidRowsError
from mlcore.models import open_model
from mlcore.schema import Feature, FeatureSchema, Target
from mlcore.whatif.comparison import Comparison, compare, comparison_csv


def test_a_comparison_is_one_batch_and_its_file_reads_back(
    default_predictor: mlcore.Predictor,
) -> None:
    typical = default_predictor.schema.typical_row
    cold = (-5.0, *typical[1:])
    found = compare(default_predictor, [("typical", typical), ("@cold", cold)])
    assert np.array_equal(found.predictions, default_predictor.predict([typical, cold]))
    assert found.changes[0] == 0
    content = comparison_csv(found, default_predictor.schema).decode("utf-8-sig")
    head, first, second = csv.reader(io.StringIO(content))
    assert head == ["name", *default_predictor.schema.names, "prediction", "change"]
    assert list(map(float, first[1:])) == [*typical, found.predictions[0], 0.0]
    assert second[0] == "'@cold"
    assert float(second[-1]) == found.changes[1]


def test_each_row_has_the_range_it_has_alone(
    trained_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEVERS_DATA", str(trained_folder))
    model = open_model()
    rows = [(str(place), model.X[place].tolist()) for place in range(3)]
    found = compare(model.predictor, rows, intervals=model.intervals, coverage=0.8)
    assert model.intervals is not None
    alone = [
        model.intervals.around(row, prediction, 0.8)
        for row, prediction in zip(found.X, found.predictions, strict=True)
    ]
    assert list(found.intervals) == alone
    content = comparison_csv(found, model.schema).decode("utf-8-sig")
    head, *lines = csv.reader(io.StringIO(content))
    assert head[-2:] == ["low", "high"]
    written = [list(map(float, line[-2:])) for line in lines]
    assert written == [[each.low, each.high] for each in alone]


def test_an_input_called_like_a_formula_does_no_harm_in_a_spreadsheet() -> None:
    schema = describe_rows(np.eye(1), np.ones(1), names=["=1+1"])
    found = Comparison(names=("a",), X=np.array([[4.0]]), predictions=np.array([1.5]))
    head = comparison_csv(found, schema).decode("utf-8-sig").splitlines()[0]
    assert head == "name,'=1+1,prediction,change"
    french = comparison_csv(found, schema, decimal=",").decode("utf-8-sig")
    assert french == "name;'=1+1;prediction;change\r\na;4,0;1,5;0,0\r\n"


def test_no_rows_or_rows_that_do_not_fit_are_refused(default_predictor: mlcore.Predictor) -> None:
    with pytest.raises(InvalidRowsError):
        compare(default_predictor, [])
    with pytest.raises(InvalidRowsError):
        compare(default_predictor, [("short", [1.0])])


def test_a_table_has_levels_as_words_and_others_as_a_word_that_is_none() -> None:
    home = Feature(
        name="home", label="home", low=0, high=1, typical=0, step=1, decimals=0, kind="category",
        levels=("other", "rents"), takes_others=True,
    )  # fmt: skip
    target = Target(name="cost", label="cost", low=0, high=9, decimals=1)
    schema = FeatureSchema(features=(home,), target=target)
    rows = np.array([[1.0], [2.0]])
    both = Comparison(names=("a", "b"), X=rows, predictions=np.array([1.0, 2.0]))
    lines = comparison_csv(both, schema).decode("utf-8-sig").split("\r\n")
    assert lines[1:3] == ["a,rents,1.0,0.0", "b,other_,2.0,1.0"]
