"""Requests say words, flags and nothing where an input is a choice, in order or by name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from mlcore.serving import PredictFirst, api_routes, create_api
from mlcore.text import LOCALES
from tests.serving.answers import error_of
from tests.worded import CODES, NAMES, WORDS, fitted, publish

EXPECTED = fitted().predict(CODES)
BY_NAME = dict(zip(NAMES, WORDS[0], strict=True))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worded")


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setenv("LEVERS_DATA", str(folder))
    publish(takes_others=True, allow_missing=True)
    api = create_api()
    app = Starlette(routes=api_routes(api), middleware=[Middleware(PredictFirst, api=api)])
    with TestClient(app, base_url="http://testserver/api") as client:
        yield client


def ask(client: TestClient, route: str = "predict", **body: Any) -> Any:
    return client.post(f"/v1/{route}?model=worded", json=body)


@pytest.mark.parametrize("route", ["predict", "explore"])
@pytest.mark.parametrize(
    "body",
    [
        {"data": WORDS[0]},
        {"inputs": BY_NAME},
        {"inputs": {**dict(reversed(BY_NAME.items())), "note": None}},
        {"data": [*WORDS[0][:2], int(WORDS[0][2]), float(WORDS[0][3])]},
        {"data": [*WORDS[0][:2], "yes" if WORDS[0][2] else "no", str(WORDS[0][3])]},
    ],
)
def test_a_row_of_words_is_answered_in_order_and_by_name(
    client: TestClient, route: str, body: dict[str, Any]
) -> None:
    answer = ask(client, route, **body)
    assert answer.status_code == 200
    assert answer.json()["prediction"] == EXPECTED[0]
    assert "x-levers-warning" not in answer.headers


def test_a_level_nobody_saw_is_answered_and_said(client: TestClient) -> None:
    answer = ask(client, data=[50.0, "a boat", True, 3])
    assert answer.status_code == 200
    assert answer.headers["x-levers-warning"] == "outside the training data: home"
    # A value that is not known is no level.
    assert "x-levers-warning" not in ask(client, data=[50.0, None, True, 3]).headers


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"data": [50.0, "owns", "perhaps", 3]}, "rows.category", "garden"),
        ({"data": [50.0, "owns", True, "four"]}, "rows.category", "months"),
        ({"data": [50.0, "owns", True, 4]}, "rows.category", "months"),
        ({"data": [50.0, "owns", True, [3]]}, "rows.category", "months"),
        ({"data": ["50", "owns", True, 3]}, "rows.type", "area"),
        ({"data": [True, "owns", True, 3]}, "rows.type", "area"),
        ({"data": [None, "owns", True, 3]}, "rows.no-value", "area"),
        ({"data": [50.0, "owns", None, 3]}, "rows.no-value", "garden"),
        ({"data": ["owns", 50.0, True, 3]}, "rows.type", "area"),
        ({"data": [50.0, "owns", True]}, "rows.shape", "data"),
        ({"data": BY_NAME}, "rows.shape", "data"),
        ({"inputs": WORDS[0]}, "request.inputs", "inputs"),
        ({"inputs": None}, "request.inputs", "inputs"),
        ({"inputs": {}}, "rows.columns", "inputs"),
        ({"inputs": {"area": 50.0, "home": "owns"}}, "rows.columns", "inputs"),
        ({"inputs": {**BY_NAME, "area": "large"}}, "rows.text", "area"),
        ({"inputs": {**BY_NAME, "area": [50.0]}}, "rows.type", "area"),
        ({"inputs": BY_NAME, "data": WORDS[0]}, "request.both", "data, inputs"),
        ({"curves": []}, "request.keys", "body"),
    ],
)
def test_what_the_model_does_not_know_is_refused_by_the_input(
    client: TestClient, body: dict[str, Any], code: str, field: str
) -> None:
    for route in ("predict", "explore"):
        if not ("curves" in body and route == "predict"):
            error = error_of(ask(client, route, **body))
            assert (error["code"], error["field"]) == (code, field)


def test_nearest_words_are_offered_and_what_was_sent_is_not_repeated(client: TestClient) -> None:
    for locale in LOCALES:
        answer = client.post(
            "/v1/predict?model=worded",
            json={"data": [50.0, "owns", "<script>", 3]},
            headers={"accept-language": locale},
        )
        message = error_of(answer)["message"]
        assert "no, yes" in message
        assert "script" not in message
    missing = error_of(ask(client, inputs={"<script>": 1}))["message"]
    assert missing == "These inputs are missing in inputs: area, home, garden, months."


def test_the_row_that_reasons_start_from_is_of_words_too(client: TestClient) -> None:
    first = ask(client, "explore", data=WORDS[0], baseline=WORDS[1]).json()
    second = ask(
        client, "explore", data=WORDS[0], baseline=dict(zip(NAMES, WORDS[1], strict=True))
    ).json()
    assert first["bias"] == second["bias"] == EXPECTED[1]
    error = error_of(ask(client, "explore", data=WORDS[0], baseline=[50.0, "owns", "?", 3]))
    assert error["field"] == "baseline.garden"
    error = error_of(ask(client, "explore", data=WORDS[0], baseline={"area": 50.0}))
    assert error["field"] == "baseline"


def test_a_model_says_its_levels(client: TestClient) -> None:
    area, home, garden, months = client.get("/v1/model?model=worded").json()["schema"]["features"]
    assert "kind" not in area
    assert (home["kind"], home["levels"]) == ("category", ["free", "owns", "rents, furnished"])
    assert (home["shares"], home["takes_others"]) == ([0.25, 0.25, 0.5], True)
    assert home["typical"] in home["levels"]
    assert (garden["kind"], garden["levels"]) == ("yes-no", [False, True])
    assert (months["levels"], months["ordered"], months["typical"] in (3, 6, 12)) == (
        [3, 6, 12], True, True,
    )  # fmt: skip
