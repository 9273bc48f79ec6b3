"""The API's description: what is said of each route, and the page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from fastapi import FastAPI
from msgspec import Struct
from starlette.responses import FileResponse, HTMLResponse, Response

from mlcore.serving.routes.answers import (
    ErrorAnswer,
    ExploreAnswer,
    HealthAnswer,
    HistoryAnswer,
    ModelAnswer,
    ModelsAnswer,
    PredictAnswer,
    UnhealthyAnswer,
    VersionAnswer,
)
from mlcore.serving.routes.messages import (
    EXAMPLE,
    ROWS,
    CurveRequest,
    ExploreRequest,
    PredictRequest,
    PromoteRequest,
)

# What descriptions refer to.
_MESSAGES = (
    CurveRequest,
    PredictAnswer,
    ExploreAnswer,
    HealthAnswer,
    UnhealthyAnswer,
    ModelAnswer,
    ModelsAnswer,
    HistoryAnswer,
    VersionAnswer,
    ErrorAnswer,
)

_ERRORS = {
    400: "Not UTF-8 (a byte order mark and UTF-16 are refused), nested too deeply, or a whole"
    " number of more than 1,000 digits.",
    401: "The server has a password, and the request has none or a wrong one.",
    403: "Others can reach the server and it has no password, or a page of another site asked.",
    404: "No such model.",
    408: "The body took longer than 10 seconds.",
    413: "The body is larger than 1 MiB.",
    415: "Content-Type is not application/json, or the body is compressed.",
    421: "The server does not answer to the name in Host.",
    422: "Not JSON, other keys than documented, a key twice, a class that the model does not have,"
    " or a row that does not fit the model.",
    429: "Too many wrong passwords from this address; Retry-After says when to try again.",
    503: "The model is not ready or the server is busy; Retry-After says when to ask again.",
}

_PARAMETERS = [
    {
        "name": "model",
        "in": "query",
        "required": False,
        "description": "Name or id of a model, or one of its versions such as rent@3; the current"
        " one without it.",
        "schema": {"type": "string"},
    },
    {
        "name": "class",
        "in": "query",
        "required": False,
        "description": "Of a model of classes: the label of the one whose probability is the"
        " prediction; the model's own choice without it.",
        "schema": {"type": "string"},
    },
]

_NAME = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "Name of a model that has versions.",
    "schema": {"type": "string"},
}

_WARNING = {
    "X-Levers-Warning": {
        "description": "Names the inputs whose value lies outside the training data.",
        "schema": {"type": "string"},
    }
}

_REFUSALS = (400, 401, 404, 408, 413, 415, 421, 422, 429, 503)


class DescribedApi(FastAPI):
    """An API whose description shows the messages of this package."""

    def openapi(self) -> dict[str, Any]:
        """Return the description, made once."""
        document = super().openapi()
        document.setdefault("components", {})["schemas"] = _components(*_MESSAGES)
        return document


def predict() -> dict[str, Any]:
    """Describe ``POST /v1/predict``."""
    return _posted(PredictRequest, PredictAnswer, "The prediction.")


def explore() -> dict[str, Any]:
    """Describe ``POST /v1/explore``."""
    return _posted(ExploreRequest, ExploreAnswer, "The row explored.")


def health() -> dict[str, Any]:
    """Describe ``GET /v1/health``."""
    stopping = "It does not, or the server is stopping."
    return {
        "responses": {
            200: _json_of(HealthAnswer, "The current model answers."),
            503: _json_of(UnhealthyAnswer, stopping),
        }
    }


def model() -> dict[str, Any]:
    """Describe ``GET /v1/model``."""
    return {
        "responses": {
            200: _json_of(ModelAnswer, "The model."),
            **_errors(401, 404, 421, 422, 429, 503),
        },
        "openapi_extra": {"parameters": _PARAMETERS},
    }


def models() -> dict[str, Any]:
    """Describe ``GET /v1/models``."""
    return {
        "responses": {
            200: _json_of(ModelsAnswer, "The models that can be asked, built-in ones first."),
            **_errors(401, 421, 429, 503),
        }
    }


def history() -> dict[str, Any]:
    """Describe ``GET /v1/models/{name}/history``."""
    at = {
        "name": "at",
        "in": "query",
        "required": False,
        "description": "Also tell which version was in use at this time: ISO 8601, UTC unless it"
        " names another zone.",
        "schema": {"type": "string", "example": "2026-11-24T14:03:00+01:00"},
    }
    return {
        "responses": {
            200: _json_of(HistoryAnswer, "What happened to the name, the first event first."),
            **_errors(401, 404, 421, 422, 429, 503),
        },
        "openapi_extra": {"parameters": [_NAME, at]},
    }


def promote() -> dict[str, Any]:
    """Describe ``POST /v1/models/{name}/promote``."""
    schema = _components(PromoteRequest)[PromoteRequest.__name__]
    body = {**schema, "example": {"version": 3}}
    described = _changed("The version in use from now on, and the current model.", *_REFUSALS)
    described["openapi_extra"]["requestBody"] = {
        "required": True, "content": {"application/json": {"schema": body}},
    }  # fmt: skip
    return described


def roll_back() -> dict[str, Any]:
    """Describe ``POST /v1/models/{name}/rollback``."""
    return _changed("The version that was in use before and is again.", 401, 404, 421, 429, 503)


def _changed(description: str, *refusals: int) -> dict[str, Any]:
    return {
        "responses": {200: _json_of(VersionAnswer, description), **_errors(403, *refusals)},
        "openapi_extra": {"parameters": [_NAME]},
    }


def _posted(asked: type[Struct], answer: type[Struct], description: str) -> dict[str, Any]:
    # In place, with its example: what a reader tries out first.
    one = [{"required": [name]} for name in ROWS]
    body = {**_components(asked)[asked.__name__], "oneOf": one, "example": EXAMPLE}
    return {
        "responses": {
            200: {**_json_of(answer, description), "headers": _WARNING},
            **_errors(*_REFUSALS),
        },
        "openapi_extra": {
            "parameters": _PARAMETERS,
            "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        },
    }


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {status: _json_of(ErrorAnswer, _ERRORS[status]) for status in statuses}


def _json_of(answer: type[Struct], description: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{answer.__name__}"}
    return {"description": description, "content": {"application/json": {"schema": reference}}}


def _components(*kinds: type[Struct]) -> dict[str, Any]:
    """Describe messages by name, and what they hold."""
    _, components = msgspec.json.schema_components(
        kinds, ref_template="#/components/schemas/{name}"
    )
    return {name: _nullable(schema) for name, schema in components.items()}


def _nullable(schema: Any) -> Any:
    """Write "or null" as OpenAPI 3.0 does, which knows no such type."""
    if isinstance(schema, list):
        return [_nullable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    written = {name: _nullable(value) for name, value in schema.items()}
    forms = written.get("anyOf", [])
    if {"type": "null"} not in forms:
        return written
    del written["anyOf"]
    form, *others = (form for form in forms if form != {"type": "null"})
    if others:
        return {**written, "anyOf": [form, *others], "nullable": True}
    # Beside a reference nothing else counts.
    return {**written, **({"allOf": [form]} if "$ref" in form else form), "nullable": True}


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
