"""Which columns of a sample are choices, read as the codes of their levels, or refused by name."""

from __future__ import annotations

import datetime

import numpy as np
import pandas
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import RandomForestRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from mlcore.errors import InvalidRowsError
from mlcore.inference.sklearn import given_rows
from mlcore.models.own.choices import choice_of
from mlcore.models.own.sample import read_sample

FRAME = pandas.DataFrame(
    {
        "area": [20.5, 30.0, 41.0, 55.0, np.nan],
        "rooms": [1, 2, 2, 3, 4],
        "home": ["rents", "owns", None, "rents", "free"],
        "size": pandas.Categorical(
            ["small", "large", "small", "small", "large"], ["small", "large", "huge"], ordered=True
        ),
        "garden": [True, False, False, True, True],
    }
)
Y = np.arange(5.0)


def fitted(frame, **options):
    words = [name for name, kind in frame.dtypes.items() if str(kind) not in ("float64", "int64")]
    encode = make_column_transformer((OneHotEncoder(**options), words), remainder="passthrough")
    return make_pipeline(encode, RandomForestRegressor(3, random_state=0)).fit(frame, Y)


@pytest.mark.parametrize(
    ("column", "levels", "kind"),
    [
        (FRAME["home"], ("free", "owns", "rents"), "category"),
        (FRAME["home"].astype(object), ("free", "owns", "rents"), "category"),
        (FRAME["home"].astype("string"), ("free", "owns", "rents"), "category"),
        (FRAME["size"], ("small", "large", "huge"), "category"),
        (FRAME["garden"], (False, True), "yes-no"),
        (FRAME["garden"].astype("boolean"), (False, True), "yes-no"),
        (pandas.Series([True, None, False], dtype=object), (False, True), "yes-no"),
        (pandas.Series([3, 12, 3]).astype("category"), (3, 12), "category"),
        (np.array(["b", "a"]), ("a", "b"), "category"),
    ],
)
def test_words_flags_and_categories_are_choices(column, levels, kind):
    choice = choice_of(column, "column")
    assert (choice.levels, choice.kind) == (levels, kind)
    assert list(map(type, choice.levels)) == list(map(type, levels))


@pytest.mark.parametrize(
    "column",
    [
        FRAME["area"],
        FRAME["rooms"].astype("Int64"),
        pandas.Series(["1", "2", None]),
        pandas.Series(["1", "2", "two"]),
        pandas.Series([1, "2", None, 3.5], dtype=object),
        pandas.Series([None, None], dtype=object),
        pandas.Series([True, False]).astype("Sparse[bool]"),
    ],
)
def test_numbers_are_none_nor_is_a_slip_among_them(column):
    assert choice_of(column, "column") is None


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (pandas.Series([f"name {n}" for n in range(1_001)]), "rows.levels"),
        (pandas.Series(["a", 1, "b"], dtype=object), "rows.mixed"),
        (pandas.cut(pandas.Series([1.0, 2.0]), 2), "rows.objects"),
        (pandas.Series([[1, 2], (3,), None]), "rows.objects"),
        (pandas.Series(pandas.period_range("2024-01", periods=2, freq="M")), "rows.dates"),
        (pandas.Series([datetime.time(12), datetime.time(13)]), "rows.dates"),
        (pandas.Categorical([datetime.date(2024, 1, 1)]), "rows.dates"),
        (pandas.Categorical(pandas.to_datetime(["2024-01-01"])), "rows.dates"),
        (pandas.Series(["a" * 101, "b"]), "rows.level"),
        (pandas.Categorical([True, "yes"]), "rows.same"),
        (pandas.Categorical(["a", 2.5]), "rows.mixed"),
    ],
)
def test_what_cannot_be_chosen_among_is_refused_by_name(column, code):
    with pytest.raises(InvalidRowsError, match="home") as caught:
        choice_of(column, "home")
    assert caught.value.code == code


def test_a_frame_is_read_as_codes_and_described():
    sample = read_sample(FRAME, fitted(FRAME), 5)
    assert sample.X[:, 2:4].tolist()[:2] == [[2.0, 0.0], [1.0, 1.0]]
    assert np.isnan(sample.X[2, 2])
    assert np.isnan(sample.X[4, 0])
    area, rooms, home, size, garden = sample.features
    assert (area.kind, rooms.kind, rooms.dtype) == ("number", "whole", "int64")
    assert (home.typical, home.high, home.shares) == (2.0, 2.0, (0.25, 0.25, 0.5))
    assert (size.ordered, size.dtype, size.shares) == (True, "category", (0.6, 0.4, 0.0))
    assert (garden.kind, garden.dtype, garden.low, garden.high) == ("yes-no", "bool", 0.0, 1.0)
    assert list(sample.given.dtypes) == list(FRAME.dtypes)


@pytest.mark.parametrize("others", [True, False])
def test_the_pipeline_itself_says_whether_it_takes_levels_it_never_saw(others):
    model = fitted(FRAME, handle_unknown="ignore" if others else "error")
    features = read_sample(FRAME, model, 5).features
    assert [each.takes_others for each in features] == [False, False, others, others, False]


def test_lists_and_arrays_of_words_are_read_without_a_frame():
    rows = [[60.5, "rents", True], [80.0, "owns", False]]
    for sample in (rows, np.array(rows, dtype=object)):
        read = read_sample(sample, None, 3)
        assert read.X.tolist() == [[60.5, 1.0, 1.0], [80.0, 0.0, 0.0]]
    with pytest.raises(InvalidRowsError, match="x1"):
        read_sample([[True, 1.0], [2.0, 3.0]], None, 2)
    with pytest.raises(InvalidRowsError, match="x1"):
        read_sample([["1", 1.0], [2.0, 3.0]], None, 2)


def with_gaps(*gaps):
    """Return what an encoder that tells None from NaN was fitted on, and a column of such gaps."""
    homes = ["owns", "rents", *gaps] * 10
    frame = pandas.DataFrame({"home": pandas.Series(homes, dtype=object)})
    return frame, np.resize([1.0, 2.0, 30.0, 40.0][: 2 + len(gaps)], len(homes))


@pytest.mark.parametrize("gaps", [[None], [np.nan]])
def test_the_gaps_of_a_sample_are_what_the_pipeline_is_asked_for(gaps):
    frame, y = with_gaps(None, np.nan)
    pipeline = make_pipeline(OneHotEncoder(), RandomForestRegressor(3, random_state=0))
    pipeline.fit(frame, y)
    given, _ = with_gaps(*gaps)
    sample = read_sample(given, pipeline, 1)
    answers = pipeline.predict(given_rows(pipeline, sample.X, sample.features))
    assert answers.tolist() == pipeline.predict(given).tolist()


def test_none_and_nan_together_are_refused_where_they_are_told_apart():
    frame, y = with_gaps(None, np.nan)
    forest = RandomForestRegressor(3, random_state=0)
    pipeline = make_pipeline(OneHotEncoder(), forest).fit(frame, y)
    with pytest.raises(InvalidRowsError) as caught:
        read_sample(frame, pipeline, 1)
    assert (caught.value.code, caught.value.facts["field"]) == ("rows.gaps", "home")
    # To a tree of no step they are the same.
    pipeline.fit(frame, np.ones(len(y)))
    assert np.isnan(read_sample(frame, pipeline, 1).X[2:4]).all()


def test_flags_of_pandas_are_flags_behind_an_encoder_too():
    frame = pandas.DataFrame({"garden": pandas.array([True, False, True] * 5, dtype="boolean")})
    y = np.arange(15.0)
    pipeline = make_pipeline(OneHotEncoder(), RandomForestRegressor(3, random_state=0))
    sample = read_sample(frame, pipeline.fit(frame, y), 1)
    assert (sample.features[0].levels, sample.features[0].kind) == ((False, True), "yes-no")
    answers = pipeline.predict(given_rows(pipeline, sample.X, sample.features))
    assert answers.tolist() == pipeline.predict(frame).tolist()
