"""The answer to a good request."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import mlcore
from mlcore.models import open_model

KEYS = ["prediction", "latency_ms", "total_time_ms", "model_format", "features_count"]


def test_answer_has_exactly_the_agreed_keys(client: TestClient, row: list[float]) -> None:
    answer = client.post("/v1/predict", json={"data": row})
    assert answer.status_code == 200
    content = answer.json()
    assert list(content) == KEYS
    assert content["model_format"] == "ONNX"
    assert content["features_count"] == 5
    assert 0 < content["latency_ms"] <= content["total_time_ms"]


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", ';charset="UTF-8"'])
def test_json_is_accepted_with_and_without_its_charset(
    client: TestClient, row: list[float], charset: str
) -> None:
    body = json.dumps({"data": row})
    headers = {"content-type": f"application/json{charset}"}
    assert client.post("/v1/predict", content=body, headers=headers).status_code == 200


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_prediction_survives_json_bit_for_bit(client: TestClient, data: st.DataObject) -> None:
    predictor = mlcore.load()
    row = [
        data.draw(st.floats(-1e30, 1e30) | st.floats(feature.low, feature.high))
        for feature in predictor.schema.features
    ]
    answer = client.post("/v1/predict", json={"data": row}).json()
    assert answer["prediction"] == predictor.predict([row])[0]


def test_whole_numbers_count_as_float64(client: TestClient, row: list[float]) -> None:
    body = '{"data": [10, 100, 5, 2, 9007199254740993]}'
    headers = {"content-type": "application/json"}
    answer = client.post("/v1/predict", content=body, headers=headers).json()
    expected = mlcore.load().predict([[10.0, 100.0, 5.0, 2.0, 9007199254740993.0]])[0]
    assert answer["prediction"] == expected


def test_inputs_outside_the_training_data_are_named(client: TestClient, row: list[float]) -> None:
    assert "x-levers-warning" not in client.post("/v1/predict", json={"data": row}).headers
    row[0], row[3] = 99.0, -1.0
    answer = client.post("/v1/predict", json={"data": row})
    assert answer.status_code == 200
    warning = answer.headers["x-levers-warning"]
    assert warning == "outside the training data: temperature, people"


def test_a_model_is_named_by_name_or_id(client: TestClient, row: list[float]) -> None:
    model_id = open_model().manifest.model_id
    current = client.post("/v1/predict", json={"data": row}).json()["prediction"]
    for name in ("energy", model_id):
        answer = client.post(f"/v1/predict?model={name}", json={"data": row})
        assert answer.json()["prediction"] == current
        assert client.get(f"/v1/model?model={name}").json()["id"] == model_id


def test_model_is_described_with_its_inputs(client: TestClient) -> None:
    manifest = open_model().manifest
    content = client.get("/v1/model").json()
    assert content["id"] == manifest.model_id
    assert content["name"] == "energy"
    assert content["estimator"] == "RandomForestRegressor"
    assert content["metrics"] == manifest.metrics
    assert content["parity"] == manifest.parity
    assert content["versions"] == manifest.versions
    assert content["created"] == manifest.created
    first, expected = content["schema"]["features"][0], manifest.schema.features[0]
    for key in ("name", "label", "unit", "low", "high", "typical", "step", "decimals"):
        assert first[key] == getattr(expected, key)
    assert content["schema"]["target"]["name"] == manifest.schema.target.name


def test_a_model_published_while_the_server_runs_is_found(client: TestClient) -> None:
    from sklearn.linear_model import LinearRegression

    body = {"data": [1.0, 2.0]}
    assert client.post("/v1/predict?model=line", json=body).status_code == 404
    X = [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0], [4.0, 4.0]]
    made = mlcore.convert(LinearRegression().fit(X, [1.0, 2.0, 3.0, 4.0]), X, name="line")
    answer = client.post("/v1/predict?model=line", json=body)
    assert answer.json()["prediction"] == mlcore.load(made.model_id).predict([[1.0, 2.0]])[0]
    assert client.get("/v1/model?model=line").json()["id"] == made.model_id


def test_predictions_are_never_cached_nor_shared_across_origins(
    client: TestClient, row: list[float]
) -> None:
    headers = {"origin": "http://elsewhere.example"}
    answer = client.post("/v1/predict", json={"data": row}, headers=headers)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not [name for name in answer.headers if name.startswith("access-control")]
