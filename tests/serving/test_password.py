"""Who does not know the password sees nothing; who does notices nothing."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from mlcore.serving import password_middleware
from mlcore.serving.password import MAX_FAILURES, PasswordGate
from tests.serving.answers import error_of

PASSWORD = "pâte à pain"  # noqa: S105
HTML = {"accept": "text/html,*/*"}


async def page(_: Any) -> PlainTextResponse:
    return PlainTextResponse("the page")


async def talk(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


@pytest.fixture
def client() -> Iterator[TestClient]:
    routes = [
        Route("/", page, methods=["GET", "POST"]),
        Route("/benchmark", page),
        Route("/api/v1/health", page),
        Route("/api/v1/predict", page, methods=["POST"]),
        WebSocketRoute("/_stcore/stream", talk),
    ]
    app = Starlette(routes=routes, middleware=password_middleware(PASSWORD))
    with TestClient(app) as client:
        yield client


def tell(client: TestClient, password: str, path: str = "/") -> Any:
    return client.post(path, data={"password": password}, headers=HTML, follow_redirects=False)


def test_a_page_is_a_form_until_the_password_is_told(client: TestClient) -> None:
    asked = client.get("/benchmark?model=cars", headers=HTML)
    assert asked.status_code == 401
    assert "the page" not in asked.text
    assert 'type="password"' in asked.text
    told = tell(client, PASSWORD, "/benchmark?model=cars")
    assert (told.status_code, told.headers["location"]) == (303, "./benchmark?model=cars")
    assert "httponly" in told.headers["set-cookie"].lower()
    assert client.get("/benchmark?model=cars", headers=HTML).text == "the page"


def test_the_page_after_the_form_is_on_this_server_whatever_the_address_says(
    client: TestClient,
) -> None:
    for path in ("/", "//evil.example/x", "/a/b/../c", "/%5cevil.example", "/?next=//evil.example"):
        location = tell(client, PASSWORD, path).headers.get("location", "./")
        assert location.startswith("./")
        client.cookies.clear()


def test_a_wrong_password_is_said_in_the_visitors_language_and_opens_nothing(
    client: TestClient,
) -> None:
    wrong = client.post("/", data={"password": "<b>"}, headers={**HTML, "accept-language": "fr-FR"})
    assert wrong.status_code == 401
    assert "Ce n’est pas le mot de passe" in wrong.text
    assert "<b>" not in wrong.text
    assert client.get("/", headers=HTML).status_code == 401


def test_programs_send_it_in_a_header(client: TestClient) -> None:
    refused = client.post("/api/v1/predict", json={})
    assert refused.status_code == 401
    assert error_of(refused)["code"] == "request.password"
    assert refused.headers["www-authenticate"] == "Bearer"
    basic = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
    for value in (f"Basic {basic}", f"Bearer {PASSWORD}"):
        headers = {b"authorization": value.encode()}
        assert client.post("/api/v1/predict", headers=headers).text == "the page"


@pytest.mark.parametrize(
    "value", ["", "Basic", "Basic !", "Basic /w==", "Bearer", "Bearer x", "Digest y", "Basic eA=="]
)
def test_other_headers_open_nothing(client: TestClient, value: str) -> None:
    answer = client.get("/", headers={"authorization": value})
    assert answer.status_code == 401


def test_health_needs_no_password(client: TestClient) -> None:
    assert client.get("/api/v1/health").text == "the page"


def test_the_websocket_of_the_pages_is_closed_to_strangers(client: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/_stcore/stream"):
        pass
    tell(client, PASSWORD)
    with client.websocket_connect("/_stcore/stream") as websocket:
        assert websocket.receive_text() == "hello"


def test_a_forged_cookie_opens_nothing(client: TestClient) -> None:
    content = base64.b64encode(b'{"in": true}').decode()
    client.cookies.set("levers", f"{content}.aaaa.bbbb")
    assert client.get("/", headers=HTML).status_code == 401


def test_after_many_wrong_ones_nobody_may_try_for_a_minute() -> None:
    now = [0.0]
    middleware = password_middleware(PASSWORD)
    app: Any = PasswordGate(
        Starlette(routes=[Route("/", page)]), password=PASSWORD, clock=lambda: now[0]
    )
    app = middleware[0].cls(app, **middleware[0].kwargs)
    client = TestClient(app)
    for _ in range(MAX_FAILURES):
        assert tell(client, "wrong").status_code == 401
    assert tell(client, PASSWORD).status_code == 429
    now[0] = 61.0
    assert tell(client, PASSWORD).status_code == 303


def test_a_form_that_never_ends_is_cut_off(client: TestClient) -> None:
    assert tell(client, "x" * 10_000).status_code == 413


def test_without_a_password_there_is_no_gate() -> None:
    assert password_middleware(None) == password_middleware("") == []
