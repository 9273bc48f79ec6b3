"""Who does not know the password sees nothing; who does notices nothing."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from mlcore.serving.http import password_middleware
from mlcore.serving.http.password import MAX_FAILURES, PasswordGate
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
    "value",
    [
        "",
        "Basic",
        "Basic \xe9",
        "Bearer \xff\xfe",
        "Basic !",
        "Basic /w==",
        "Bearer",
        "Bearer x",
        "Digest y",
        "Basic eA==",
    ],
)
def test_other_headers_open_nothing(client: TestClient, value: str) -> None:
    answer = client.get("/", headers={b"authorization": value.encode("latin-1")})
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


def guarded(**settings: Any) -> Any:
    """Return the gate as an application, in front of one page."""
    middleware = password_middleware(PASSWORD)
    routes = [Route("/", page, methods=["GET", "POST"])]
    app: Any = PasswordGate(Starlette(routes=routes), password=PASSWORD, **settings)
    return middleware[0].cls(app, **middleware[0].kwargs)


def ask(client: TestClient, password: str) -> Any:
    headers = {b"authorization": f"Bearer {password}".encode()}
    return client.get("/", headers=headers)


def test_after_many_wrong_ones_nobody_at_that_address_may_try_for_a_minute() -> None:
    now = [0.0]
    app = guarded(clock=lambda: now[0])
    client = TestClient(app, client=("192.0.2.7", 1))
    for number in range(MAX_FAILURES):
        wrong = tell(client, "wrong") if number % 2 else ask(client, "wrong")
        assert wrong.status_code == 401
    for closed in (tell(client, PASSWORD), ask(client, PASSWORD)):
        assert (closed.status_code, closed.headers["retry-after"]) == (429, "60")
    assert error_of(ask(client, PASSWORD))["code"] == "request.closed"
    # A program elsewhere is not shut out by a stranger.
    assert ask(TestClient(app, client=("192.0.2.8", 1)), PASSWORD).status_code == 200
    now[0] = 61.0
    assert ask(client, PASSWORD).status_code == 200
    assert tell(client, PASSWORD).status_code == 303


def test_a_household_of_ipv6_addresses_counts_as_one() -> None:
    app = guarded()
    for number in range(MAX_FAILURES):
        assert ask(TestClient(app, client=(f"2001:db8::{number}", 1)), "wrong").status_code == 401
    assert ask(TestClient(app, client=("2001:db8::ffff", 1)), PASSWORD).status_code == 429
    assert ask(TestClient(app, client=("2001:db8:0:1::1", 1)), PASSWORD).status_code == 200


def test_who_logs_out_is_asked_again(client: TestClient) -> None:
    tell(client, PASSWORD)
    assert client.get("/", headers=HTML).text == "the page"
    left = client.get("/logout", headers=HTML, follow_redirects=False)
    assert (left.status_code, left.headers["location"]) == (303, "./")
    assert client.get("/", headers=HTML).status_code == 401


FORM = {
    "type": "http", "method": "POST", "path": "/", "query_string": b"", "root_path": "",
    "scheme": "http", "server": ("levers", 80), "client": ("192.0.2.7", 1), "http_version": "1.1",
    "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
}  # fmt: skip


async def login(app: Any, receive: Any) -> int:
    """Send a form through the gate by hand; returns the status of its answer."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await app(dict(FORM), receive, send)
    return int(sent[0]["status"])


def test_a_form_whose_body_stalls_is_ended() -> None:
    async def stalled() -> Any:
        await asyncio.sleep(60)

    assert asyncio.run(login(guarded(form_timeout_s=0.05), stalled)) == 408


def test_a_visitor_gone_in_the_middle_of_the_form_is_no_defect() -> None:
    async def gone() -> Any:
        return {"type": "http.disconnect"}

    assert asyncio.run(login(guarded(), gone)) == 400


def test_a_form_that_never_ends_is_cut_off(client: TestClient) -> None:
    assert tell(client, "x" * 10_000).status_code == 413


def test_without_a_password_there_is_no_gate() -> None:
    assert password_middleware(None) == password_middleware("") == []
