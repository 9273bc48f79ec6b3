"""The answer to each error: its status, and a sentence in the client's language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from mlcore.errors import InvalidRowsError, MlcoreError, ModelNotFoundError, ModelNotReadyError
from mlcore.text import Text, best_locale, for_locale

RETRY_S = 30.0
"""Time after which a model that could not be made ready is tried again, in seconds."""
MAX_BYTES = 1024
"""Largest answer to a rejected request, in bytes."""

STATUS: Mapping[str, int] = MappingProxyType(
    {
        "request.depth": 400,
        "request.digits": 400,
        "request.utf8": 400,
        "request.password": 401,
        "request.changes": 403,
        "request.files": 403,
        "request.origin": 403,
        "request.path": 404,
        "request.method": 405,
        "request.slow": 408,
        "request.length": 413,
        "request.encoding": 415,
        "request.type": 415,
        "request.host": 421,
        "request.closed": 429,
        "request.queue": 503,
    }
)
"""Status by code of error; any other code of a request is 422."""


_UNSAID: Mapping[str, str] = MappingProxyType(
    {
        "rows.category": "request.category",
        "rows.columns": "request.missing",
        "rows.twice": "request.twice",
    }
)
"""Errors whose own sentence repeats what was sent, and the one that is said instead."""


class RequestError(MlcoreError, ValueError):
    """A request that cannot be answered, over REST or on a page."""


def status_of(error: MlcoreError) -> int:
    """Return the HTTP status of an error.

    Returns
    -------
    int
        4xx where the request is to blame, else 503: the same request may succeed later.

    Examples
    --------
    >>> status_of(ModelNotFoundError("model.unknown")), status_of(InvalidRowsError("rows.type"))
    (404, 422)
    """
    if isinstance(error, RequestError):
        return STATUS.get(error.code, 422)
    if isinstance(error, InvalidRowsError):
        return 422
    return 404 if isinstance(error, ModelNotFoundError) else 503


def answer(error: MlcoreError, text: Text) -> Response:
    """Make the answer to a request that failed.

    Parameters
    ----------
    text : Text
        The client's language.

    Returns
    -------
    Response
        JSON of at most :data:`MAX_BYTES` bytes that never repeats what was sent.
    """
    status = status_of(error)
    field = str(error.facts.get("field", "model"))[:100]
    message = sentence(error, text)
    body = _encode(error.code, field, message)
    while len(body) > MAX_BYTES:
        # Names of inputs are the owner's words and may be long.
        message = message[: len(message) * 3 // 4].rstrip(" …") + "…"
        field = field[:50]
        body = _encode(error.code, field, message)
    return Response(body, status, headers=_retry(error, status), media_type="application/json")


def sentence(error: MlcoreError, text: Text) -> str:
    """Describe an error to a client, without the server's folders or what was sent."""
    if error.code in _UNSAID:
        error = type(error)(_UNSAID[error.code], **error.facts)
    folder = error.facts.get("folder")
    if folder is not None:
        facts = {**error.facts, "folder": PurePath(str(folder)).name}
        error = type(error)(error.code, **facts)
    return text.describe(error)


def text_of(request: Request) -> Text:
    """Return the catalogue of the language a client prefers."""
    return for_locale(best_locale(request.headers.get("accept-language")))


async def on_mlcore_error(request: Request, error: Exception) -> Response:
    """Answer an error raised on purpose."""
    assert isinstance(error, MlcoreError)  # noqa: S101  # registered for this class alone
    return answer(error, text_of(request))


async def on_http_error(request: Request, error: Exception) -> Response:
    """Answer what the router refuses: an unknown path, a wrong method."""
    assert isinstance(error, HTTPException)  # noqa: S101  # registered for this class alone
    headers = error.headers or {}
    if error.status_code == 405:
        refusal = RequestError("request.method", field="method", expected=headers.get("Allow", ""))
    else:
        refusal = RequestError("request.path", field="path", expected="/api/v1/docs")
    response = answer(refusal, text_of(request))
    response.headers.update(headers)
    return response


async def on_disconnect(_request: Request, _error: Exception) -> Response:
    """End a request whose client is gone; nobody reads the answer."""
    return Response(status_code=400)


async def on_defect(request: Request, _error: Exception) -> Response:
    """Answer a defect of the server; the traceback goes to its log alone."""
    error = MlcoreError("server.defect", field="server")
    body = _encode(error.code, "server", text_of(request).describe(error))
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(body, 500, headers=headers, media_type="application/json")


def _retry(error: MlcoreError, status: int) -> dict[str, str]:
    if status != 503:
        return {}
    soon = isinstance(error, ModelNotReadyError) or error.code == "request.queue"
    return {"retry-after": "1" if soon else str(int(RETRY_S))}


def _encode(code: str, field: str, message: str) -> bytes:
    error: dict[str, Any] = {"code": code, "field": field, "message": message}
    return json.dumps({"error": error}, ensure_ascii=False).encode(errors="replace")
