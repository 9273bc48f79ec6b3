"""The model as its users meet it: loaded, asked, refusing what it cannot take."""

from __future__ import annotations

import json
import math
from time import perf_counter_ns

import numpy as np
import pytest

import mlcore
from mlcore.errors import InvalidConfigError, InvalidRowsError, ModelNotFoundError

ROW = [0.1, 0.2, 0.3, 0.4, 0.5]


@pytest.fixture(autouse=True)
def at_the_small_model(small_folder, monkeypatch):
    monkeypatch.setenv("LEVERS_DATA", str(small_folder))


@pytest.fixture
def predictor(small_config):
    return mlcore.load(small_config)


class TestInitialisation:
    def test_loading_gives_a_predictor_that_knows_its_inputs(self, predictor, small_config):
        assert predictor.model_id == small_config.fingerprint()
        assert predictor.backend == "onnx"
        assert predictor.schema.names == ("temperature", "area", "insulation", "people", "sun")

    def test_loading_twice_returns_the_same_object(self, predictor, small_config):
        assert mlcore.load(small_config) is predictor
        assert mlcore.load(mlcore.ModelConfig(n_estimators=5)) is predictor
        assert mlcore.load(small_config.fingerprint()) is predictor

    def test_each_backend_is_its_own_object(self, small_config):
        names = ("onnx", "onnx-portable", "sklearn")
        loaded = [mlcore.load(small_config, backend=name) for name in names]
        assert tuple(each.backend for each in loaded) == names
        assert len({id(each) for each in loaded}) == 3

    def test_an_unknown_backend_is_refused(self, small_config):
        with pytest.raises(InvalidConfigError) as caught:
            mlcore.load(small_config, backend="tensorflow")
        assert caught.value.facts["field"] == "backend"

    def test_a_model_that_nobody_published_is_refused(self):
        with pytest.raises(ModelNotFoundError):
            mlcore.load("energy-000000000000")


class TestPredictions:
    def test_one_row_gives_the_answer_with_its_facts(self, predictor):
        answer = predictor.predict_one(ROW).as_dict()
        assert set(answer) == {
            "prediction", "latency_ms", "total_time_ms", "model_format", "features_count",
        }  # fmt: skip
        assert answer["model_format"] == "ONNX"
        assert answer["features_count"] == 5
        assert json.loads(json.dumps(answer)) == answer

    def test_the_answer_is_a_finite_number_within_the_outcomes_seen(self, predictor):
        answer = predictor.predict_one(ROW).prediction
        assert isinstance(answer, float)
        assert predictor.schema.target.low <= answer <= predictor.schema.target.high

    def test_a_batch_gives_one_float64_a_row(self, predictor):
        answers = predictor.predict([ROW] * 7)
        assert answers.shape == (7,)
        assert answers.dtype == np.float64

    def test_one_row_equals_the_same_row_in_a_batch(self, predictor):
        assert predictor.predict_one(ROW).prediction == predictor.predict([ROW])[0]

    def test_the_answer_is_scikit_learns_bit_for_bit(self, predictor, small_config):
        pipeline = mlcore.train(small_config).pipeline
        rng = np.random.default_rng(0)
        features = predictor.schema.features
        X = rng.uniform([f.low for f in features], [f.high for f in features], size=(3_000, 5))
        assert (predictor.predict(X).view(np.int64) == pipeline.predict(X).view(np.int64)).all()

    def test_a_row_outside_the_training_data_is_answered(self, predictor):
        assert math.isfinite(predictor.predict_one([1e6, -1e6, 1e6, 1e6, -1e6]).prediction)


class TestValidation:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            ([], "rows.shape"),
            (ROW[:4], "rows.shape"),
            ([*ROW, 0.6], "rows.shape"),
            ([ROW], "rows.shape"),
            ([[0.1], 0.2, 0.3, 0.4, 0.5], "rows.shape"),
            (0.5, "rows.shape"),
            ([*ROW[:4], math.nan], "rows.no-value"),
            ([*ROW[:4], math.inf], "rows.not-finite"),
            ([*ROW[:4], -math.inf], "rows.not-finite"),
            ([*ROW[:4], 1e300], "rows.overflow"),
            ([*ROW[:4], "0.5"], "rows.type"),
            ([*ROW[:4], None], "rows.no-value"),
            ([*ROW[:4], True], "rows.type"),
            ("abcde", "rows.shape"),
            (None, "rows.shape"),
            ({"temperature": 1.0}, "rows.columns"),
        ],
    )
    @pytest.mark.parametrize("backend", ["onnx", "onnx-portable", "sklearn"])
    def test_a_row_that_does_not_fit_is_refused_with_its_reason(
        self, backend, row, code, small_config
    ):
        with pytest.raises(InvalidRowsError) as caught:
            mlcore.load(small_config, backend=backend).predict_one(row)
        assert caught.value.code == code
        assert isinstance(caught.value, ValueError)

    @pytest.mark.parametrize(
        ("X", "code"),
        [
            ([], "rows.shape"),
            (np.empty((0, 5)), "rows.empty"),
            (np.zeros((3, 4)), "rows.shape"),
            (np.zeros(5), "rows.shape"),
            ([ROW, ROW[:4]], "rows.shape"),
            ([ROW, [*ROW[:4], math.nan]], "rows.missing"),
            ([ROW, [*ROW[:4], math.inf]], "rows.infinite"),
            ([["a", "b", "c", "d", "e"]], "rows.cell"),
            ([[True, 0.2, 0.3, 0.4, 0.5]], "rows.cell"),
            (np.zeros((2, 5), dtype=complex), "rows.type"),
        ],
    )
    def test_rows_that_do_not_fit_are_refused_with_their_reason(self, predictor, X, code):
        with pytest.raises(InvalidRowsError) as caught:
            predictor.predict(X)
        assert caught.value.code == code

    def test_the_place_of_a_bad_value_is_named(self, predictor):
        X = np.tile(np.array(ROW), (10, 1))
        X[6, 2] = np.nan
        with pytest.raises(InvalidRowsError) as caught:
            predictor.predict(X)
        assert (caught.value.facts["row"], caught.value.facts["field"]) == (6, "insulation")

    def test_a_refused_row_leaves_the_next_answer_as_it_was(self, predictor):
        before = predictor.predict_one(ROW).prediction
        with pytest.raises(InvalidRowsError):
            predictor.predict_one([*ROW[:4], math.nan])
        assert predictor.predict_one(ROW).prediction == before


class TestLatency:
    @pytest.mark.parametrize("backend", ["onnx", "onnx-portable", "sklearn"])
    def test_it_is_measured_inside_the_whole_call(self, backend, small_config):
        predictor = mlcore.load(small_config, backend=backend)
        start = perf_counter_ns()
        answer = predictor.predict_one(ROW)
        elapsed_ms = (perf_counter_ns() - start) / 1e6
        assert 0 < answer.latency_ms <= answer.total_time_ms <= elapsed_ms

    def test_it_is_measured_anew_for_each_call(self, predictor):
        measured = {predictor.predict_one(ROW).latency_ms for _ in range(50)}
        assert len(measured) > 1
