"""What the server mounts beside the pages, and how it starts."""

from __future__ import annotations

import gc
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import streamlit as st
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from mlcore import serving
from mlcore.config import Settings
from mlcore.errors import MlcoreError
from mlcore.text import for_locale
from pages.ui.frame.first_paint import FirstPaint
from pages.ui.frame.patches import holds_file
from pages.ui.live import ASSETS, script

SWITCH_INTERVAL_S = 0.0005


def routes() -> list[BaseRoute]:
    """Return the REST API and the files of the live view; ends a process started in vain."""
    try:
        serving.check_start()
    except MlcoreError as error:
        sys.exit(for_locale("en").describe(error))
    return [
        *serving.api_routes(_api()),
        Route("/assets/live/page.js", _script),
        Mount("/assets", app=StaticFiles(directory=ASSETS)),
        # A mount alone leaves the bare path to the pages.
        Route("/assets", _nothing),
    ]


def _script(request: Request) -> Response:
    # Its address says what is in it.
    kept = {"cache-control": "public, max-age=31536000, immutable"}
    return Response(script(), media_type="text/javascript", headers=kept)


def _nothing(request: Request) -> Response:
    return Response("Not Found", 404, media_type="text/plain")


def middleware() -> list[Middleware]:
    """Return what every request passes first: the gates, and the style."""
    settings = Settings.from_env()
    address = st.get_option("server.address") or ""
    gates = serving.gate_middleware(
        address, hosts=settings.hosts, password=settings.password, is_held=holds_file
    )
    return [*gates, Middleware(serving.PredictFirst, api=_api()), Middleware(FirstPaint)]


@cache
def _api() -> FastAPI:
    """Make the API, one for its routes and for what stands before them."""
    address, password = st.get_option("server.address") or "", Settings.from_env().password
    return serving.create_api(takes_changes=serving.takes_changes(address, password))


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[Any]:
    """Begin to make the model ready, and let many visitors share the interpreter."""
    # By default a thread that draws a page keeps all others waiting for 5 ms at a time. With
    # twenty visitors that halves the slow end of the answers (docs/performance.md).
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    # Some 220,000 objects of the libraries are there to stay: looking for garbage among them takes
    # 60 ms each time, in which nobody is answered.
    gc.freeze()
    host, port = st.get_option("server.address"), st.get_option("server.port")
    has_password = Settings.from_env().password is not None
    for line in serving.who_can_reach(host or "", port, has_password=has_password):
        sys.stdout.write(f"{line}\n")
    async with serving.lifespan(app) as state:
        yield state
