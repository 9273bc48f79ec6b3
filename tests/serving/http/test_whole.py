"""The whole product, asked under its own names and others, and at paths that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from pages.ui import live
from tests.serving.servers import Server, launched

NAMES = ("localhost:8000", "127.0.0.1", "levers.example.org")
STRANGE = ("evil.example", "evil.example:8000", "example.org")
UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "bGV2ZXJzLWxldmVycy0xMg==",
    "Sec-WebSocket-Protocol": "streamlit",
}


@pytest.fixture(scope="module")
def named(trained_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a server that was given a name."""
    given = {"LEVERS_DATA": str(trained_folder), "LEVERS_HOSTS": "levers.example.org"}
    with launched(["run", "app.py"], tmp_path_factory.mktemp("named"), **given) as server:
        yield server


def ask(server: Server, path: str, host: str, method: str = "GET", **more: str) -> int:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        # As the browser of a visitor who was led here: the page's origin is the name asked for.
        headers = {"Host": host, "Origin": f"http://{host}", **more}
        connection.request(method, path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("host", NAMES)
def test_its_own_names_are_answered(named: Server, host: str) -> None:
    assert ask(named, "/", host) == 200
    assert ask(named, "/api/v1/model", host) == 200
    assert ask(named, "/api/v1/predict", host, "POST") == 415
    assert ask(named, "/_stcore/stream", host, **UPGRADE) == 101


def test_no_path_below_the_assets_is_answered_by_the_page(named: Server) -> None:
    for path in ("/assets", "/assets/", "/assets/live", "/assets/none.js"):
        assert ask(named, path, "localhost") == 404


def test_script_of_the_elements_is_one_and_kept_until_it_changes(named: Server) -> None:
    connection = HTTPConnection("127.0.0.1", named.port, timeout=20)
    try:
        connection.request("GET", f"/{live.address()}", headers={"Host": "localhost"})
        answer = connection.getresponse()
        sent = answer.read().decode()
    finally:
        connection.close()
    assert sent == live.script()
    assert "immutable" in (answer.headers["cache-control"] or "")
    assert "export const { render, style } = module_live_main;" in sent
    assert not re.search(r"^import\b", sent, re.MULTILINE)


@pytest.mark.parametrize("host", STRANGE)
def test_a_strange_name_gets_neither_page_nor_rest_nor_websocket(named: Server, host: str) -> None:
    for path in ("/", "/api/v1/model", "/assets/styles/app.css", "/_stcore/host-config"):
        assert ask(named, path, host) == 421
    # Answered before all that pages need, but behind the gates.
    assert ask(named, "/api/v1/predict", host, "POST") == 421
    assert ask(named, "/_stcore/stream", host, **UPGRADE) == 403
