"""Choices that were written out are recognised by names and rows; flags of their own are not."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from sklearn.feature_extraction import DictVectorizer
from sklearn.preprocessing import OneHotEncoder

from mlcore.schema.dummies import find_dummies

RNG = np.random.default_rng(4)
N = 400
FRAME = pandas.DataFrame(
    {
        "age": RNG.integers(18, 90, N),
        "home_type": RNG.choice(["owns", "rents", "free_of rent"], N),
        "home_size": RNG.choice(["small", "large"], N),
        "month": RNG.choice([3, 12], N),
        "garden": RNG.random(N) < 0.5,
    }
)
WORDS = ["home_type", "home_size", "month"]


def found(frame):
    dummies = find_dummies(frame.to_numpy(dtype=float), list(map(str, frame.columns)))
    return {each.name: (each.levels, each.has_none) for each in dummies}


ALL = {
    "home_type": (("free_of rent", "owns", "rents"), False),
    "home_size": (("large", "small"), False),
    "month": (("3", "12"), False),
}


@pytest.mark.parametrize("dtype", [bool, int, float])
def test_what_get_dummies_makes_is_recognised(dtype):
    assert found(pandas.get_dummies(FRAME, columns=WORDS, dtype=dtype)) == ALL
    assert found(pandas.get_dummies(FRAME, columns=WORDS, dtype=dtype, prefix_sep="=")) == ALL


def test_what_encoders_make_is_recognised():
    encoder = OneHotEncoder(sparse_output=False).set_output(transform="pandas")
    assert found(encoder.fit_transform(FRAME[WORDS])) == ALL
    vectorizer = DictVectorizer(sparse=False)
    rows = vectorizer.fit_transform(FRAME[["age", "home_type"]].to_dict("records"))
    (home,) = find_dummies(rows, vectorizer.get_feature_names_out().tolist())
    assert (home.name, home.places) == ("home_type", (1, 2, 3))


def test_with_a_level_left_out_a_row_may_have_none():
    frame = pandas.get_dummies(FRAME, columns=WORDS, drop_first=True)
    # Of one that is left alone nothing is a choice any more.
    assert found(frame) == {"home_type": (("owns", "rents"), True)}


def test_a_level_that_no_row_has_belongs_to_it():
    frame = pandas.get_dummies(FRAME[["home_type"]]).assign(home_type_boat=0)
    assert found(frame)["home_type"][0] == ("free_of rent", "owns", "rents", "boat")


@pytest.mark.parametrize(
    "frame",
    [
        pandas.DataFrame({"is_wet": RNG.random(N) < 0.5, "is_cold": RNG.random(N) < 0.5}),
        # Two rare ones, which never met by chance.
        pandas.DataFrame({"is_wet": np.arange(N) == 3, "is_cold": np.arange(N) == 7}),
        pandas.DataFrame({"a_x": [1, 0], "a_y": [0, 1]}),
        pandas.DataFrame({"a_x": [1.0] * N, "a_y": [0.0] * N}),
        pandas.get_dummies(FRAME[["home_type"]]).set_axis(["owns", "rents", "_free"], axis=1),
        pandas.get_dummies(FRAME[["home_type"]]) * 2,
        pandas.get_dummies(FRAME[["home_type"]]).astype(float).replace(0.0, np.nan),
    ],
    ids=["independent", "rare", "two rows", "constant", "no name", "no flags", "gaps"],
)
def test_flags_of_their_own_stay_alone(frame):
    assert found(frame) == {}


def test_their_name_is_no_other_input_s():
    frame = pandas.get_dummies(FRAME[["age", "home_type"]]).rename(columns={"age": "home_type"})
    assert list(found(frame)) == ["home_type_"]


def test_two_choices_never_have_one_name():
    rows = RNG.integers(0, 3, (N, 2))
    levels = [f"size{sign}{level}" for sign in "_=" for level in "abc"]
    flags = np.column_stack([np.eye(3)[column] for column in rows.T])
    assert found(pandas.DataFrame(flags, columns=levels)).keys() == {"size", "size_"}
