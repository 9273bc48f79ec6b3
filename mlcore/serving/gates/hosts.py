"""The names this server answers to, so that no page of another site can borrow a visitor's browser.

A site may let its own name lead to an address of its visitor's network, this server's included
("DNS rebinding"). For the browser the server then belongs to that site; only the name in ``Host``
tells.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mlcore.serving.gates.password import HEADERS, OPEN
from mlcore.serving.handlers import answer, sentence, text_of
from mlcore.serving.reach import WILDCARDS, own_addresses
from mlcore.serving.rejection import RequestError

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


def names_of(address: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
    """List the names a server answers to.

    Parameters
    ----------
    address : str
        Name or address it listens on.
    allowed : sequence of str
        Names its owner allows, beside those of the loopback: ``*.example.org`` stands for every
        name that ends so, ``*`` for any. Without them, the addresses it can be reached by.

    Returns
    -------
    tuple of str
        In lower case, addresses of IPv6 without brackets.

    Examples
    --------
    >>> names_of("127.0.0.1")
    ('localhost', '127.0.0.1', '::1')
    >>> names_of("0.0.0.0", ["Levers.example.org"])[-1]
    'levers.example.org'
    """
    names = [*_LOOPBACK, *(_plain(name) for name in allowed)]
    if not allowed and address in WILDCARDS:
        own = socket.gethostname()
        # The address itself as well: browsers of this machine take 0.0.0.0 for it.
        names += [_plain(name) for name in (address, *own_addresses(), own, f"{own}.local")]
    elif not allowed and address:
        names.append(_plain(address))
    return tuple(dict.fromkeys(filter(None, names)))


class HostGate:
    """Middleware that refuses requests and websockets under any other name; health is open.

    Parameters
    ----------
    names : sequence of str
        From :func:`names_of`.
    """

    def __init__(self, app: ASGIApp, *, names: Sequence[str]) -> None:
        self._app = app
        self._names = frozenset(names)
        self._endings = tuple(name[1:] for name in names if name.startswith("*."))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it here."""
        if scope["type"] == "lifespan" or scope["path"] in OPEN or self._is_known(scope):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await _refusal(Request(scope, receive))(scope, receive, send)

    def _is_known(self, scope: Scope) -> bool:
        if "*" in self._names:
            return True
        asked = [_without_port(value) for name, value in scope["headers"] if name == b"host"]
        return all(name in self._names or name.endswith(self._endings) for name in asked)


def _refusal(request: Request) -> Response:
    error, text = RequestError("request.host", field="host"), text_of(request)
    if "text/html" in request.headers.get("accept", ""):
        response: Response = PlainTextResponse(f"{sentence(error, text)}\n", 421)
    else:
        response = answer(error, text)
    response.headers.update(HEADERS)
    return response


def _without_port(value: bytes) -> str:
    host = value.decode("latin-1").strip()
    if host.startswith("["):
        return _plain(host.partition("]")[0])
    return _plain(host.partition(":")[0])


def _plain(name: str) -> str:
    return name.strip().strip("[]").rstrip(".").lower()
