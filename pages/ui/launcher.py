"""What the server mounts beside the pages."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from mlcore.serving import api_routes, create_api, lifespan

__all__ = ["lifespan", "routes"]

ASSETS = Path(__file__).parents[2] / "assets"


def routes() -> list[BaseRoute]:
    """Return the REST API and the files of the live view."""
    return [
        *api_routes(create_api()),
        Mount("/assets", app=StaticFiles(directory=ASSETS)),
    ]
