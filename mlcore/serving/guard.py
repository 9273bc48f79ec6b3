"""Headers every answer has, and the end of request bodies nobody reads."""

from __future__ import annotations

import asyncio
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
