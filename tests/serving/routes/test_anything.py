"""Whatever is sent, the client is told what was wrong with it and the server is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.serving.answers import error_of

JSON = {"content-type": "application/json"}


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(language=st.text(max_size=30).map(str.encode) | st.sampled_from([b"fr-", b"-", b"*;q=1"]))
def test_no_language_makes_the_server_fail(client: TestClient, language: bytes) -> None:
    assert error_of(client.get("/v1", headers={b"accept-language": language}))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=6)
        | st.dictionaries(st.text(max_size=5) | st.just("data"), inner, max_size=3)
    ),
    max_leaves=20,
)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    value=json_values
    | st.fixed_dictionaries(
        {"data": json_values | st.lists(st.floats(), min_size=5, max_size=5)},
        optional={"points": json_values, "curves": json_values},
    )
)
@pytest.mark.parametrize("route", ["predict", "explore"])
def test_no_json_value_makes_the_server_fail(client: TestClient, route: str, value: object) -> None:
    answer = client.post(f"/v1/{route}", content=json.dumps(value).encode(), headers=JSON)
    if answer.status_code != 200:
        assert answer.status_code in (400, 422)
        error_of(answer)


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(body=st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_no_bytes_make_the_server_fail(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/predict", content=body, headers=JSON)
    assert answer.status_code in (400, 422)
    error_of(answer)
