"""Versions of a model, listed, put in use and rolled back by requests."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from sklearn.tree import DecisionTreeRegressor
from starlette.testclient import TestClient

import mlcore
from mlcore.serving import create_api
from tests.serving.answers import error_of

X = np.array([[0.0], [1.0], [2.0], [3.0]])


@pytest.fixture
def rents(own_data_folder: Path) -> list[str]:
    """Return the ids of three versions of one name; the last is in use."""
    ids = []
    for factor in (1.0, 2.0, 3.0):
        tree = DecisionTreeRegressor(random_state=0).fit(X, factor * X[:, 0])
        ids.append(mlcore.convert(tree, X, name="Rent").model_id)
    return ids


def api(**options: bool) -> TestClient:
    return TestClient(create_api(patience_s=30.0, **options), raise_server_exceptions=False)


def answer(asked: TestClient, model: str) -> float:
    got = asked.post(f"/v1/predict?model={model}", json={"data": [3]})
    assert got.status_code == 200
    return float(got.json()["prediction"])


def test_models_are_listed_with_their_versions(rents: list[str]) -> None:
    listed = {one["name"]: one for one in api().get("/v1/models").json()["models"]}
    rent = listed["rent"]
    assert (rent["title"], rent["kind"], rent["id"]) == ("Rent", "number", rents[-1])
    assert [(one["version"], one["id"]) for one in rent["versions"]] == [
        (number, rents[number - 1]) for number in (3, 2, 1)
    ]
    assert rent["versions"][0]["aliases"] == ["champion"]
    assert rent["size_bytes"] > 1000
    assert "versions" not in listed["energy"]


def test_a_version_is_put_in_use_and_taken_back_and_the_history_tells(rents: list[str]) -> None:
    asked = api()
    assert answer(asked, "rent") == 9
    promoted = asked.post("/v1/models/rent/promote", json={"version": 1}).json()
    assert (promoted["version"], promoted["id"]) == (1, rents[0])
    assert set(promoted["aliases"]) == {"champion", "current"}
    assert answer(asked, "rent") == 3
    assert asked.post("/v1/predict", json={"data": [3]}).json()["prediction"] == 3
    assert answer(asked, "rent@2") == 6
    back = asked.post("/v1/models/rent/rollback").json()
    assert back["version"] == 3
    assert answer(asked, "rent") == 9
    told = asked.get("/v1/models/rent/history").json()
    assert "answered" not in told
    assert [(one["event"], one["version"], one["by"]) for one in told["entries"][-3:]] == [
        ("in use", 1, "rest"),
        ("current", 1, "rest"),
        ("rolled back", 3, "rest"),
    ]
    at = told["entries"][-2]["time"]
    then = asked.get("/v1/models/rent/history", params={"at": at}).json()
    assert then["answered"]["version"] == 1
    before = asked.get("/v1/models/rent/history?at=2020-01-01T00:00:00+01:00").json()
    assert before["answered"] is None


BODIES = ({}, {"version": 0}, {"version": 1.5}, {"version": "1"}, {"version": True}, [1],
          {"version": 1, "other": 2}, {"version": None}, {"version": 1e300},
          '{"version": 1, "version": 2}')  # fmt: skip


@pytest.mark.parametrize("body", BODIES, ids=str)
def test_what_names_no_version_is_refused(body: object, own_data_folder: Path) -> None:
    sent = body if isinstance(body, str) else json.dumps(body)
    headers = {"content-type": "application/json"}
    refused = api().post("/v1/models/rent/promote", content=sent, headers=headers)
    assert refused.status_code == 422
    assert error_of(refused)["field"] == "version"


def test_refusals_say_what_there_is(rents: list[str]) -> None:
    asked = api()
    unknown = asked.post("/v1/models/rent/promote", json={"version": 7})
    assert unknown.status_code == 404
    assert "3, 2, 1" in error_of(unknown)["message"]
    for path in ("nobody", "energy", "..%2Frent", "a%00b"):
        assert asked.get(f"/v1/models/{path}/history").status_code == 404
    late = asked.get("/v1/models/rent/history?at=Tuesday")
    assert (late.status_code, error_of(late)["field"]) == (422, "at")
    typed = asked.post("/v1/models/rent/promote", content=b'{"version": 1}')
    assert typed.status_code == 415
    assert asked.get("/v1/models/rent/promote").status_code == 405


@pytest.mark.parametrize(
    ("options", "headers", "code"),
    [
        ({"takes_changes": False}, {}, "request.changes"),
        ({}, {"origin": "http://evil.example"}, "request.origin"),
        ({}, {"origin": "null"}, "request.origin"),
    ],
)
def test_strangers_choose_no_version(
    options: dict[str, bool], headers: dict[str, str], code: str, rents: list[str]
) -> None:
    asked = api(**options)
    for path, body in (("promote", {"version": 1}), ("rollback", {})):
        refused = asked.post(f"/v1/models/rent/{path}", json=body, headers=headers)
        assert (refused.status_code, error_of(refused)["code"]) == (403, code)
    assert answer(asked, "rent") == 9
    same = asked.post("/v1/models/rent/rollback", headers={"origin": "http://testserver"})
    assert same.status_code == (403 if options else 200)
