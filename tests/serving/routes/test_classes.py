"""A model of classes answers requests with labels and chances, and takes null where it may."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

import mlcore
from mlcore.models import open_model
from mlcore.serving import PredictFirst, api_routes, create_api
from tests.models.bands import BANDS, X


@pytest.fixture
def client(classes_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("LEVERS_DATA", str(classes_folder))
    for name in ("bands", "flags"):
        open_model(mlcore.load(name).model_id)
    api = create_api()
    app = Starlette(routes=api_routes(api), middleware=[Middleware(PredictFirst, api=api)])
    with TestClient(app, base_url="http://testserver/api") as client:
        yield client


def predict(client: TestClient, row: list, query: str = "model=bands", **body):
    return client.post(f"/v1/predict?{query}", json={"data": row, **body})


def test_label_and_chances_stand_beside_the_five_keys(client: TestClient) -> None:
    row = X[~np.isnan(X).any(axis=1)][0]
    content = predict(client, row.tolist()).json()
    assert list(content)[-2:] == ["label", "probabilities"]
    assert list(content)[:5] == [
        "prediction", "latency_ms", "total_time_ms", "model_format", "features_count",
    ]  # fmt: skip
    assert content["label"] == BANDS.predict([row])[0]
    chances = BANDS.predict_proba([row])[0]
    assert content["probabilities"] == dict(zip(["bas", "moyen", "élevé"], chances, strict=True))
    chosen = mlcore.load("bands").schema.target.chosen_class
    assert content["prediction"] == content["probabilities"][chosen]


@pytest.mark.parametrize("name", ["bas", "moyen", "élevé", "ÉLEVÉ", "e\u0301leve\u0301"])
def test_any_class_can_be_the_prediction(client: TestClient, name: str) -> None:
    answer = client.post(
        "/v1/predict", params={"model": "bands", "class": name}, json={"data": [1.0, 2.0, 3.0]}
    ).json()
    written = unicodedata.normalize("NFC", name).lower()
    assert answer["prediction"] == answer["probabilities"][written]


def test_labels_that_are_no_text_stay_what_they_are(client: TestClient) -> None:
    content = predict(client, [5.0, 1.0], "model=flags&class=true").json()
    assert content["label"] is True
    assert list(content["probabilities"]) == ["False", "True"]
    assert content["prediction"] == content["probabilities"]["True"]
    other = predict(client, [5.0, 1.0], "model=flags&class=False").json()
    assert other["prediction"] == content["probabilities"]["False"]


@pytest.mark.parametrize("route", ["predict", "explore", "model"])
def test_a_class_that_is_not_there_is_refused_with_those_that_are(
    client: TestClient, route: str
) -> None:
    for name in ("hoch", "", "0"):
        parameters = {"model": "bands", "class": name}
        if route == "model":
            answer = client.get("/v1/model", params=parameters)
        else:
            body = {"data": [1.0, 2.0, 3.0]}
            answer = client.post(f"/v1/{route}", params=parameters, json=body)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"], error["field"]) == (
            422,
            "request.class",
            "class",
        )
        assert "bas, moyen, élevé" in error["message"]


def test_null_stands_for_a_value_that_is_not_known(client: TestClient) -> None:
    content = predict(client, [None, 2.0, 3.0]).json()
    expected = BANDS.predict_proba([[np.nan, 2.0, 3.0]])[0].tolist()
    assert list(content["probabilities"].values()) == expected
    answer = predict(client, [1.0, None, 3.0])
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "rows.no-value"
    assert answer.json()["error"]["field"] == "x2"
    body = b'{"data": [NaN, 2.0, 3.0]}'
    headers = {"content-type": "application/json"}
    refused = client.post("/v1/predict?model=bands", content=body, headers=headers)
    assert (refused.status_code, refused.json()["error"]["field"]) == (422, "x1")


def test_exploring_another_class_explores_its_chance(client: TestClient) -> None:
    body = {"data": [None, 2.0, 3.0], "baseline": [1.0, 5.0, None], "points": 5}
    refused = client.post("/v1/explore?model=bands", json=body)
    assert refused.json()["error"]["field"] == "baseline.x3"
    body["baseline"] = [None, 5.0, 5.0]
    answers = {
        name: client.post("/v1/explore", params={"model": "bands", "class": name}, json=body).json()
        for name in ("bas", "moyen", "élevé")
    }
    chances = BANDS.predict_proba([[np.nan, 2.0, 3.0], [np.nan, 5.0, 5.0]])
    for place, answer in enumerate(answers.values()):
        assert answer["probabilities"] == chances[0].tolist()
        assert answer["prediction"] == chances[0, place]
        assert answer["bias"] == chances[1, place]
        total = answer["bias"] + sum(answer["contributions"])
        assert total == pytest.approx(answer["prediction"], abs=1e-4)
        assert answer["interval"] is None
        assert answer["label"] == "élevé"
    curves = np.array([answer["curves"] for answer in answers.values()])
    assert curves.sum(axis=0) == pytest.approx(np.ones((3, 5)), abs=2e-5)


def test_a_model_says_its_classes_and_what_may_be_missing(client: TestClient) -> None:
    schema = client.get("/v1/model", params={"model": "bands", "class": "bas"}).json()["schema"]
    assert schema["target"]["classes"] == ["bas", "moyen", "élevé"]
    assert schema["target"]["chosen"] == "bas"
    assert [each.get("allow_missing") for each in schema["features"]] == [True, None, None]
    flags = client.get("/v1/model?model=flags").json()["schema"]["target"]
    assert (flags["classes"], flags["chosen"]) == ([False, True], True)


def test_the_live_view_is_told_of_unseen_cases_and_of_what_is_not_known(
    client: TestClient,
) -> None:
    body = {"data": [4.0, 2.0, 3.0], "points": 5, "curves": [{"name": "x2"}, {"name": "x1"}]}
    told = client.post("/v1/explore?model=bands&class=bas", json=body).json()
    unknown = BANDS.predict_proba([[np.nan, 2.0, 3.0]])[0, 0]
    assert told["missing"] == [None, unknown]
    found = open_model(mlcore.load("bands").model_id, 0).reliability().near(told["prediction"])
    assert told["unseen"] == {
        "n": found.n_cases, "hits": found.n_hits, "share": found.share,
        "low": found.low, "high": found.high, "near": told["prediction"],
    }  # fmt: skip
    unchecked = client.post("/v1/explore?model=flags", json={"data": [4, 2]}).json()
    assert unchecked["unseen"] is None
    assert "missing" not in unchecked
