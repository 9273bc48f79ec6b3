"""A frame of dummies keeps its columns and answers; it is known which of them are one choice."""

from __future__ import annotations

import numpy as np
import pandas
import pytest
from sklearn.ensemble import RandomForestRegressor

import mlcore
from mlcore.artifacts import ModelFolder
from mlcore.cli import main

RNG = np.random.default_rng(0)
FRAME = pandas.DataFrame(
    {"area": RNG.uniform(20, 100, 90), "city": RNG.choice(["Lyon", "Nice", "Paris"], 90)}
)
Y = 3 * FRAME["area"] + 50 * (FRAME["city"] == "Paris")


@pytest.mark.parametrize("dtype", [bool, int])
def test_dummies_are_recognised_told_and_answered_as_ever(dtype, capsys):
    frame = pandas.get_dummies(FRAME, dtype=dtype)
    fitted = RandomForestRegressor(5, random_state=0).fit(frame, Y)
    converted = mlcore.convert(fitted, frame, Y, name="rents")
    assert converted.parity.identical
    assert converted.dummies == {"city": ("city_Lyon", "city_Nice", "city_Paris")}
    predictor = mlcore.load(converted.model_id)
    assert predictor.predict(frame).tobytes() == fitted.predict(frame).tobytes()
    row = frame.iloc[3]
    for given in (row, dict(row), list(row)):
        assert predictor.predict_one(given).prediction == fitted.predict(frame)[3]
    schema = ModelFolder.at(converted.path.parent).manifest.schema
    assert [each.places for each in schema.dummies] == [(1, 2, 3)]
    # What is typical is a case that somebody could meet.
    most = FRAME["city"].value_counts().idxmax()
    assert schema.typical_row[1:] == tuple(
        float(f"city_{most}" == name) for name in frame.columns[1:]
    )
    assert main(["info", "--model", converted.model_id]) == 0
    assert "one choice, city: city_Lyon, city_Nice, city_Paris." in capsys.readouterr().out


def test_a_model_of_numbers_alone_says_nothing_of_kinds(own_data_folder):
    X = FRAME[["area"]]
    converted = mlcore.convert(RandomForestRegressor(5, random_state=0).fit(X, Y), X, Y)
    values = ModelFolder(own_data_folder, converted.model_id).manifest.as_dict()["schema"]
    assert set(values) == {"features", "target"}
    assert not {"kind", "levels", "dtype"} & set(values["features"][0])
