"""The routes of the API: what may be asked, what is answered, and how both are described."""

from mlcore.serving.routes.api import PredictFirst, api_routes, create_api

__all__ = ["PredictFirst", "api_routes", "create_api"]
