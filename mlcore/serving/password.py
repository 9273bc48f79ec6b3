"""One password shared by everybody, for a server that others can reach."""

from __future__ import annotations

import base64
import binascii
import html
import secrets
import time
from collections import deque
from collections.abc import Callable
from string import Template
from urllib.parse import parse_qs

from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mlcore.serving.handlers import answer, text_of
from mlcore.serving.rejection import RequestError
from mlcore.text import Text

OPEN = frozenset({"/api/v1/health"})
"""Answered without a password: whoever watches over the server needs it."""
REMEMBERED_S = 12 * 3600
MAX_FAILURES = 10
"""Wrong passwords within a minute, from everybody together, before nobody may try."""
MAX_FORM = 4096
_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}

_PAGE = Template("""<!doctype html>
<html lang="$locale"><head><meta charset="utf-8"><title>Levers</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root { color-scheme: light dark; --accent: #1f6fb2; }
@media (prefers-color-scheme: dark) { :root { --accent: #5aa9e6; } }
body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 90vh; }
form { display: grid; gap: 0.75rem; width: min(20rem, 90vw); }
h1 { font-size: 1.5rem; margin: 0; } p { margin: 0; }
input, button { font: inherit; min-height: 44px; padding: 0 0.75rem; border-radius: 0.5rem; }
input { border: 1px solid #8a94a3; }
button { border: 0; background: var(--accent); color: Canvas; font-weight: 600; cursor: pointer; }
</style></head><body><form method="post"><h1>Levers</h1>
<label for="password">$label</label>
<input id="password" name="password" type="password" required autofocus
 autocomplete="current-password" aria-describedby="note">
<p id="note" role="alert">$note</p><button>$button</button></form></body></html>
""")


def password_middleware(password: str | None) -> list[Middleware]:
    """Return what keeps everybody out who does not know the password.

    Parameters
    ----------
    password : str or None
        None or empty: everybody may come in.

    Returns
    -------
    list of Middleware
        Empty without a password.

    Examples
    --------
    >>> password_middleware(None)
    []
    """
    if not password:
        return []
    return [
        # A key of this process alone: whoever could guess the password from a cookie would need it.
        Middleware(
            SessionMiddleware,
            secret_key=secrets.token_hex(32),
            session_cookie="levers",
            max_age=REMEMBERED_S,
        ),
        Middleware(PasswordGate, password=password),
    ]


class PasswordGate:
    """Middleware that asks for the password: people once by a form, programs in a header.

    Parameters
    ----------
    app : ASGI application
    password : str
    clock : callable
        Seconds, for the count of wrong passwords.
    """

    def __init__(
        self, app: ASGIApp, *, password: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._app = app
        self._password = password.encode()
        self._clock = clock
        self._failures: deque[float] = deque(maxlen=MAX_FAILURES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] == "lifespan" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            if scope["session"].get("in"):
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
        else:
            await self._http(Request(scope, receive), scope, receive, send)

    async def _http(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["session"].get("in") or self._known(request):
            await self._app(scope, receive, send)
            return
        kind = request.headers.get("content-type", "")
        is_form = request.method == "POST" and kind == "application/x-www-form-urlencoded"
        response = await self._login(request) if is_form else self._refused(request)
        await response(scope, receive, send)

    def _refused(self, request: Request) -> Response:
        wants_page = "text/html" in request.headers.get("accept", "")
        if request.method == "GET" and wants_page:
            return _form(text_of(request), status=401)
        refusal = RequestError("request.password", field="authorization")
        response = answer(refusal, text_of(request))
        # Not "Basic", which some browsers would answer with a window of their own.
        response.headers["www-authenticate"] = "Bearer"
        response.headers.update(_HEADERS)
        return response

    def _known(self, request: Request) -> bool:
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            # Headers are read as Latin-1; what was sent are bytes, usually UTF-8.
            return self._right(sent.strip().encode("latin-1"))
        if scheme.lower() == "basic":
            try:
                return self._right(base64.b64decode(sent, validate=True).partition(b":")[2])
            except binascii.Error:
                return False
        return False

    async def _login(self, request: Request) -> Response:
        text = text_of(request)
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_FORM:
                return _form(text, status=413)
        sent = parse_qs(body.decode("latin-1"), encoding="latin-1").get("password", [""])[0]
        if self._is_closed():
            note = text("Too many wrong passwords. Wait a minute, then try again.")
            return _form(text, status=429, note=note)
        if not self._right(sent.encode("latin-1")):
            note = text("That is not the password. Ask whoever sent you the link.")
            return _form(text, status=401, note=note)
        request.session["in"] = True
        # Seen from the address itself: a proxy may have put a path in front of it.
        here = request.url.path.rpartition("/")[2] or "."
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"./{here}{query}", status_code=303)

    def _right(self, sent: bytes) -> bool:
        if self._is_closed():
            return False
        right = secrets.compare_digest(sent, self._password)
        if not right:
            self._failures.append(self._clock())
        return right

    def _is_closed(self) -> bool:
        full = len(self._failures) == MAX_FAILURES
        return full and self._clock() - self._failures[0] < 60


def _form(text: Text, *, status: int, note: str = "") -> Response:
    """Make the page that asks; it answers to the address that was wanted."""
    words = {
        "locale": text.locale,
        "label": text("Password"),
        "note": note,
        "button": text("Open"),
    }
    page = _PAGE.substitute({name: html.escape(value) for name, value in words.items()})
    return HTMLResponse(page, status_code=status, headers=_HEADERS)
