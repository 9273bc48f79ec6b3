"""What a model is published with, it answers: the same frame in, the same answers out."""

from __future__ import annotations

import json
import unicodedata
import warnings

import numpy as np
import pandas
import pytest
import scipy.sparse
from lightgbm import LGBMRegressor
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

import mlcore
from mlcore.cli import main
from mlcore.errors import InvalidRowsError
from mlcore.models.own.sample import read_sample

RNG = np.random.default_rng(3)
FRAME = pandas.DataFrame(
    {
        "area": RNG.integers(20, 200, size=60),
        "garden": RNG.random(60) < 0.5,
        "floor": RNG.integers(0, 9, size=60).astype("float64"),
    }
)
Y = 3.0 * FRAME["area"] + 50.0 * FRAME["garden"] + FRAME["floor"]
NFD = unicodedata.normalize("NFD", "métré")


def levels(frame):
    return frame.set_axis(pandas.MultiIndex.from_product([["h"], frame.columns]), axis=1)


FRAMES = {
    "flags": FRAME,
    "nullable": FRAME.convert_dtypes(),
    "numbered": FRAME.set_axis([2, 0, 1], axis=1),
    "years": FRAME.set_axis([2019, 2020, 2021], axis=1),
    "levels": levels(FRAME),
    "spaces": FRAME.rename(columns={"garden": " garden", "floor": "floor "}),
    "another Unicode form": FRAME.rename(columns={"area": NFD}),
    "objects": FRAME.astype(object),
    "sparse": FRAME.astype(pandas.SparseDtype("float64", 0.0)),
}


@pytest.fixture(params=FRAMES)
def frame(request):
    return FRAMES[request.param]


def test_a_frame_gets_the_answers_of_its_pipeline_from_every_door(frame):
    fitted = DecisionTreeRegressor(random_state=0).fit(frame, Y)
    converted = mlcore.convert(fitted, frame, name="own")
    expected = fitted.predict(frame)
    for backend in ("onnx", "sklearn"):
        predictor = mlcore.load(converted.model_id, backend=backend)
        assert predictor.predict(frame).tobytes() == expected.tobytes()
        # By name, whatever the order, with a column that is no input.
        turned = frame[frame.columns[::-1]]
        turned.insert(1, ("h", "note") if isinstance(frame.columns, pandas.MultiIndex) else 99, "x")
        assert predictor.predict(turned).tobytes() == expected.tobytes()
        for place in (0, 7):
            assert predictor.predict_one(frame.iloc[place]).prediction == expected[place]
            assert predictor.predict_one(turned.iloc[place]).prediction == expected[place]
            assert predictor.predict_one(dict(turned.iloc[place])).prediction == expected[place]
            assert predictor.predict_one(frame.to_numpy()[place]).prediction == expected[place]
    assert predictor.predict(frame.to_numpy()).tobytes() == expected.tobytes()


def test_a_sparse_matrix_gets_the_answers_of_its_pipeline():
    rows = scipy.sparse.csr_matrix(FRAME.to_numpy(dtype=float))
    fitted = DecisionTreeRegressor(random_state=0).fit(rows, Y)
    converted = mlcore.convert(fitted, rows, name="own")
    answers = mlcore.load(converted.model_id).predict(rows)
    assert answers.tobytes() == fitted.predict(rows).tobytes()


def test_one_name_written_in_two_ways_is_the_same_column():
    fitted = LinearRegression().fit(FRAME.rename(columns={"area": NFD}), Y)
    sample = FRAME.rename(columns={"area": " métré"})
    predictor = mlcore.load(mlcore.convert(fitted, sample, name="own").model_id)
    assert predictor.schema.names[0] == NFD
    assert predictor.predict(sample) == pytest.approx(Y)
    assert predictor.predict_one({"métré": 60, "garden": True, "floor": 2}).prediction == (
        pytest.approx(232.0)
    )


def test_a_row_with_names_is_read_by_them():
    frame = FRAME[["area", "floor"]]
    fitted = LinearRegression().fit(frame, 3.0 * frame["area"] + 10.0 * frame["floor"])
    predictor = mlcore.load(mlcore.convert(fitted, frame, name="own").model_id)
    row = pandas.Series({"floor": 2.0, "area": 60.0})
    assert predictor.predict_one(row).prediction == pytest.approx(200.0)
    # Nobody named these: by place, as a list.
    assert predictor.predict_one(pandas.Series([60.0, 2.0])).prediction == pytest.approx(200.0)
    with pytest.raises(InvalidRowsError, match=r"area.*rows\.columns"):
        predictor.predict_one({"floor": 2.0})
    with pytest.raises(InvalidRowsError, match=r"floor has no value.*rows\.no-value"):
        predictor.predict_one({"floor": None, "area": 60.0})
    with pytest.raises(
        InvalidRowsError, match=r"floor holds text; encode it first, .* or fit without"
    ):
        predictor.predict_one({"floor": "second", "area": 60.0})


def test_a_column_of_text_is_refused_by_its_name_on_both_sides():
    frame = FRAME.assign(league="A")
    fitted = LinearRegression().fit(FRAME.assign(league=1), Y)
    with pytest.raises(InvalidRowsError, match=r"league holds text; encode it first"):
        mlcore.convert(fitted, frame, name="own")
    converted = mlcore.convert(fitted, FRAME.assign(league=1), name="own")
    with pytest.raises(InvalidRowsError, match=r"league holds text; encode it first"):
        mlcore.load(converted.model_id).predict(frame)


@pytest.mark.parametrize("named", [True, False], ids=["fitted on names", "fitted on an array"])
def test_the_rows_as_they_came_suit_the_pipeline(frame, named):
    rows = frame if named else frame.to_numpy()
    # Not centred: scikit-learn takes a frame of sparse columns for a sparse matrix.
    fitted = make_pipeline(StandardScaler(with_mean=False), LinearRegression()).fit(rows, Y)
    sample = read_sample(frame, fitted, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fitted.predict(sample.given) == pytest.approx(Y)
    assert list(sample.given.dtypes) == list(frame.dtypes)


def test_columns_by_name_inside_the_pipeline_find_the_rows_as_they_came():
    chosen = make_column_transformer((StandardScaler(), ["area"]), remainder="passthrough")
    fitted = make_pipeline(chosen, LinearRegression()).fit(FRAME, Y)
    sample = read_sample(FRAME[["floor", "garden", "area"]], fitted, 3)
    assert fitted.predict(sample.given) == pytest.approx(Y)
    assert sample.names == ("area", "garden", "floor")


def answers_to_file(capsys, path, model_id):
    assert main(["predict", "--csv", str(path), "--model", model_id, "--json"]) == 0
    return json.loads(capsys.readouterr().out)["predictions"]


def test_a_file_of_the_frame_is_answered_as_the_frame_is(tmp_path, capsys):
    frame = pandas.get_dummies(FRAME.assign(city=RNG.choice(["Lyon", "Nice"], size=60)))
    fitted = DecisionTreeRegressor(random_state=0).fit(frame, Y)
    own = mlcore.convert(fitted, frame, name="own").model_id
    # With the column of the index, which has no name, and True and False.
    frame.to_csv(tmp_path / "frame.csv")
    assert "True" in (tmp_path / "frame.csv").read_text()
    expected = fitted.predict(frame).tolist()
    assert answers_to_file(capsys, tmp_path / "frame.csv", own) == expected


@pytest.mark.parametrize("index", [True, False], ids=["with the index", "alone"])
def test_a_file_of_a_frame_with_levels_of_names_is_answered(tmp_path, capsys, index):
    frame = levels(FRAME)
    fitted = DecisionTreeRegressor(random_state=0).fit(frame, Y)
    own = mlcore.convert(fitted, frame, name="own").model_id
    frame.to_csv(tmp_path / "frame.csv", index=index)
    expected = fitted.predict(frame).tolist()
    assert answers_to_file(capsys, tmp_path / "frame.csv", own) == expected


def test_the_very_file_that_pandas_read_is_answered(tmp_path, capsys):
    lines = FRAME.to_csv(index=False).splitlines()
    lines[0] = lines[0].replace(",", ", ")
    (tmp_path / "rows.csv").write_text("\n".join(lines))
    frame = pandas.read_csv(tmp_path / "rows.csv")
    assert list(frame.columns) == ["area", " garden", " floor"]
    fitted = DecisionTreeRegressor(random_state=0).fit(frame, Y)
    own = mlcore.convert(fitted, frame, name="own").model_id
    expected = fitted.predict(frame).tolist()
    assert answers_to_file(capsys, tmp_path / "rows.csv", own) == expected


def test_a_frame_keeps_its_spaces_though_lightgbm_writes_underscores():
    X = pandas.DataFrame({"total price (€)": np.arange(60.0), "b": np.arange(60.0)[::-1] ** 2})
    fitted = LGBMRegressor(n_estimators=3, min_child_samples=5, verbose=-1).fit(X, X["b"])
    assert list(fitted.feature_names_in_) == ["total_price_(€)", "b"]
    model = mlcore.load(mlcore.convert(fitted, X, name="mine").model_id)
    assert model.schema.names == ("total price (€)", "b")
    np.testing.assert_array_equal(model.predict(X[["b", "total price (€)"]]), fitted.predict(X))
