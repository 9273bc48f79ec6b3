"""How much of a request is taken in, and how long that may take: head, body, and what is left."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mlcore.serving.http.errors import RequestError

MAX_BYTES = 1024 * 1024
"""Largest body that is read, in bytes."""
MAX_HEAD = 64 * 1024
"""Bytes of a head that arrive after its first piece; a longer one is refused with 431."""

_REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"content-length: 0\r\nconnection: close\r\n\r\n"
)


def limit_heads() -> None:
    """Let uvicorn close a connection whose request line and headers together grow too long.

    With each piece that arrives, httptools copies the line it has so far: one of 100 MB took 10 s
    in which nobody else was answered. An ASGI application only sees what is complete.
    """
    from uvicorn.protocols.http import httptools_impl

    # For type checkers classes are closed; uvicorn names no other way to replace its protocol.
    protocol: Any = httptools_impl.HttpToolsProtocol
    if hasattr(protocol, "head_bytes"):
        return
    begin, complete, received = (
        protocol.on_message_begin,
        protocol.on_headers_complete,
        protocol.data_received,
    )

    def on_message_begin(self: Any) -> None:
        self.head_bytes = 0
        begin(self)

    def on_headers_complete(self: Any) -> None:
        self.head_bytes = None
        complete(self)

    def data_received(self: Any, data: bytes) -> None:
        if self.head_bytes is not None:
            self.head_bytes += len(data)
        received(self, data)
        if (self.head_bytes or 0) > MAX_HEAD and not self.transport.is_closing():
            self.transport.write(_REFUSAL)
            self.transport.close()

    protocol.head_bytes = 0
    protocol.on_message_begin = on_message_begin
    protocol.on_headers_complete = on_headers_complete
    protocol.data_received = data_received


async def read_body(request: Request, *, timeout_s: float) -> bytes:
    """Read a body of JSON text, no more of it than may be used.

    Parameters
    ----------
    timeout_s : float
        Longest time the whole body may take, in seconds.

    Raises
    ------
    RequestError
        If the body is not declared as plain JSON, is too large or too slow.
    ClientDisconnect
        If the client is gone.
    """
    _check_headers(request)
    body = bytearray()
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                body += message.get("body", b"")
                if len(body) > MAX_BYTES:
                    raise _too_large()
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise RequestError("request.slow", field="body", limit=float(timeout_s)) from None


def _check_headers(request: Request) -> None:
    # As bytes, of each name the first: asked for one by one, headers cost as much as the row.
    headers = dict(reversed(request.scope["headers"]))
    content_type = headers.get(b"content-type", b"")
    if content_type != b"application/json" and not _is_json(content_type.decode("latin-1")):
        raise RequestError("request.type", field="Content-Type")
    if headers.get(b"content-encoding", b"identity").strip().lower() != b"identity":
        raise RequestError("request.encoding", field="Content-Encoding")
    length = headers.get(b"content-length", b"0")
    # More than nine digits are too many whatever they say.
    if length.isdigit() and int(length[:10]) > MAX_BYTES:
        raise _too_large()


def _is_json(content_type: str) -> bool:
    media_type, _, parameters = content_type.lower().partition(";")
    charset = parameters.replace('"', "").replace(" ", "")
    return media_type.strip() == "application/json" and charset in ("", "charset=utf-8")


def _too_large() -> RequestError:
    return RequestError("request.length", field="body", limit=MAX_BYTES)


_UNSAFE = re.compile(rb"[^A-Za-z0-9._:-]")
_MAX_ID = 128


class Guard:
    """Middleware that completes every answer's headers and drains what a client still sends.

    A connection closed while its client is sending is reset, and the client may never see why.
    So an answer given before the body has arrived is sent at once, the rest of the body is read
    and dropped for as long as a body may take, and only then the connection is closed.

    Parameters
    ----------
    body_timeout_s : float
        Longest time a body may take, in seconds.
    """

    def __init__(self, app: ASGIApp, *, body_timeout_s: float) -> None:
        self._app = app
        self._body_timeout_s = body_timeout_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        extra, pending = _read_headers(scope)
        deadline = asyncio.get_running_loop().time() + self._body_timeout_s
        unread = False

        async def watched_receive() -> Message:
            nonlocal pending
            message = await receive()
            if not message.get("more_body", False):
                pending = False
            return message

        async def completed_send(message: Message) -> None:
            nonlocal unread
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *extra]
                if not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                unread = pending
                if unread:
                    headers.append((b"connection", b"close"))
                    # Keeps the server from compressing the answer: its end would wait for _drain.
                    headers.append((b"content-encoding", b"identity"))
                await send({**message, "headers": headers})
            elif unread and not message.get("more_body", False):
                await send({**message, "more_body": True})
                await _drain(receive, deadline)
                await send({"type": "http.response.body", "body": b""})
            else:
                await send(message)

        await self._app(scope, watched_receive, completed_send)


def _read_headers(scope: Scope) -> tuple[list[tuple[bytes, bytes]], bool]:
    """Return what each answer to this request carries, and whether a body is on its way."""
    extra = [(b"x-content-type-options", b"nosniff")]
    pending = False
    for name, value in scope["headers"]:
        if name == b"content-length":
            pending = pending or value != b"0"
        elif name == b"transfer-encoding":
            pending = True
        elif name == b"x-request-id":
            # A line break would start a header of the client's own in the answer or the log.
            extra.append((b"x-request-id", _UNSAFE.sub(b"-", value[:_MAX_ID])))
    return extra, pending


async def _drain(receive: Receive, deadline: float) -> None:
    try:
        async with asyncio.timeout_at(deadline):
            while (await receive()).get("more_body", False):
                pass
    except TimeoutError:
        pass
