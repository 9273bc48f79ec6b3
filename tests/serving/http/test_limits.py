"""How a request's bytes are taken in: no more than may be used, no longer than allowed."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from mlcore.serving import create_api
from mlcore.serving.http.limits import MAX_BYTES

Message = dict[str, Any]
DISCONNECT: Message = {"type": "http.disconnect"}


def chunk(body: bytes, *, more: bool = True) -> Message:
    return {"type": "http.request", "body": body, "more_body": more}


class Client:
    """A client that sends prepared messages, then nothing for ever."""

    def __init__(self, messages: Iterable[Message]) -> None:
        self._messages = iter(messages)
        self.n_received = 0
        self.n_received_at_answer = 0
        self.sent: list[Message] = []

    async def receive(self) -> Message:
        for message in self._messages:
            self.n_received += 1
            return message
        await asyncio.sleep(60)
        raise AssertionError("waited without end")

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.n_received_at_answer = self.n_received
        self.sent.append(message)

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.sent[0]["headers"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])


def post(
    messages: Iterable[Message],
    *,
    headers: Iterable[tuple[bytes, bytes]] = (),
    path: str = "/v1/predict",
    body_timeout_s: float = 20.0,
) -> Client:
    client = Client(messages)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"content-type", b"application/json"), *headers],
        "server": ("127.0.0.1", 1),
        "client": ("127.0.0.1", 2),
    }
    api: Callable[..., Awaitable[None]] = create_api(body_timeout_s=body_timeout_s)
    asyncio.run(asyncio.wait_for(api(scope, client.receive, client.send), 10))
    return client


CHUNKED = [(b"transfer-encoding", b"chunked")]


def test_a_body_in_pieces_is_put_together(data_folder: Path, row: list[float]) -> None:
    body = json.dumps({"data": row}).encode()
    pieces = [chunk(bytes([byte])) for byte in body]
    client = post([*pieces, chunk(b"", more=False)], headers=CHUNKED)
    assert client.status == 200
    assert b"connection" not in client.headers


def test_a_declared_length_above_the_cap_is_refused_unread(data_folder: Path) -> None:
    length = str(MAX_BYTES + 1).encode()
    client = post([chunk(b" " * 1000, more=False)], headers=[(b"content-length", length)])
    assert client.status == 413
    assert client.n_received_at_answer == 0


@pytest.mark.parametrize("length", [b"9" * 5_000, b"10000000000000", b"5000000000"])
def test_an_absurd_length_is_refused_unread(data_folder: Path, length: bytes) -> None:
    client = post([chunk(b"", more=False)], headers=[(b"content-length", length)])
    assert client.status == 413
    assert client.n_received_at_answer == 0


def test_an_undeclared_body_is_refused_at_the_cap(data_folder: Path) -> None:
    pieces = [chunk(b" " * 64_000) for _ in range(160)]
    client = post([*pieces, chunk(b"", more=False)], headers=CHUNKED)
    assert client.status == 413
    assert client.n_received_at_answer == MAX_BYTES // 64_000 + 1
    # The rest is dropped as it comes, so that the client can read why.
    assert client.n_received == 161
    assert client.headers[b"connection"] == b"close"
    assert client.headers[b"content-encoding"] == b"identity"
    assert json.loads(client.body)["error"]["field"] == "body"


def test_a_body_without_end_is_closed_by_the_time_limit(data_folder: Path) -> None:
    client = post([chunk(b'{"data": [')], headers=CHUNKED, body_timeout_s=0.2)
    assert client.status == 408
    assert client.headers[b"connection"] == b"close"
    assert json.loads(client.body)["error"]["code"] == "request.slow"
    assert client.sent[-1].get("more_body", False) is False


def test_a_client_that_goes_on_after_its_refusal_is_cut_off(data_folder: Path) -> None:
    declared = [(b"content-length", b"99999999")]
    client = post([chunk(b" ")], headers=declared, body_timeout_s=0.2)
    assert client.status == 413
    assert client.sent[-1].get("more_body", False) is False


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/health"])
def test_a_body_nobody_wants_is_drained(data_folder: Path, path: str) -> None:
    pieces = [chunk(b" " * 64_000) for _ in range(5)]
    client = post([*pieces, chunk(b"", more=False)], headers=CHUNKED, path=path)
    assert client.status in (404, 405)
    assert client.n_received == 6


@pytest.mark.parametrize("sent", [[], [chunk(b'{"data"')], [chunk(b" " * 2_000_000)]])
def test_a_client_that_is_gone_leaves_no_trace_in_the_log(
    data_folder: Path, sent: list[Message], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        post([*sent, DISCONNECT], headers=CHUNKED)
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize(
    ("sent", "returned"),
    [
        (b"a1.B_2-c:3", b"a1.B_2-c:3"),
        (b"a\r\nset-cookie: x=1", b"a--set-cookie:-x-1"),
        (b"a\nb\x00c\xff", b"a-b-c-"),
        (b"x" * 500, b"x" * 128),
    ],
)
def test_a_request_id_comes_back_without_line_breaks(
    data_folder: Path, sent: bytes, returned: bytes
) -> None:
    client = post([chunk(b"", more=False)], headers=[(b"x-request-id", sent)])
    assert client.headers[b"x-request-id"] == returned
