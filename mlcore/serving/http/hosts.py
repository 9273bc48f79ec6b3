"""The names this server answers to, so that no page of another site can borrow a visitor's browser.

A site may let its own name lead to an address of its visitor's network, this server's included
("DNS rebinding"). For the browser the server then belongs to that site; only the name in ``Host``
tells.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from functools import lru_cache

import psutil
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from mlcore.serving.http.errors import RequestError, answer, sentence, text_of
from mlcore.serving.http.password import HEADERS, OPEN

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
        # Nearly all requests ask for the same few names.
        self._answers = lru_cache(maxsize=64)(self._answers_to)

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
        for name, value in scope["headers"]:
            if name == b"host" and not self._answers(value):
                return False
        return True

    def _answers_to(self, host: bytes) -> bool:
        name = _without_port(host)
        return name in self._names or name.endswith(self._endings)


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


WILDCARDS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # recognised, not bound to
"""Addresses that stand for all of a machine's."""


def who_can_reach(host: str, port: int, *, has_password: bool) -> tuple[str, ...]:
    """Say where the server is found, by whom, and what that means.

    Parameters
    ----------
    host : str
        Name or address it listens on.

    Returns
    -------
    tuple of str
        Lines for the terminal, in English as all that is logged; none if only this machine can
        reach the server.

    Examples
    --------
    >>> who_can_reach("127.0.0.1", 8000, has_password=False)
    ()
    >>> who_can_reach("10.1.2.3", 8000, has_password=True)[0]
    'Others can reach this server: http://10.1.2.3:8000'
    """
    if is_local(host):
        return ()
    hosts = own_addresses() if host in WILDCARDS else [host]
    found = ", ".join(f"http://{f'[{one}]' if ':' in one else one}:{port}" for one in hosts)
    first = f"Others can reach this server: {found}"
    if has_password:
        return (
            first,
            "They are asked for the password. It travels unencrypted: beyond a network you",
            "trust, put a proxy with HTTPS in front (docs/sharing.md).",
        )
    return (
        first,
        "Everybody in that network can see the models, ask them and start measurements: no"
        " password is set.",
        "To ask for one: LEVERS_PASSWORD=... make run HOST=" + (host or "0.0.0.0"),  # noqa: S104
    )


def is_local(host: str) -> bool:
    """Tell whether a name or an address is this machine's own, which no other machine reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def own_addresses() -> list[str]:
    """List the IPv4 addresses other machines may know this one by."""
    known = [
        entry.address
        for entries in psutil.net_if_addrs().values()
        for entry in entries
        if entry.family == socket.AF_INET and not is_local(entry.address)
    ]
    return sorted(known) or [socket.gethostname()]
