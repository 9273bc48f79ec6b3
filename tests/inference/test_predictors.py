"""Predictors refuse bad rows before the model sees them, and agree with each other."""

from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest

import mlcore
from mlcore.datasets import describe_rows
from mlcore.errors import InvalidRowsError
from mlcore.inference.onnx import OnnxPredictor
from mlcore.inference.sklearn import SklearnPredictor, named_rows
from tests.inference.models import DOUBLE, summing


@pytest.fixture
def schema():
    return describe_rows(np.array([[0.0, 0.0], [9.0, 9.0]]), np.ones(2), names=["a", "b"])


def adding(schema, scaler=None, **model):
    return OnnxPredictor(
        summing(**model), scaler, schema=schema, model_id="sum", backend="onnx-portable"
    )


class _Untouchable:
    dtype = np.float32

    def run(self, encoded):
        raise AssertionError("the session was asked")

    prepare_row = run


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e39, -1e39, 1e308])
@pytest.mark.parametrize("column", [0, 1])
def test_what_float32_cannot_hold_never_reaches_the_session(schema, bad, column):
    predictor = adding(schema)
    predictor._session = _Untouchable()
    row = [1.0, 2.0]
    row[column] = bad
    with pytest.raises(InvalidRowsError) as one:
        predictor.predict_one(row)
    with pytest.raises(InvalidRowsError) as many:
        predictor.predict([[1.0, 2.0], row])
    assert one.value.facts["field"] == many.value.facts["field"] == "ab"[column]
    assert many.value.facts["row"] == 1


def test_a_value_is_judged_after_scaling_not_before(schema):
    scaler = np.array([[0.0, 0.0], [1e20, 1.0]])
    scaled = dataclasses.replace(
        schema, features=(dataclasses.replace(schema.features[0], scale=1e20), schema.features[1])
    )
    predictor = adding(scaled, scaler)
    assert predictor.predict_one([1e45, 0.0]).prediction == float(np.float32(1e25))
    with pytest.raises(InvalidRowsError):
        predictor.predict_one([0.0, 1e45])


def test_the_row_is_scaled_in_float64_before_it_is_cast(schema):
    # In float32 the difference would be lost.
    scaler = np.array([[1e9, 0.0], [1.0, 1.0]])
    moved = dataclasses.replace(
        schema, features=(dataclasses.replace(schema.features[0], mean=1e9), schema.features[1])
    )
    predictor = adding(moved, scaler)
    assert predictor.predict_one([1e9 + 0.25, 0.0]).prediction == 0.25
    assert predictor.predict([[1e9 + 0.25, 0.0]]).tolist() == [0.25]


def test_lists_tuples_arrays_and_frames_give_the_same_answers(schema):
    import pandas

    predictor = adding(schema, dtype=DOUBLE)
    X = [[1.0, 2.0], [3.0, 4.5]]
    given = [X, tuple(map(tuple, X)), np.array(X), np.array(X, order="F"), np.array(X, np.float32)]
    given.append(pandas.DataFrame({"b": [2.0, 4.5], "other": [0, 0], "a": [1.0, 3.0]}))
    for rows in given:
        assert predictor.predict(rows).tolist() == [3.0, 7.5]
    assert {predictor.predict_one(row).prediction for row in ([1, 2], (1, 2.0), np.ones(2) * 1.5)
            } == {3.0}  # fmt: skip


def test_the_rows_of_the_caller_are_left_as_they_were(schema):
    scaler = np.array([[1.0, 1.0], [2.0, 2.0]])
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    before = X.copy()
    adding(schema, scaler).predict(X)
    assert (before == X).all()


def test_single_rows_from_eight_threads_at_once_equal_the_batch(small_folder, monkeypatch,
                                                                small_config):  # fmt: skip
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    rng = np.random.default_rng(0)
    for backend in ("onnx", "onnx-portable"):
        predictor = mlcore.load(small_config, backend=backend)
        low, high = np.array([(f.low, f.high) for f in predictor.schema.features]).T
        X = rng.uniform(low, high, size=(800, 5))
        expected = predictor.predict(X)
        answers = np.empty(len(X))
        start = threading.Barrier(8)

        def ask(part, start=start, answers=answers, predictor=predictor, X=X):
            start.wait()
            for place in range(part, len(X), 8):
                answers[place] = predictor.predict_one(X[place].tolist()).prediction

        threads = [threading.Thread(target=ask, args=(part,)) for part in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers.tolist() == expected.tolist()


def test_all_backends_agree(small_folder, small_config, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))
    exact, portable, twin = (
        mlcore.load(small_config, backend=name) for name in ("onnx", "onnx-portable", "sklearn")
    )
    low, high = np.array([(f.low, f.high) for f in exact.schema.features]).T
    X = np.random.default_rng(1).uniform(low, high, size=(3_000, 5))
    reference = twin.predict(X)
    assert exact.predict(X).view(np.int64).tolist() == reference.view(np.int64).tolist()
    assert np.abs(portable.predict(X) - reference).max() <= 1e-5 * np.abs(reference).max()
    row = X[0].tolist()
    assert exact.predict_one(row).prediction == twin.predict_one(row).prediction == reference[0]
    assert twin.predict_one(row).model_format == "scikit-learn"


def test_an_estimator_fitted_on_a_frame_gets_its_names_back(schema):
    import pandas
    from sklearn.linear_model import LinearRegression

    frame = pandas.DataFrame({"a": [0.0, 1.0, 2.0], "b": [1.0, 0.0, 1.0]})
    estimator = LinearRegression().fit(frame, [0.0, 1.0, 2.0])
    predictor = SklearnPredictor(estimator, schema=schema, model_id="line")
    assert predictor.predict([[1.0, 0.0]]) == pytest.approx([1.0])
    assert predictor.predict_one([1.0, 0.0]).prediction == pytest.approx(1.0)
    assert list(named_rows(estimator, np.zeros((1, 2))).columns) == ["a", "b"]


def test_an_estimator_fitted_on_an_array_gets_an_array():
    rows = np.zeros((1, 2))
    assert named_rows(object(), rows) is rows
