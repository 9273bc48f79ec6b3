"""What the documentation says of each route: its parameters, its body, its errors."""

from __future__ import annotations

from typing import Any

from mlcore.serving.schemas import (
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
