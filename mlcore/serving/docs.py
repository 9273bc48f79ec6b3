"""The API's own documentation, served without any other host."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from starlette.responses import FileResponse, HTMLResponse, Response

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
