"""One password shared by everybody, for a server that others can reach."""

from __future__ import annotations

import asyncio
import base64
import html
import ipaddress
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from string import Template
from urllib.parse import parse_qs

from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mlcore.serving.http.errors import RequestError, answer, text_of
from mlcore.text import Text

OPEN = frozenset({"/api/v1/health"})
"""Answered without a password: those who watch over the server need it."""
REMEMBERED_S = 12 * 3600
MAX_FAILURES = 10
"""Wrong passwords within a minute from one address, before nobody there may try."""
CLOSED_S = 60
MAX_FORM = 4096
FORM_TIMEOUT_S = 10.0
"""Longest time the form's body may take, in seconds."""
LOGOUT = "/logout"
"""Where a visitor goes to be asked again."""
_MAX_ADDRESSES = 10_000
HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
"""What every answer of a gate carries."""
_CLOSED = {**HEADERS, "retry-after": str(CLOSED_S)}

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
    """Return what keeps everybody out who does not know the password; without one, nothing."""
    if not password:
        return []
    return [
        # A key of this process alone: one would need it to guess the password from a cookie.
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
    clock : callable
        Seconds, for the count of wrong passwords.
    form_timeout_s : float
        Longest time the form's body may take, in seconds.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        password: str,
        clock: Callable[[], float] = time.monotonic,
        form_timeout_s: float = FORM_TIMEOUT_S,
    ) -> None:
        self._app = app
        self._password = password.encode()
        self._failures = _Failures(clock)
        self._form_timeout_s = form_timeout_s

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
        kind = request.headers.get("content-type", "")
        is_form = request.method == "POST" and kind == "application/x-www-form-urlencoded"
        sent = _sent(request)
        if request.method == "GET" and request.url.path.endswith(LOGOUT):
            request.session.clear()
            response: Response = RedirectResponse("./", status_code=303, headers=HEADERS)
        elif scope["session"].get("in"):
            await self._app(scope, receive, send)
            return
        elif is_form:
            response = await self._login(request)
        elif sent and self._failures.closed(request):
            error = RequestError("request.closed", field="authorization")
            response = answer(error, text_of(request))
            response.headers.update(_CLOSED)
        elif sent and self._right(request, sent):
            await self._app(scope, receive, send)
            return
        else:
            response = self._refused(request)
        await response(scope, receive, send)

    def _refused(self, request: Request) -> Response:
        wants_page = "text/html" in request.headers.get("accept", "")
        if request.method == "GET" and wants_page:
            return _form(text_of(request), status=401)
        refusal = RequestError("request.password", field="authorization")
        response = answer(refusal, text_of(request))
        # Not "Basic", which some browsers would answer with a window of their own.
        response.headers["www-authenticate"] = "Bearer"
        response.headers.update(HEADERS)
        return response

    async def _login(self, request: Request) -> Response:
        text = text_of(request)
        body = b""
        try:
            async with asyncio.timeout(self._form_timeout_s):
                async for part in request.stream():
                    body += part
                    if len(body) > MAX_FORM:
                        return _form(text, status=413)
        except TimeoutError:
            return _form(text, status=408)
        except ClientDisconnect:
            return Response(status_code=400)  # Nobody reads it.
        sent = parse_qs(body.decode("latin-1"), encoding="latin-1").get("password", [""])[0]
        if self._failures.closed(request):
            note = text("Too many wrong passwords. Wait a minute, then try again.")
            response = _form(text, status=429, note=note)
            response.headers.update(_CLOSED)
            return response
        if not self._right(request, sent.encode("latin-1")):
            note = text("That is not the password. Ask whoever sent you the link.")
            return _form(text, status=401, note=note)
        request.session["in"] = True
        # Seen from the address itself: a proxy may have put a path in front of it.
        here = request.url.path.rpartition("/")[2] or "."
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"./{here}{query}", status_code=303)

    def _right(self, request: Request, sent: bytes) -> bool:
        right = secrets.compare_digest(sent, self._password)
        if not right:
            self._failures.add(request)
        return right


class _Failures:
    """Wrong passwords by the address they came from: a stranger's do not shut out anybody else.

    Behind a proxy that does not tell its visitors' addresses they are all one.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def add(self, request: Request) -> None:
        times = self._times.setdefault(_network(request), deque(maxlen=MAX_FAILURES))
        times.append(self._clock())
        self._times.move_to_end(_network(request))
        if len(self._times) > _MAX_ADDRESSES:
            self._times.popitem(last=False)

    def closed(self, request: Request) -> bool:
        times = self._times.get(_network(request)) or deque[float]()
        return len(times) == MAX_FAILURES and self._clock() - times[0] < CLOSED_S


def _network(request: Request) -> str:
    """Return the address a request came from; of IPv6 the half that a household is given."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    wide = ipaddress.ip_network((address, 64 if address.version == 6 else 32), strict=False)
    return str(wide.network_address)


def _sent(request: Request) -> bytes | None:
    """Read the password in a request's header; None where there is none that can be read."""
    scheme, _, sent = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        # Headers are read as Latin-1; what was sent are bytes, usually UTF-8.
        return sent.strip().encode("latin-1")
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(sent, validate=True).partition(b":")[2]
        except ValueError:  # Its own kind for wrong letters, the plain one beyond ASCII.
            return None
    return None


def _form(text: Text, *, status: int, note: str = "") -> Response:
    """Make the page that asks; it answers to the address that was wanted."""
    words = {
        "locale": text.locale,
        "label": text("Password"),
        "note": note,
        "button": text("Open"),
    }
    page = _PAGE.substitute({name: html.escape(value) for name, value in words.items()})
    return HTMLResponse(page, status_code=status, headers=HEADERS)
