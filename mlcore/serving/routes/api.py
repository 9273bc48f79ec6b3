"""The routes of the API and what each answers."""

from __future__ import annotations

import json
import math
from collections.abc import Awaitable, Callable
from time import perf_counter_ns
from typing import Any
from urllib.parse import quote

import msgspec
from fastapi import FastAPI
from msgspec import UNSET
from starlette.exceptions import HTTPException
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from mlcore.errors import InvalidRowsError, MlcoreError, ModelNotReadyError
from mlcore.inference import Predictor
from mlcore.inference.classifier import ClassPredictor
from mlcore.models import OpenedModel
from mlcore.schema import Feature, FeatureSchema, Label, Target
from mlcore.schema.dummies import Dummies
from mlcore.serving.http import errors
from mlcore.serving.http.limits import Guard, read_body
from mlcore.serving.lifecycle import is_closing
from mlcore.serving.routes import description
from mlcore.serving.routes.answers import (
    DummiesAnswer,
    FeatureAnswer,
    ModelAnswer,
    SchemaAnswer,
    TargetAnswer,
)
from mlcore.serving.routes.explore import Explorer, parse_question, read_row
from mlcore.serving.routes.messages import (
    PredictRequest,
    parse,
)
from mlcore.serving.routes.models import Models, place_of
from mlcore.serving.routes.versions import add_version_routes
from mlcore.text import Text

BODY_TIMEOUT_S = 10.0
"""Longest time a request's body may take, in seconds."""
PATIENCE_S = 0.5
"""How long a request waits for a model that is not ready, in seconds."""
PREDICT, EXPLORE = "/v1/predict", "/v1/explore"
_MAX_NAMES = 20


def api_routes(api: FastAPI, prefix: str = "/api") -> list[BaseRoute]:
    """Return the routes that serve an API beside the pages.

    A mount alone would leave the bare prefix to the pages, which answer it with HTML.

    Examples
    --------
    >>> [route.path for route in api_routes(create_api())]
    ['/api/v1/explore', '/api', '/api']
    """
    # Behind the layer that compresses, unlike PredictFirst: its answers are long.
    explore = Route(f"{prefix}{EXPLORE}", endpoint=api.state.explore, methods=["POST"])
    return [explore, Route(prefix, endpoint=api), Mount(prefix, app=api)]


class PredictFirst:
    """Middleware that predicts a row before anything behind it is asked.

    Sessions and compressed answers, which pages need, would cost as much as the prediction.
    """

    def __init__(self, app: ASGIApp, *, api: FastAPI, prefix: str = "/api") -> None:
        self._app = app
        self._path = f"{prefix}{PREDICT}"
        self._predict: ASGIApp = api.state.predict

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or hand it on."""
        is_row = scope["type"] == "http" and scope["path"] == self._path
        if is_row and scope["method"] == "POST":
            await self._predict(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def create_api(
    *,
    takes_changes: bool = True,
    body_timeout_s: float = BODY_TIMEOUT_S,
    patience_s: float = PATIENCE_S,
) -> FastAPI:
    """Make the API.

    Parameters
    ----------
    takes_changes : bool
        Whether a request may choose which version of a model answers.
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
    api = description.DescribedApi(
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
    api.add_exception_handler(MlcoreError, errors.on_mlcore_error)
    api.add_exception_handler(HTTPException, errors.on_http_error)
    api.add_exception_handler(ClientDisconnect, errors.on_disconnect)
    api.add_exception_handler(Exception, errors.on_defect)
    models = Models()
    _add_routes(api, models, body_timeout_s=body_timeout_s, patience_s=patience_s)
    add_version_routes(api, models, takes_changes=takes_changes, body_timeout_s=body_timeout_s)
    description.add_docs(api, "/v1")
    return api


def _direct(endpoint: Callable[[Request], Awaitable[Response]], body_timeout_s: float) -> ASGIApp:
    """Make an application of one route: FastAPI's layers cost more than predicting a row.

    What they do for this route is done here: headers, limits, and an answer to each error.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await endpoint(request)
        except MlcoreError as error:
            response = await errors.on_mlcore_error(request, error)
        except ClientDisconnect as error:
            response = await errors.on_disconnect(request, error)
        await response(scope, receive, send)

    guarded = Guard(app, body_timeout_s=body_timeout_s)
    return ServerErrorMiddleware(guarded, handler=errors.on_defect)


def _add_routes(api: FastAPI, models: Models, *, body_timeout_s: float, patience_s: float) -> None:
    # `async def` without a thread: one row takes microseconds, handing it over would cost more.
    @api.post(PREDICT, **description.predict())
    async def predict(request: Request) -> Response:
        """Predict one row."""
        body = await read_body(request, timeout_s=body_timeout_s)
        asked_row = parse(body, PredictRequest)
        start = perf_counter_ns()
        name, class_name = _asked_for(request)
        model = await models.get(name, patience_s=patience_s)
        given, predictor = model.given, model.raw
        # Most rows are numbers in order, which the model itself checks.
        row: Any = asked_row.data
        if type(row) is not list or given.takes_words:
            row = read_row(given, asked_row.row, by_name=asked_row.by_name)
        if class_name is not None:
            predictor = _of_class(model, class_name)
        answer = predictor.predict_one(row)
        outside = given.outside(row)
        if not math.isfinite(answer.prediction):
            raise InvalidRowsError("model.not-finite", field="data")
        content = {**answer.as_dict(), "total_time_ms": (perf_counter_ns() - start) / 1e6}
        return _json(content, headers=_warning(outside) if outside else None)

    explorer = Explorer()

    async def asked(request: Request, patience_s: float) -> OpenedModel:
        name, class_name = _asked_for(request)
        model = await models.get(name, patience_s=patience_s)
        return model if class_name is None else await models.of_class(model, class_name)

    @api.post(EXPLORE, **description.explore())
    async def explore(request: Request) -> Response:
        """Predict one row, its curves, and what each input adds to the baseline's answer."""
        body = await read_body(request, timeout_s=body_timeout_s)
        question = parse_question(body)
        start = perf_counter_ns()
        model = await asked(request, patience_s)
        content, outside = await explorer.explore(model, question)
        content["total_time_ms"] = (perf_counter_ns() - start) / 1e6
        return _json(content, headers=_warning(outside) if outside else None)

    @api.get("/v1/health", **description.health())
    async def health(request: Request) -> Response:
        """Tell whether the current model answers."""
        try:
            if is_closing():
                raise ModelNotReadyError("server.closing", field="server")
            await models.get()
        except MlcoreError as error:
            text = errors.text_of(request)
            reason = errors.sentence(error, text)
            return _json({**_health("unhealthy", loaded=False), "reason": reason}, status=503)
        return _json(_health("healthy", loaded=True))

    @api.get("/v1/model", **description.model())
    async def model(request: Request) -> Response:
        """Describe a model: its inputs, its target, how well it does."""
        found = await asked(request, patience_s)
        manifest, text = found.manifest, errors.text_of(request)
        answer = ModelAnswer(
            id=manifest.model_id,
            name=manifest.name,
            title=text(manifest.title),
            estimator=manifest.estimator,
            schema=SchemaAnswer(
                features=[_said_of_feature(each, text) for each in found.given.features],
                target=_said_of_target(manifest.schema.target, text),
                dummies=[_said_of_dummies(each, found.given) for each in found.given.dummies],
            ),
            metrics=manifest.metrics,
            parity=manifest.parity,
            versions=manifest.versions,
            created=manifest.created,
            table=manifest.table,
        )
        return Response(msgspec.json.encode(answer), media_type="application/json")

    # The two that are asked often.
    api.state.predict = _direct(predict, body_timeout_s)
    api.state.explore = _direct(explore, body_timeout_s)


def _asked_for(request: Request) -> tuple[str | None, str | None]:
    """Return the model and the class that a request names."""
    if not request.scope["query_string"]:
        return None, None
    parameters = request.query_params
    return parameters.get("model"), parameters.get("class")


def _of_class(model: OpenedModel, name: str) -> Predictor:
    place = place_of(model.schema.target, name)
    return model.raw.of_class(place) if isinstance(model.raw, ClassPredictor) else model.raw


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


def _said_of_feature(feature: Feature, text: Text) -> FeatureAnswer:
    said = msgspec.convert(feature, FeatureAnswer, from_attributes=True)
    typical: Label | None = None if math.isnan(feature.typical) else feature.typical
    if feature.is_choice:
        typical = feature.level(feature.typical)
    return msgspec.structs.replace(
        said, label=text(feature.label), unit=text(feature.unit), typical=typical
    )


def _said_of_dummies(dummies: Dummies, schema: FeatureSchema) -> DummiesAnswer:
    return DummiesAnswer(
        name=dummies.name,
        inputs=[schema.names[place] for place in dummies.places],
        levels=list(dummies.levels),
        has_none=dummies.has_none,
    )


def _said_of_target(target: Target, text: Text) -> TargetAnswer:
    return TargetAnswer(
        name=target.name,
        label=text(target.label),
        unit=text(target.unit),
        low=target.low,
        high=target.high,
        decimals=target.grids(0).start,
        classes=list(target.classes),
        chosen=UNSET if target.is_number else target.chosen_class,
    )
