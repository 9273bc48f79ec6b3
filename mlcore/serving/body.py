"""From the bytes of a request to the values of one row, refusing what is not plain JSON."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import ClientDisconnect, Request

from mlcore.serving.rejection import RequestError

MAX_BYTES = 1024 * 1024
"""Largest body that is read, in bytes."""
MAX_DIGITS = 1_000
"""Most digits of a whole number; float64 ends at 309."""

_SHAPE = '{"data": [1.5, 2, …]}'


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


def parse_row(body: bytes) -> Any:
    """Return what stands under ``data``, whole numbers as float64.

    Returns
    -------
    object
        Not yet known to be a row: the schema says what is wrong with it.

    Raises
    ------
    RequestError
        If the body is not one JSON object with the key ``data`` alone.

    Examples
    --------
    >>> parse_row(b'{"data": [1, 2.5]}')
    [1.0, 2.5]
    """
    return parse_values(body)["data"]


def parse_values(
    body: bytes, *, optional: frozenset[str] = frozenset(), shape: str = _SHAPE
) -> dict[str, Any]:
    """Return a body's values by key, whole numbers as float64.

    Parameters
    ----------
    optional : frozenset of str
        Keys that may stand beside ``data``.
    shape : str
        What the client is told to send instead.

    Returns
    -------
    dict of str to object
        With ``data``, and no key that was not asked for.

    Raises
    ------
    RequestError
        If the body is not one JSON object with these keys.

    Examples
    --------
    >>> parse_values(b'{"data": [1], "points": 3}', optional=frozenset({"points"}))
    {'data': [1.0], 'points': 3.0}
    """
    try:
        if json.detect_encoding(body) != "utf-8":
            raise RequestError("request.utf8", field="body")
        values = _decoder.decode(body.decode())
    except UnicodeDecodeError:
        raise RequestError("request.utf8", field="body") from None
    except json.JSONDecodeError:
        raise RequestError("request.json", field="body", expected=shape) from None
    except RecursionError:
        raise RequestError("request.depth", field="body", expected=shape) from None
    if not isinstance(values, dict) or values.keys() - optional != {"data"}:
        raise RequestError("request.keys", field="body", expected=shape)
    return values


def _check_headers(request: Request) -> None:
    headers = request.headers
    content_type = headers.get("content-type", "")
    if content_type != "application/json":
        media_type, _, parameters = content_type.lower().partition(";")
        charset = parameters.replace('"', "").replace(" ", "")
        if media_type.strip() != "application/json" or charset not in ("", "charset=utf-8"):
            raise RequestError("request.type", field="Content-Type")
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise RequestError("request.encoding", field="Content-Encoding")
    length = headers.get("content-length", "0")
    # More than nine digits are too many whatever they say.
    if length.isdecimal() and int(length[:10]) > MAX_BYTES:
        raise _too_large()


def _too_large() -> RequestError:
    return RequestError("request.length", field="body", limit=MAX_BYTES)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        # The standard library would keep the last one without a word.
        raise RequestError("request.duplicate", field="body", expected=_SHAPE)
    return values


def _integer(digits: str) -> float:
    if len(digits) > MAX_DIGITS:
        raise RequestError("request.digits", field="data", limit=MAX_DIGITS)
    return float(digits)


def _not_json(_name: str) -> float:
    # NaN is not JSON, so it never stands for a value that is not known; no schema takes infinity.
    return float("inf")


_decoder = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer, parse_constant=_not_json)
