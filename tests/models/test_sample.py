"""A sample that does not fit, or an argument of the wrong kind, is refused by place and name."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas
import pytest
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import LinearRegression
from sklearn.neighbors import RadiusNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeRegressor
from streamlit.testing.v1 import AppTest

import mlcore
from mlcore import artifacts
from mlcore.errors import InvalidConfigError, InvalidRowsError, UnsupportedModelError
from mlcore.models import open_model
from mlcore.models.own.sample import read_sample
from mlcore.text import LOCALES, for_locale
from mlcore.wording import agreement
from tests.models.rents import X, Y, forest


@pytest.mark.parametrize(
    ("sample", "code"),
    [
        (None, "rows.sample"),
        (X[:0], "rows.empty"),
        (X[:, :2], "rows.width"),
        (X[:, :0], "rows.width"),
        (pandas.DataFrame(index=range(3)), "rows.width"),
        (X[0], "rows.sample"),
        ([["a", "b", "c"]], "rows.text"),
        ([[1, 2, 3], [1, 2]], "rows.sample"),
        (np.full((3, 3), np.nan), "rows.never"),
    ],
    ids=[
        "none",
        "no rows",
        "two columns",
        "no columns",
        "no column of a frame",
        "one row",
        "text",
        "ragged",
        "nan",
    ],
)
def test_a_sample_that_does_not_fit_is_refused(sample, code):
    with pytest.raises(InvalidRowsError) as caught:
        mlcore.convert(forest(), sample)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (np.nan, "rows.missing"),
        (None, "rows.missing"),
        (np.inf, "rows.infinite"),
        ("two", "rows.cell"),
    ],
)
def test_a_value_that_is_no_number_is_refused_with_its_place(value, code):
    frame = pandas.DataFrame(X, columns=["rooms", "area", "floor"]).astype(object)
    frame.loc[7, "area"] = value
    with pytest.raises(InvalidRowsError) as caught:
        mlcore.convert(LinearRegression().fit(X, Y), frame)
    assert caught.value.code == code
    assert caught.value.facts == {"field": "area", "row": 7}


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


def test_the_rows_are_also_there_as_they_came():
    frame = pandas.DataFrame(
        {"floor": X[:, 2] > 5, "note": "x", "area": X[:, 1].astype("f4"), "rooms": 3}
    )
    fitted = LinearRegression().fit(frame[["rooms", "area", "floor"]], Y)
    given = read_sample(frame, fitted, 3).given
    assert dict(given.dtypes.astype(str)) == {"rooms": "int64", "area": "float32", "floor": "bool"}
    assert read_sample(X.astype("f4"), forest(), 3).given.dtype == np.float32


class Refusing(LinearRegression):
    """Takes rows to be fitted on, and no others."""

    def predict(self, X: object) -> object:
        raise ValueError("there are no such rows")


def test_rows_that_the_model_itself_refuses_are_said_to_be_with_its_words():
    codes = np.arange(3.0).reshape(-1, 1)
    fitted = Refusing().fit(codes, [0.0, 1.0, 5.0])
    with pytest.raises(InvalidRowsError, match=r"itself refuses.*no such rows") as caught:
        mlcore.convert(fitted, codes + 5)
    assert caught.value.code == "rows.refused"


def test_levels_that_an_encoder_does_not_know_are_refused_with_those_it_knows():
    codes = np.arange(3.0).reshape(-1, 1)
    fitted = make_pipeline(OneHotEncoder(), LinearRegression()).fit(codes, [0.0, 1.0, 5.0])
    with pytest.raises(InvalidRowsError, match=r"holds 5.0.*0, 1, 2") as caught:
        mlcore.convert(fitted, codes + 5)
    assert caught.value.code == "rows.category-in"


def test_rows_without_an_answer_are_not_called_too_large():
    near = RadiusNeighborsRegressor(1.0).fit([[0.0], [1.0]], [0.0, 1.0])
    with (
        pytest.warns(UserWarning, match="no neighbors"),
        pytest.raises(UnsupportedModelError) as caught,
    ):
        mlcore.convert(near, [[0.0], [5.0]])
    assert caught.value.code == "model.no-answer"


def test_of_many_rows_some_are_drawn_from_all_with_their_outcomes():
    rows = np.arange(6_000.0).reshape(-1, 1)
    fitted = DecisionTreeRegressor(max_depth=8, random_state=0).fit(rows, rows[:, 0])
    first, second = (mlcore.convert(fitted, rows, y_sample=2 * rows[:, 0]) for _ in range(2))
    assert first.model_id == second.model_id
    model = open_model(first.model_id)
    manifest = model.manifest
    assert (len(model.X), manifest.n_kept, manifest.n_rows) == (2_000, 2_000, 6_000)
    assert (model.y == 2 * model.X[:, 0]).all()
    assert len(np.unique(model.X)) == 2_000
    assert (np.diff(model.X[:, 0]) > 0).all()
    # The extremes are always among them, and no row that was left out leaves a gap.
    answers = fitted.predict(rows)
    lowest, highest = model.predictor.predict(model.X[[model.lowest, model.highest]])
    assert (lowest, highest) == (answers.min(), answers.max())
    # By far more than chance would move the mean, and no third of the rows stands for all.
    assert abs(model.X.mean() - 2_999.5) < 150


def test_a_sample_of_one_row_is_served():
    converted = mlcore.convert(forest(), X[:1], name="one", y_sample=Y[:1])
    model = open_model(converted.model_id)
    assert model.predictor.predict(X).tobytes() == forest().predict(X).tobytes()
    assert (len(model.X), model.support) == (1, None)


def test_a_model_without_inputs_is_refused():
    fitted = DummyRegressor().fit(np.empty((5, 0)), Y[:5])
    with pytest.raises(UnsupportedModelError, match=r"DummyRegressor was fitted on no inputs"):
        mlcore.convert(fitted, np.empty((5, 0)))


def test_a_stretch_that_holds_a_row_which_was_not_kept_is_no_gap():
    rng = np.random.default_rng(0)
    rows = np.concatenate([rng.uniform(0, 1, 30_000), [1.04, 1.08, 1.12, 1.16, 1.2, 1.5]])[:, None]
    model = open_model(mlcore.convert(LinearRegression().fit(rows, 0 * rows[:, 0]), rows).model_id)
    assert model.X.max() < 1.5
    ((first, last),) = model.gaps[0]
    assert (first, last) == (1.2, 1.5)


ROOT = Path(__file__).parents[2]


@pytest.mark.usefixtures("components_looked_for_once")
@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("inputs", "outcomes"),
    [(1.0, 1e36), (1.0, 1e17), (1.0, 1e-30), (1e36, 1.0), (1e-30, 1.0)],
)
def test_numbers_of_any_size_are_served_and_their_pages_drawn(inputs, outcomes, locale):
    fitted = RandomForestRegressor(3, random_state=0).fit(X * inputs, Y * outcomes)
    converted = mlcore.convert(fitted, X * inputs, y_sample=Y * outcomes, name="sizes")
    assert converted.parity.identical
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["model"], app.query_params["lang"] = converted.name, locale
    assert not app.run().exception


def test_a_line_that_is_off_by_numbers_of_any_size_says_by_how_much():
    converted = mlcore.convert(LinearRegression().fit(X, Y * 1e30), X, name="sizes")
    manifest = artifacts.ModelFolder.at(converted.path.parent).manifest
    said = agreement.sentence(manifest, for_locale("fr"))
    assert re.search(r"\d\xa0×\xa010¹⁵|\d,\d{3}\xa0×\xa010\S+", said)


@pytest.mark.parametrize(
    ("inputs", "outcomes", "kind", "code"),
    [
        # Their sum overflows the float32 that the portable model adds up in.
        (1.0, 2e37, UnsupportedModelError, "model.overflow"),
        (1.0, 1e101, InvalidRowsError, "rows.scale"),
        (1.0, 1e-105, InvalidRowsError, "rows.scale"),
        (1e-200, 1.0, InvalidRowsError, "rows.scale"),
    ],
)
def test_numbers_that_cannot_be_served_honestly_are_refused(
    inputs, outcomes, kind, code, own_data_folder
):
    fitted = LinearRegression().fit(X, Y)
    if code == "model.overflow":
        fitted = RandomForestRegressor(20).fit(X, Y * outcomes)
    with pytest.raises(kind) as caught:
        mlcore.convert(fitted, X * inputs, y_sample=Y * outcomes, name="sizes")
    assert caught.value.code == code
    assert artifacts.published(own_data_folder) == ()
