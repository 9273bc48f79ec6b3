"""Bad requests and what each gets."""

from __future__ import annotations

import gzip
import json
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

import mlcore
from mlcore.models import open_model
from tests.serving.answers import error_of

JSON = {"content-type": "application/json"}

ROWS = {
    "NaN": ("[NaN, 1, 2, 3, 4]", "temperature"),
    "Infinity": ("[1, Infinity, 2, 3, 4]", "area"),
    "-Infinity": ("[1, -Infinity, 2, 3, 4]", "area"),
    "beyond float64": ("[1, 2, 1e400, 3, 4]", "insulation"),
    "beyond float32 once scaled": ("[1, 2, 3, 1e300, 4]", "people"),
    "whole number beyond float64": (f"[1, 2, 3, 4, 1{'0' * 400}]", "sun"),
    "bool": ("[true, 1, 2, 3, 4]", "temperature"),
    "numeric string": ('[1, "2", 3, 4, 5]', "area"),
    "null": ("[1, 2, 3, 4, null]", "sun"),
    "4 values": ("[1, 2, 3, 4]", "data"),
    "6 values": ("[1, 2, 3, 4, 5, 6]", "data"),
    "no values": ("[]", "data"),
    "nested list": ("[[1, 2, 3, 4, 5]]", "data"),
    "nested value": ("[[1], 2, 3, 4, 5]", "data"),
    "nested 500 deep": ("[" * 500 + "]" * 500, "data"),
    "object as value": ('[{"a": 1}, 2, 3, 4, 5]', "temperature"),
    "object": ('{"temperature": 1}', "data"),
    "text": ('"12345"', "data"),
    "number": ("5", "data"),
    "null alone": ("null", "data"),
    "60 KB list": (f"[{','.join(['1'] * 30_000)}]", "data"),
}

BODIES = {
    "empty": (b"", 422),
    "broken": (b'{"data": [1, 2', 422),
    "two values": (b'{"data": [1,2,3,4,5]} {}', 422),
    "list": (b"[1, 2, 3, 4, 5]", 422),
    "number": (b"1", 422),
    "no data": (b"{}", 422),
    "unknown key": (b'{"data": [1, 2, 3, 4, 5], "secret-key": 1}', 422),
    "other key": (b'{"secret-key": [1, 2, 3, 4, 5]}', 422),
    "duplicate key": (b'{"data": [1, 2, 3, 4, 5], "data": [1, 2, 3, 4, 5]}', 422),
    "duplicate key inside": (b'{"data": {"a": 1, "a": 2}}', 422),
    "invalid UTF-8": (b'{"data": "\xff"}', 400),
    "half a surrogate": (b'{"data": "\xed\xa0\x80"}', 400),
    "byte order mark": (b'\xef\xbb\xbf{"data": [1, 2, 3, 4, 5]}', 400),
    "UTF-16 with mark": ('{"data": [1, 2, 3, 4, 5]}'.encode("utf-16"), 400),
    "UTF-16 without mark": ('{"data": [1, 2, 3, 4, 5]}'.encode("utf-16-le"), 400),
    "UTF-32": ('{"data": [1, 2, 3, 4, 5]}'.encode("utf-32-be"), 400),
    "number of 100,000 digits": (b'{"data": [' + b"1" * 100_000 + b", 2, 3, 4, 5]}", 400),
    "negative number of 100,000 digits": (b'{"data": [-' + b"1" * 100_000 + b"]}", 400),
    "list 100,000 deep": (b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "list 100,000 deep, open": (b"[" * 100_000, 400),
    "object 100,000 deep": (b'{"data":' * 100_000 + b"1" + b"}" * 100_000, 400),
}


@pytest.mark.parametrize(("data", "field"), ROWS.values(), ids=ROWS)
def test_a_row_that_does_not_fit_names_the_input(client: TestClient, data: str, field: str) -> None:
    answer = client.post("/v1/predict", content=f'{{"data": {data}}}', headers=JSON)
    assert answer.status_code == 422
    assert error_of(answer)["field"] == field


@pytest.mark.parametrize("data", ["null", "5", "true", '"12345"', '{"temperature": 1}', "[1, 2]"])
def test_what_is_no_row_at_all_is_told_what_a_row_is(client: TestClient, data: str) -> None:
    answer = client.post("/v1/predict", content=f'{{"data": {data}}}', headers=JSON)
    message = error_of(answer)["message"]
    assert message.startswith("Expected 5 values a row, in this order: temperature, area")


@pytest.mark.parametrize(("body", "status"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_not_the_agreed_json_is_refused(
    client: TestClient, body: bytes, status: int
) -> None:
    start = time.monotonic()
    answer = client.post("/v1/predict", content=body, headers=JSON)
    assert time.monotonic() - start < 2
    assert answer.status_code == status
    assert error_of(answer)["field"] in ("body", "data")
    assert b"secret" not in answer.content


@pytest.mark.parametrize(
    "content_type",
    [None, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
     "application/json; charset=utf-16", "application/jsonp", "application/xml, application/json"],
)  # fmt: skip
def test_only_json_is_taken(client: TestClient, row: list[float], content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    answer = client.post("/v1/predict", content=json.dumps({"data": row}), headers=headers)
    assert answer.status_code == 415
    assert error_of(answer)["field"] == "Content-Type"


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, identity"])
def test_a_compressed_body_is_never_inflated(
    client: TestClient, row: list[float], encoding: str
) -> None:
    body = gzip.compress(json.dumps({"data": row}).encode())
    headers = {**JSON, "content-encoding": encoding}
    answer = client.post("/v1/predict", content=body, headers=headers)
    assert answer.status_code == 415
    assert error_of(answer)["field"] == "Content-Encoding"


def test_a_body_of_10_mb_is_refused_at_once(client: TestClient) -> None:
    body = b'{"data": [' + b"1," * 5_000_000 + b"1]}"
    start = time.monotonic()
    answer = client.post("/v1/predict", content=body, headers=JSON)
    assert time.monotonic() - start < 2
    assert answer.status_code == 413
    assert error_of(answer)["field"] == "body"


@pytest.mark.parametrize(
    "name",
    ["nothing-here", "../outside", "..%2foutside", "%2e%2e%2foutside", "%2e%2e/outside",
     "energy%00", "%00", "..%5coutside", "/etc/passwd", "energy%0a", "", "energy/../energy",
     "%ff", "a" * 5_000],
)  # fmt: skip
def test_an_unknown_model_is_not_looked_for_outside_the_folder(
    client: TestClient, data_folder: Path, row: list[float], name: str
) -> None:
    # A model that could be served, were the name followed.
    outside = data_folder / "outside"
    if not outside.exists():
        shutil.copytree(data_folder / "models" / open_model().manifest.model_id, outside)
    for answer in (
        client.post(f"/v1/predict?model={name}", json={"data": row}),
        client.get(f"/v1/model?model={name}"),
    ):
        assert answer.status_code == 404
        assert error_of(answer)["field"] == "model"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/predict"), ("PUT", "/v1/predict"), ("OPTIONS", "/v1/predict"),
     ("DELETE", "/v1/model"), ("POST", "/v1/health"), ("POST", "/v1/docs")],
)  # fmt: skip
def test_a_wrong_method_is_told_the_right_one(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert answer.headers["allow"] in error_of(answer)["message"]


@pytest.mark.parametrize(
    "path", ["", "/", "/v1", "/v1/", "/v2/predict", "/v1/predict/", "/docs", "/openapi.json",
             "/v1/docs/index.html", "/v1/docs/..%2f__init__.py", "/v1/%2e%2e/v1/health", "/%00"]
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_unknown_path_is_json(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path, follow_redirects=False)
    assert answer.status_code == 404
    assert error_of(answer)["field"] == "path"


def test_the_message_is_in_the_language_of_the_client(client: TestClient) -> None:
    def message(language: str) -> str:
        headers = {**JSON, "accept-language": language}
        answer = client.post("/v1/predict", content='{"data": [1]}', headers=headers)
        return error_of(answer)["message"]

    assert message("en").startswith("Expected 5 values")
    assert message("fr-CA,fr;q=0.9").startswith("Attendu\N{NO-BREAK SPACE}: 5 valeurs")
    assert message("de") == message("en")
    assert message("") == message("en")


def test_long_names_of_inputs_do_not_make_a_long_answer(client: TestClient) -> None:
    import numpy as np
    import pandas as pd
    from sklearn.linear_model import LinearRegression

    names = [f'{index}"é\\' + "x" * 500 for index in range(30)]
    X = pd.DataFrame(np.arange(900.0).reshape(30, 30), columns=names)
    mlcore.convert(LinearRegression().fit(X, X[names[0]]), X, name="long-names")
    answer = client.post("/v1/predict?model=long-names", json={"data": [1]})
    assert answer.status_code == 422
    error_of(answer)
    row = [1e30] * 30
    warned = client.post("/v1/predict?model=long-names", json={"data": row})
    assert warned.status_code == 200
    assert warned.headers["x-levers-warning"].isascii()
    row[7] = 1e300
    answer = client.post("/v1/predict?model=long-names", json={"data": row})
    assert answer.status_code == 422
    assert error_of(answer)["field"].startswith('7"')


@pytest.mark.parametrize("route", ["predict", "explore"])
def test_an_answer_beyond_float64_is_the_rows_fault(client: TestClient, route: str) -> None:
    from sklearn.linear_model import LinearRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import PolynomialFeatures

    X = [[1e-70, 2e-70], [2e-70, 1e-70], [3e-70, 5e-70], [4e-70, 4e-70]]
    squares = PolynomialFeatures(2, include_bias=False)
    steep = make_pipeline(squares, LinearRegression()).fit(X, [1.0, 2.0, 3.0, 4.0])
    steep[-1].coef_ = np.array([0.0, 0.0, 1e238, 0.0, 0.0])
    mlcore.convert(steep, X, name="steep")
    answer = client.post(f"/v1/{route}?model=steep", json={"data": [1e38, 2.0]})
    assert answer.status_code == 422
    assert error_of(answer)["code"] == "model.not-finite"
    assert client.get("/v1/model?model=steep").status_code == 200
