"""The two ways to a route, one of them shorter: a client cannot tell them apart."""

from __future__ import annotations

import json
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from mlcore.errors import MlcoreError
from mlcore.serving import create_api
from mlcore.serving.routes import messages
from mlcore.serving.routes.messages import PredictRequest, parse
from mlcore.serving.routes.models import Models

JSON = {"content-type": "application/json"}
ROW = b'{"data": [12.6, 108, 4.8, 2, 7.1]}'

ASKED: dict[str, dict[str, Any]] = {
    "a row": {"content": ROW, "headers": JSON},
    "a row outside": {"content": ROW.replace(b"108", b"1e6"), "headers": JSON},
    "French": {"content": b"{", "headers": {**JSON, "accept-language": "fr"}},
    "another type": {"content": ROW, "headers": {"content-type": "text/plain"}},
    "compressed": {"content": ROW, "headers": {**JSON, "content-encoding": "gzip"}},
    "too long": {"content": b" " * 2_000_000, "headers": JSON},
    "an id": {"content": b"[]", "headers": {**JSON, "x-request-id": "a\tb"}},
    "no such model": {"content": ROW, "headers": JSON, "params": {"model": "nothing"}},
    "another method": {"method": "GET"},
    "nothing": {},
}


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("route", ["predict", "explore"])
def test_the_short_way_answers_as_the_long_one(
    client: TestClient, route: str, asked: dict[str, Any]
) -> None:
    asked = {"method": "POST", "url": f"/v1/{route}", **asked}
    short, long = client.request(**asked), TestClient(create_api()).request(**asked)
    assert short.status_code == long.status_code
    # Sizes differ with the digits of the time taken.
    varying = {"content-length", "content-encoding", "vary"}
    assert {k: v for k, v in short.headers.items() if k not in varying} == {
        k: v for k, v in long.headers.items() if k not in varying
    }
    assert without_times(short.json()) == without_times(long.json())


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if not key.endswith("_ms")}


@pytest.mark.parametrize("route", ["predict", "explore", "model"])
def test_a_defect_is_told_without_its_traceback_and_reaches_the_log(
    client: TestClient, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(Models, "get", broken)
    quiet = TestClient(client.app, base_url=str(client.base_url), raise_server_exceptions=False)
    method = "GET" if route == "model" else "POST"
    kwargs = {} if route == "model" else {"content": ROW, "headers": JSON}
    answer = quiet.request(method, f"/v1/{route}", **kwargs)
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "server.defect"
    assert "secret" not in answer.text
    with pytest.raises(ZeroDivisionError):
        client.request(method, f"/v1/{route}", **kwargs)


numbers = (
    st.floats(allow_nan=False, allow_infinity=False).map(repr)
    | st.integers().map(str)
    | st.sampled_from(["-0", "-0.0", "0", "1E5", "1e-400", "9007199254740993", "1" + "0" * 300])
    | st.from_regex(r"-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
)


@given(row=st.lists(numbers, min_size=1, max_size=5), space=st.sampled_from(["", " ", "\n\t"]))
def test_numbers_are_read_to_the_last_bit_by_either_reader(row: list[str], space: str) -> None:
    body = f'{{{space}"data":{space}[{f",{space}".join(row)}]}}{space}'.encode()
    expected = [float(number) for number in row]
    assert bits(parse(body, PredictRequest).data) == bits(expected)
    assert bits(messages._values(body, PredictRequest)["data"]) == bits(expected)


def bits(row: list[float]) -> list[bytes]:
    return [struct.pack("<d", value) for value in row]


@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["data", "d", "points"]), inner, max_size=3)
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode())
    | st.binary(max_size=30)
    | st.sampled_from([b'{"data":[1],"data":[2]}', b'{"d\\u0061ta": [1]}', b'{"data": [1]} 2'])
)
def test_what_the_fast_reader_takes_the_patient_one_takes_as_well(body: bytes) -> None:
    def read(how: Any) -> Any:
        try:
            return repr(how())
        except MlcoreError as error:
            return error.code

    slow = read(lambda: PredictRequest(**messages._values(body, PredictRequest)))
    assert read(lambda: parse(body, PredictRequest)) == slow
