"""Names the server answers to, those of a site that borrows a browser, and who can reach it."""

from __future__ import annotations

import socket
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from mlcore.serving.http import gate_middleware, names_of, who_can_reach
from tests.serving.answers import error_of


async def page(_: Any) -> PlainTextResponse:
    return PlainTextResponse("the page")


async def talk(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
    await websocket.close()


def client(*hosts: str, address: str = "127.0.0.1") -> TestClient:
    routes = [
        Route("/", page),
        Route("/api/v1/health", page),
        Route("/api/v1/model", page),
        WebSocketRoute("/_stcore/stream", talk),
    ]
    return TestClient(
        Starlette(routes=routes, middleware=gate_middleware(address, hosts=hosts, password=""))
    )


def answers(asked: TestClient, host: str) -> bool:
    """Tell whether a host is answered, by REST and by the websocket alike."""
    headers = {"host": host, "origin": f"http://{host}"}
    status = asked.get("/api/v1/model", headers=headers).status_code
    try:
        with asked.websocket_connect("/_stcore/stream", headers=headers) as websocket:
            talked = websocket.receive_text() == "hello"
    except WebSocketDisconnect:
        talked = False
    assert status in (200, 421)
    assert (status == 200) == talked
    return talked


OWN = ("localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "[::1]", "LocalHost.:80")
OTHERS = ("evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1.evil.example",
          "", "[::2]:8000", "10.0.0.1", "localhost@evil.example")  # fmt: skip


@pytest.mark.parametrize("host", OWN)
def test_the_names_of_the_loopback_are_answered_whatever_is_listed(host: str) -> None:
    for listed in ((), ("levers.example.org",), ("*",)):
        assert answers(client(*listed), host)


@pytest.mark.parametrize("host", OTHERS)
def test_no_other_name_is_answered_by_rest_or_websocket(host: str) -> None:
    assert not answers(client(), host)
    assert not answers(client("levers.example.org", "*.example.net"), host)


def test_listed_names_are_answered_with_and_without_a_port() -> None:
    asked = client("Levers.Example.org", "*.example.net", "2001:db8::1")
    for host in (
        "levers.example.org",
        "levers.example.org:443",
        "a.example.net",
        "[2001:db8::1]",
    ):
        assert answers(asked, host)
    for host in ("example.org", "a.levers.example.org", "example.net", "aexample.net"):
        assert not answers(asked, host)


def test_a_star_answers_to_any_name() -> None:
    assert answers(client("*"), "anything.example")


def test_a_server_on_one_address_answers_to_it() -> None:
    assert answers(client(address="192.0.2.7"), "192.0.2.7:8000")
    assert not answers(client("levers.example.org", address="192.0.2.7"), "192.0.2.7:8000")


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::"])  # noqa: S104
def test_a_server_on_all_addresses_answers_to_its_own(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mlcore.serving.http.hosts.own_addresses", lambda: ["10.0.0.7"])
    asked = client(address=address)
    assert answers(asked, "10.0.0.7:8000")
    assert answers(asked, socket.gethostname())
    assert answers(asked, "0.0.0.0:8000") == (address == "0.0.0.0")  # noqa: S104
    assert not answers(asked, "")
    assert not answers(asked, "evil.example")


def test_one_known_name_beside_a_strange_one_is_not_enough() -> None:
    headers = [(b"host", b"localhost"), (b"host", b"evil.example")]
    assert client().get("/", headers=headers).status_code == 421


def test_whoever_is_refused_is_told_what_to_do_about_it() -> None:
    refused = client().get("/api/v1/model", headers={"host": "evil.example"})
    assert error_of(refused)["code"] == "request.host"
    assert "LEVERS_HOSTS" in error_of(refused)["message"]
    headers = {"host": "evil.example", "accept": "text/html", "accept-language": "fr"}
    told = client().get("/", headers=headers)
    assert (told.status_code, told.headers["content-type"]) == (421, "text/plain; charset=utf-8")
    assert "Ce serveur ne répond pas à ce nom" in told.text
    assert "evil" not in told.text


def test_health_is_open_to_whoever_watches_over_the_server() -> None:
    assert client().get("/api/v1/health", headers={"host": "10.1.2.3"}).text == "the page"


def test_names_are_listed_once() -> None:
    assert names_of("localhost", ["localhost"]) == ("localhost", "127.0.0.1", "::1")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_nothing_is_said_of_a_server_for_this_machine_alone(host: str) -> None:
    assert who_can_reach(host, 8000, has_password=False) == ()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])  # noqa: S104
def test_a_server_on_all_addresses_names_them(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "mlcore.serving.http.hosts.own_addresses", lambda: ["10.0.0.7", "192.168.1.2"]
    )
    lines = who_can_reach(host, 8001, has_password=False)
    assert "http://10.0.0.7:8001, http://192.168.1.2:8001" in lines[0]
    assert "no password is set" in " ".join(lines)
    assert "LEVERS_PASSWORD" in lines[-1]


def test_with_a_password_the_open_line_is_warned_of() -> None:
    lines = " ".join(who_can_reach("2001:db8::1", 80, has_password=True))
    assert "http://[2001:db8::1]:80" in lines
    assert "unencrypted" in lines


def test_own_addresses_are_not_those_of_the_loopback() -> None:
    assert "127." not in who_can_reach("::", 80, has_password=True)[0]
