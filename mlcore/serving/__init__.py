"""The REST API, served beside the pages by the same process."""

from mlcore.serving.api import api_routes, create_api
from mlcore.serving.lifecycle import lifespan

__all__ = ["api_routes", "create_api", "lifespan"]
