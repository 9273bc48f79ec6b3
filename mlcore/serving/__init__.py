"""The REST API, served beside the pages by the same process."""

from mlcore.serving.api import api_routes, create_api
from mlcore.serving.lifecycle import lifespan
from mlcore.serving.snippets import Question, curl, javascript, python, python_offline

__all__ = [
    "Question",
    "api_routes",
    "create_api",
    "curl",
    "javascript",
    "lifespan",
    "python",
    "python_offline",
]
