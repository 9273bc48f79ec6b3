"""The routes of the API: what may be asked, what is answered, and how both are described."""

from mlcore.serving.routes.api import api_routes, create_api

__all__ = ["api_routes", "create_api"]
