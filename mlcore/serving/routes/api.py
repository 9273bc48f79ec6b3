"""The routes of the API and what each answers."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from time import perf_counter_ns
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from mlcore.errors import InvalidRowsError, MlcoreError, ModelNotReadyError
from mlcore.schema import Feature, Target
from mlcore.serving.http import errors as handlers
from mlcore.serving.http.limits import Guard, read_body
from mlcore.serving.lifecycle import is_closing
from mlcore.serving.routes import description as openapi
from mlcore.serving.routes.description import add_docs
from mlcore.serving.routes.explore import Crew, parse_question
from mlcore.serving.routes.models import Models
from mlcore.serving.routes.requests import (
    FeatureAnswer,
    ModelAnswer,
    SchemaAnswer,
    TargetAnswer,
    parse_row,
)
from mlcore.text import Text

BODY_TIMEOUT_S = 10.0
"""Longest time a request's body may take, in seconds."""
PATIENCE_S = 0.5
"""How long a request waits for a model that is not ready, in seconds."""
_MAX_NAMES = 20


def api_routes(api: FastAPI, prefix: str = "/api") -> list[BaseRoute]:
    """Return the routes that serve an API beside the pages.

    A mount alone would leave the bare prefix to the pages, which answer it with HTML.

    Parameters
    ----------
    api : FastAPI
        What :func:`create_api` made.
    prefix : str
        Where it lives.

    Examples
    --------
    >>> [route.path for route in api_routes(create_api())]
    ['/api', '/api']
    """
    return [Route(prefix, endpoint=api), Mount(prefix, app=api)]


def create_api(
    *, body_timeout_s: float = BODY_TIMEOUT_S, patience_s: float = PATIENCE_S
) -> FastAPI:
    """Make the API.

    Parameters
    ----------
    body_timeout_s : float
        Longest time a request's body may take, in seconds.
    patience_s : float
        How long a request waits for a model that is not ready, in seconds.

    Returns
    -------
    FastAPI
        To be mounted; its paths begin with ``/v1``.

    Examples
    --------
    >>> create_api().url_path_for("predict")
    '/v1/predict'
    """
    api = FastAPI(
        title="Levers",
        version="1",
        description="Predictions of the models behind the pages.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
        redirect_slashes=False,
    )
    # Swagger UI as packaged for offline use reads 3.0.
    api.openapi_version = "3.0.3"
    api.add_middleware(Guard, body_timeout_s=body_timeout_s)
    api.add_exception_handler(MlcoreError, handlers.on_mlcore_error)
    api.add_exception_handler(HTTPException, handlers.on_http_error)
    api.add_exception_handler(ClientDisconnect, handlers.on_disconnect)
    api.add_exception_handler(Exception, handlers.on_defect)
    _add_routes(api, Models(), body_timeout_s=body_timeout_s, patience_s=patience_s)
    add_docs(api, "/v1")
    return api


def _add_routes(api: FastAPI, models: Models, *, body_timeout_s: float, patience_s: float) -> None:
    # `async def` without a thread: one row takes microseconds, handing it over would cost more.
    @api.post("/v1/predict", **openapi.PREDICT)
    async def predict(request: Request) -> Response:
        """Predict one row."""
        body = await read_body(request, timeout_s=body_timeout_s)
        row = parse_row(body)
        start = perf_counter_ns()
        model = await models.get(_model_name(request), patience_s=patience_s)
        # In Python a row may be named; a request's is a list.
        values = row if type(row) is list else model.schema.validate_row(row)
        answer = model.predictor.predict_one(values)
        outside = model.schema.outside(row)
        if not math.isfinite(answer.prediction):
            raise InvalidRowsError("model.not-finite", field="data")
        content = {**answer.as_dict(), "total_time_ms": (perf_counter_ns() - start) / 1e6}
        return _json(content, headers=_warning(outside) if outside else None)

    crew = Crew()

    @api.post("/v1/explore", **openapi.EXPLORE)
    async def explore(request: Request) -> Response:
        """Predict one row, its curves, and what each input adds to the baseline's answer."""
        body = await read_body(request, timeout_s=body_timeout_s)
        question = parse_question(body)
        start = perf_counter_ns()
        model = await models.get(_model_name(request), patience_s=patience_s)
        content = await crew.explore(model, question)
        outside = model.schema.outside(question.row)
        content["total_time_ms"] = (perf_counter_ns() - start) / 1e6
        return _json(content, headers=_warning(outside) if outside else None)

    @api.get("/v1/health", **openapi.HEALTH)
    async def health(request: Request) -> Response:
        """Tell whether the current model answers."""
        try:
            if is_closing():
                raise ModelNotReadyError("server.closing", field="server")
            await models.get()
        except MlcoreError as error:
            text = handlers.text_of(request)
            reason = handlers.sentence(error, text)
            return _json({**_health("unhealthy", loaded=False), "reason": reason}, status=503)
        return _json(_health("healthy", loaded=True))

    @api.get("/v1/model", **openapi.MODEL)
    async def model(request: Request) -> ModelAnswer:
        """Describe a model: its inputs, its target, how well it does."""
        found = await models.get(_model_name(request), patience_s=patience_s)
        manifest, text = found.manifest, handlers.text_of(request)
        return ModelAnswer(
            id=manifest.model_id,
            name=manifest.name,
            title=text(manifest.title),
            estimator=manifest.estimator,
            schema=SchemaAnswer(
                features=[_feature(feature, text) for feature in manifest.schema.features],
                target=_target(manifest.schema.target, text),
            ),
            metrics=manifest.metrics,
            parity=manifest.parity,
            versions=manifest.versions,
            created=manifest.created,
        )


def _model_name(request: Request) -> str | None:
    return request.query_params.get("model") if request.scope["query_string"] else None


def _json(
    content: dict[str, Any], *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    return Response(json.dumps(content), status, headers=headers, media_type="application/json")


def _warning(outside: tuple[str, ...]) -> dict[str, str]:
    # A header is ASCII; an input may be called anything.
    names = ", ".join(quote(name[:100], safe="") for name in outside[:_MAX_NAMES])
    more = f", and {len(outside) - _MAX_NAMES} more" if len(outside) > _MAX_NAMES else ""
    return {"x-levers-warning": f"outside the training data: {names}{more}"}


def _health(status: str, *, loaded: bool) -> dict[str, Any]:
    return {"status": status, "model_loaded": loaded, "model_format": "ONNX"}


def _feature(feature: Feature, text: Text) -> FeatureAnswer:
    return FeatureAnswer(**_said(feature, text))


def _target(target: Target, text: Text) -> TargetAnswer:
    return TargetAnswer(**_said(target, text))


def _said(of: Feature | Target, text: Text) -> dict[str, Any]:
    return {**asdict(of), "label": text(of.label), "unit": text(of.unit)}
