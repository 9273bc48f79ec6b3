"""An end to request lines and headers that do not end: the parser in use has none of its own."""

from __future__ import annotations

from typing import Any

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
