"""The API's documentation: complete, and served without any other host."""

from __future__ import annotations

import json
import re
from pathlib import Path

from starlette.testclient import TestClient

from mlcore.serving.http.errors import STATUS
from mlcore.serving.http.limits import MAX_BYTES

ROOT = Path(__file__).parents[3]

FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png", "start.js")


NAMED = ("history", "promote", "rollback")
"""Last parts of the paths below a model's name."""


def test_page_and_what_it_loads_come_from_this_server(client: TestClient) -> None:
    page = client.get("/v1/docs")
    assert page.headers["content-type"].startswith("text/html")
    assert "http" not in page.text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert sorted(loaded) == sorted(f"docs/{name}" for name in FILES)
    for path in loaded:
        assert client.get(f"/v1/{path}").status_code == 200
    start = client.get("/v1/docs/start.js").text
    assert 'url: "openapi.json"' in start
    assert "http" not in start
    assert "url(http" not in client.get("/v1/docs/swagger-ui.css").text


def test_browser_is_told_to_load_nothing_from_elsewhere(client: TestClient) -> None:
    policy = client.get("/v1/docs").headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "http" not in policy


def test_every_error_of_a_route_is_documented(client: TestClient) -> None:
    document = client.get("/v1/openapi.json").json()
    assert document["openapi"] == "3.0.3"
    paths = document["paths"]
    of_models = {"/v1/models", "/v1/model", *(f"/v1/models/{{name}}/{path}" for path in NAMED)}
    assert set(paths) == {"/v1/predict", "/v1/explore", "/v1/health", *of_models}
    predict = paths["/v1/predict"]["post"]
    statuses = {"200", "400", "401", "404", "408", "413", "415", "421", "422", "429", "503"}
    assert set(predict["responses"]) == statuses
    assert set(paths["/v1/explore"]["post"]["responses"]) == statuses
    for status in statuses - {"200"}:
        content = predict["responses"][status]["content"]["application/json"]
        assert content["schema"] == {"$ref": "#/components/schemas/ErrorAnswer"}
    assert set(paths["/v1/health"]["get"]["responses"]) == {"200", "503"}
    assert set(paths["/v1/model"]["get"]["responses"]) == {
        "200",
        "401",
        "404",
        "421",
        "422",
        "429",
        "503",
    }
    promote, roll_back = (paths[f"/v1/models/{{name}}/{path}"]["post"] for path in NAMED[1:])
    assert set(promote["responses"]) == statuses | {"403"}
    assert {"200", "403", "404", "503"} <= set(roll_back["responses"])
    assert "HTTPValidationError" not in document["components"]["schemas"]
    # OpenAPI 3.0 knows no such type.
    assert '"null"' not in json.dumps(document)


def test_documented_example_is_answered_without_a_warning(client: TestClient) -> None:
    predict = client.get("/v1/openapi.json").json()["paths"]["/v1/predict"]["post"]
    body = predict["requestBody"]["content"]["application/json"]["schema"]
    assert body["oneOf"] == [{"required": ["data"]}, {"required": ["inputs"]}]
    answer = client.post("/v1/predict", json=body["example"])
    assert answer.status_code == 200
    assert "x-levers-warning" not in answer.headers
    documented = client.get("/v1/openapi.json").json()["components"]["schemas"]["PredictAnswer"]
    # What only a model of classes answers comes last.
    assert list(answer.json()) == documented["required"]
    assert list(documented["properties"])[5:] == ["label", "probabilities"]


def test_every_status_an_error_can_have_is_documented(client: TestClient) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    documented = paths["/v1/models/{name}/promote"]["post"]["responses"]
    statuses = {str(status) for status in STATUS.values()}
    # A wrong method is no answer of the path's own.
    assert statuses - {"405"} <= set(documented)
    rest = (ROOT / "docs" / "rest.md").read_text()
    assert [status for status in statuses if f"\n| {status} | " not in rest] == []


def test_a_row_is_described_as_no_longer_than_a_body_can_hold(client: TestClient) -> None:
    paths = client.get("/v1/openapi.json").json()["paths"]
    for path in ("/v1/predict", "/v1/explore"):
        body = paths[path]["post"]["requestBody"]["content"]["application/json"]["schema"]
        longest = body["properties"]["data"]["maxItems"]
        assert len(json.dumps({"data": [1] * longest}, separators=(",", ":"))) > MAX_BYTES
