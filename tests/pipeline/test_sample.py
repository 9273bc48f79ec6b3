"""A sample that does not fit, or an argument of the wrong kind, is refused by place and name."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from sklearn.linear_model import LinearRegression

import mlcore
from mlcore import artifacts
from mlcore.errors import InvalidConfigError, InvalidRowsError
from mlcore.text import LOCALES, for_locale
from tests.pipeline.rents import X, Y, forest


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        (None, "rows.sample"),
        (X[:0], "rows.sample"),
        (X[:, :2], "rows.sample"),
        (X[0], "rows.sample"),
        ([["a", "b", "c"]], "rows.cell"),
        ([[1, 2, 3], [1, 2]], "rows.sample"),
        (np.full((3, 3), np.nan), "rows.cell"),
    ],
    ids=["none", "no rows", "two columns", "one row", "text", "ragged", "nan"],
)
def test_a_sample_that_does_not_fit_is_refused(sample, code):
    with pytest.raises(InvalidRowsError) as caught:
        mlcore.convert(forest(), sample)
    assert caught.value.code == code


@pytest.mark.parametrize("value", [np.nan, np.inf, "two", None])
def test_a_value_that_is_no_number_is_refused_with_its_place(value):
    frame = pandas.DataFrame(X, columns=["rooms", "area", "floor"]).astype(object)
    frame.loc[7, "area"] = value
    with pytest.raises(InvalidRowsError) as caught:
        mlcore.convert(forest(), frame)
    assert caught.value.code == "rows.cell"
    assert caught.value.facts == {"field": "X_sample", "row": 7, "column": "area"}


def test_a_column_that_is_there_twice_is_refused_by_its_name(own_data_folder):
    frame = pandas.DataFrame(X, columns=["rooms", "area", "rooms"])
    with pytest.raises(InvalidRowsError) as caught:
        mlcore.convert(forest(), frame)
    assert caught.value.code == "rows.duplicate"
    assert caught.value.facts["names"] == "rooms"
    assert artifacts.published(own_data_folder) == ()


def test_columns_that_the_pipeline_was_fitted_on_and_the_sample_lacks_are_named():
    frame = pandas.DataFrame(X, columns=["rooms", "area", "floor"])
    fitted = LinearRegression().fit(frame, Y)
    with pytest.raises(InvalidRowsError) as caught:
        mlcore.convert(fitted, frame.rename(columns={"area": "size"}))
    assert (caught.value.code, caught.value.facts["missing"]) == ("rows.columns", "area")


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (lambda: mlcore.convert(forest(), X, name=3), "name"),
        (lambda: mlcore.train("cars"), "config"),
        (lambda: mlcore.load(3), "model"),
        (lambda: mlcore.convert(None, X), "X_sample"),
        (lambda: mlcore.convert(None, name="rent"), "name"),
        (lambda: mlcore.convert(mlcore.ModelConfig(n_estimators=5), y_sample=Y), "y_sample"),
    ],
    ids=["name", "train", "load", "no pipeline", "only a name", "a configuration"],
)
def test_an_argument_of_the_wrong_kind_is_refused_by_its_name(call, field):
    with pytest.raises(InvalidConfigError) as caught:
        call()
    assert caught.value.facts["field"] == field
    for locale in LOCALES:
        assert field in for_locale(locale).describe(caught.value)


@pytest.mark.parametrize(
    "outcomes",
    [Y[:5], np.full(len(X), np.inf), ["a"] * len(X), [[1.0]] * 5 + [[1.0, 2.0]]],
    ids=["too few", "infinite", "text", "ragged"],
)
def test_outcomes_that_do_not_fit_are_refused(outcomes):
    with pytest.raises(InvalidRowsError, match=r"rows\.outcomes"):
        mlcore.convert(forest(), X, y_sample=outcomes)
