"""Files that add up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from mlcore.serving.http import UploadGate, gate_middleware

LIMIT = 1000


async def store(request: Request) -> PlainTextResponse:
    if request.path_params["file"] == "refused":
        return PlainTextResponse("no", 400)
    if request.method == "PUT":
        await request.body()
    return PlainTextResponse("stored", 204)


def client(**options: Any) -> TestClient:
    paths = ("/_stcore/upload_file/{session}/{file}", "/api/v1/{session}/{file}")
    routes = [Route(path, store, methods=["PUT", "DELETE"]) for path in paths]
    gate = Middleware(UploadGate, **{"max_total": LIMIT, **options})
    return TestClient(Starlette(routes=routes, middleware=[gate]))


def put(asked: TestClient, file: str, content: Any, session: str = "a") -> int:
    return asked.put(f"/_stcore/upload_file/{session}/{file}", content=content).status_code


def pieces(size: int) -> Iterator[bytes]:
    """Send without saying how much it will be."""
    yield from (b"x" for _ in range(size))


def test_files_of_a_session_add_up_and_one_too_much_is_refused() -> None:
    asked = client()
    assert [put(asked, f"{n}", b"x" * 400) for n in range(3)] == [204, 204, 413]
    assert put(asked, "small", b"x" * 200) == 204


def test_every_session_has_its_own_sum() -> None:
    asked = client()
    assert [put(asked, "1", b"x" * 900, session) for session in "abc"] == [204, 204, 204]


def test_a_file_taken_away_or_sent_again_counts_no_more() -> None:
    asked = client()
    for _ in range(5):
        assert put(asked, "1", b"x" * 900) == 204
    asked.delete("/_stcore/upload_file/a/1")
    assert put(asked, "2", b"x" * 900) == 204


def test_a_file_that_was_refused_does_not_count() -> None:
    asked = client()
    assert [put(asked, "refused", b"x" * 900) for _ in range(3)] == [400, 400, 400]
    assert put(asked, "1", b"x" * 900) == 204


def test_a_body_of_unknown_length_is_cut_off_where_it_becomes_too_much() -> None:
    asked = client()
    assert put(asked, "1", pieces(900)) == 204
    try:
        status = put(asked, "2", pieces(900))
    except Exception:  # The body ended too early for the application.
        status = 400
    assert status >= 400
    asked.delete("/_stcore/upload_file/a/1")
    assert put(asked, "3", b"x" * 900) == 204


def test_nothing_else_is_counted() -> None:
    asked = client()
    for _ in range(3):
        assert asked.put("/api/v1/a/1", content=b"x" * 900).status_code == 204


def test_what_a_page_let_go_of_counts_no_more_but_what_it_holds_does() -> None:
    held = {"a/1"}
    asked = client(is_held=lambda session, file: f"{session}/{file}" in held)
    assert [put(asked, file, b"x" * 600) for file in ("1", "2")] == [204, 413]
    held.clear()
    assert put(asked, "2", b"x" * 600) == 204


def test_a_server_that_others_reach_takes_no_files_without_a_password() -> None:
    address = "0.0.0.0"  # noqa: S104
    paths = [Route("/_stcore/upload_file/{session}/{file}", store, methods=["PUT"])]
    for host, password, status in (
        ("127.0.0.1", None, 204),
        (address, None, 403),
        (address, "secret", 204),
    ):
        gates = gate_middleware(host, hosts=("testserver",), password=password)
        asked = TestClient(Starlette(routes=paths, middleware=gates))
        sent = {"authorization": "Bearer secret"}
        got = asked.put("/_stcore/upload_file/a/1", content=b"x", headers=sent)
        assert got.status_code == status
        assert status != 403 or "LEVERS_PASSWORD" in got.json()["error"]["message"]
