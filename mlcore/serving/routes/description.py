"""What the documentation says of each route: its parameters, its body, its errors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.responses import FileResponse, HTMLResponse, Response

from mlcore.serving.routes.requests import (
    ErrorAnswer,
    ExploreAnswer,
    ExploreRequest,
    HealthAnswer,
    ModelAnswer,
    PredictAnswer,
    PredictRequest,
    UnhealthyAnswer,
)

_ERRORS = {
    400: "Not UTF-8 (a byte order mark and UTF-16 are refused), nested too deeply, or a whole"
    " number of more than 1,000 digits.",
    401: "The server has a password, and the request has none or a wrong one.",
    404: "No such model.",
    408: "The body took longer than 10 seconds.",
    413: "The body is larger than 1 MiB.",
    415: "Content-Type is not application/json, or the body is compressed.",
    421: "The server does not answer to the name in Host.",
    422: "Not JSON, other keys than documented, a key twice, or a row that does not fit the model.",
    429: "Too many wrong passwords from this address; Retry-After says when to try again.",
    503: "The model is not ready or the server is busy; Retry-After says when to ask again.",
}

_PARAMETER = {
    "name": "model",
    "in": "query",
    "required": False,
    "description": "Name or id of a model; the current one without it.",
    "schema": {"type": "string"},
}


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": ErrorAnswer, "description": _ERRORS[status]} for status in statuses}


_WARNING = {
    "X-Levers-Warning": {
        "description": "Names the inputs whose value lies outside the training data.",
        "schema": {"type": "string"},
    }
}

PREDICT: dict[str, Any] = {
    "responses": {
        200: {"model": PredictAnswer, "description": "The prediction.", "headers": _WARNING},
        **_errors(400, 401, 404, 408, 413, 415, 421, 422, 429, 503),
    },
    "openapi_extra": {
        "parameters": [_PARAMETER],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": PredictRequest.model_json_schema()}},
        },
    },
}
"""Of ``POST /v1/predict``."""

EXPLORE: dict[str, Any] = {
    "responses": {
        200: {"model": ExploreAnswer, "description": "The row explored.", "headers": _WARNING},
        **_errors(400, 401, 404, 408, 413, 415, 421, 422, 429, 503),
    },
    "openapi_extra": {
        "parameters": [_PARAMETER],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": ExploreRequest.model_json_schema()}},
        },
    },
}
"""Of ``POST /v1/explore``."""

HEALTH: dict[str, Any] = {
    "responses": {
        200: {"model": HealthAnswer, "description": "The current model answers."},
        503: {"model": UnhealthyAnswer, "description": "It does not, or the server is stopping."},
    },
}
"""Of ``GET /v1/health``."""

MODEL: dict[str, Any] = {
    "response_model": ModelAnswer,
    "responses": _errors(401, 404, 421, 429, 503),
    "openapi_extra": {"parameters": [_PARAMETER]},
}
"""Of ``GET /v1/model``."""


# Swagger UI's own start page points at a public example: it is not served.
_FILES = ("swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png")

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Levers API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""

_START = """SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
});
"""

# The browser itself refuses whatever would leave this host.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"


def add_docs(api: FastAPI, prefix: str) -> None:
    """Serve Swagger UI at ``<prefix>/docs``, reading ``<prefix>/openapi.json``.

    Parameters
    ----------
    prefix : str
        For example ``"/v1"``.
    """
    from swagger_ui_bundle import swagger_ui_path

    def serve(path: str, response: Callable[[], Response]) -> None:
        async def endpoint() -> Response:
            return response()

        api.add_api_route(f"{prefix}{path}", endpoint, include_in_schema=False)

    def packaged(name: str) -> Callable[[], Response]:
        path = swagger_ui_path / name
        return lambda: FileResponse(path, headers={"cache-control": "max-age=86400"})

    serve("/docs", lambda: HTMLResponse(_PAGE, headers={"content-security-policy": _POLICY}))
    serve("/docs/start.js", lambda: Response(_START, media_type="text/javascript"))
    for name in _FILES:
        serve(f"/docs/{name}", packaged(name))
