"""The REST API, served beside the pages by the same process."""

from mlcore.serving.http import gate_middleware, takes_changes, who_can_reach
from mlcore.serving.lifecycle import check_start, lifespan
from mlcore.serving.routes import PredictFirst, api_routes, create_api
from mlcore.serving.snippets import Question, curl, javascript, python, python_offline

__all__ = [
    "PredictFirst",
    "Question",
    "api_routes",
    "check_start",
    "create_api",
    "curl",
    "gate_middleware",
    "javascript",
    "lifespan",
    "python",
    "python_offline",
    "takes_changes",
    "who_can_reach",
]
