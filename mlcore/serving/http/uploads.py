"""Who may upload, and how much one visitor may, all files together: Streamlit limits each alone."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mlcore.serving.http.errors import RequestError, answer, text_of

MAX_TOTAL = 256 * 1024**2
"""Bytes a session may hold in files at once: the largest table, and more than all else together."""
_MAX_SESSIONS = 10_000
_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)$")


class UploadGate:
    """Middleware that counts what each session uploads, and refuses what is too much.

    Parameters
    ----------
    max_total : int
        Bytes a session may hold at once.
    takes_files : bool
        Whether anybody may upload; see :func:`mlcore.serving.http.takes_changes`.
    is_held : callable
        Told a session and a file, says whether the file is still there: pages let go of files
        without a request. By default all are.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_total: int = MAX_TOTAL,
        takes_files: bool = True,
        is_held: Callable[[str, str], bool] = lambda _session, _file: True,
    ) -> None:
        self._app = app
        self._max_total = max_total
        self._takes_files = takes_files
        self._is_held = is_held
        self._held: OrderedDict[str, dict[str, int]] = OrderedDict()
        self._arriving: set[tuple[str, str]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        writes = scope["type"] == "http" and scope["method"] in ("PUT", "DELETE")
        found = _PATH.search(scope["path"]) if writes else None
        if found is None:
            await self._app(scope, receive, send)
            return
        if not self._takes_files:
            error = RequestError("request.files", field="file")
            await answer(error, text_of(Request(scope)))(scope, receive, send)
            return
        session, file = found.groups()
        held = self._of(session)
        held.pop(file, None)
        if scope["method"] == "DELETE":
            await self._app(scope, receive, send)
            return
        # Counted before it has arrived: several files come at the same time.
        declared = dict(scope["headers"]).get(b"content-length", b"")
        held[file] = int(declared) if declared.isdigit() else 0
        self._arriving.add((session, file))
        if sum(held.values()) > self._max_total:
            self._forget_gone(session, held)
        if sum(held.values()) > self._max_total:
            del held[file]
            self._arriving.discard((session, file))
            await PlainTextResponse("Too much was uploaded.\n", 413)(scope, receive, send)
            return
        arrived, status = 0, 0

        async def counted() -> Message:
            nonlocal arrived
            message = await receive()
            arrived += len(message.get("body", b""))
            held[file] = max(held[file], arrived)
            if sum(held.values()) > self._max_total:
                # As if the client had gone: the rest is not even read.
                return {"type": "http.disconnect"}
            return message

        async def watched(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, counted, watched)
        finally:
            self._arriving.discard((session, file))
            if not 200 <= status < 300:
                held.pop(file, None)

    def _forget_gone(self, session: str, held: dict[str, int]) -> None:
        """Count no more what a page has let go of."""
        for file in tuple(held):
            if (session, file) not in self._arriving and not self._is_held(session, file):
                del held[file]

    def _of(self, session: str) -> dict[str, int]:
        held = self._held.setdefault(session, {})
        self._held.move_to_end(session)
        while len(self._held) > _MAX_SESSIONS:
            self._held.popitem(last=False)
        return held
