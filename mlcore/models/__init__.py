"""The cached composition behind train, convert and load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlcore.models.choosing import Choice, choice_of, choices, resolve
    from mlcore.models.converted import ConvertedModel, convert
    from mlcore.models.loaded import load
    from mlcore.models.opened_model import OpenedModel, opened
    from mlcore.models.preparing import Preparation, prepare
    from mlcore.models.rebuilding import can_rebuild, rebuild
    from mlcore.models.storage import model_id_of
    from mlcore.models.trained import TrainedModel, train

__all__ = [
    "Choice",
    "ConvertedModel",
    "OpenedModel",
    "Preparation",
    "TrainedModel",
    "can_rebuild",
    "choice_of",
    "choices",
    "convert",
    "load",
    "model_id_of",
    "opened",
    "prepare",
    "rebuild",
    "resolve",
    "train",
]

_HOMES = {
    "Choice": "mlcore.models.choosing",
    "ConvertedModel": "mlcore.models.converted",
    "OpenedModel": "mlcore.models.opened_model",
    "Preparation": "mlcore.models.preparing",
    "TrainedModel": "mlcore.models.trained",
    "can_rebuild": "mlcore.models.rebuilding",
    "choice_of": "mlcore.models.choosing",
    "choices": "mlcore.models.choosing",
    "convert": "mlcore.models.converted",
    "load": "mlcore.models.loaded",
    "model_id_of": "mlcore.models.storage",
    "opened": "mlcore.models.opened_model",
    "prepare": "mlcore.models.preparing",
    "rebuild": "mlcore.models.rebuilding",
    "resolve": "mlcore.models.choosing",
    "train": "mlcore.models.trained",
}


def __getattr__(name: str) -> Any:
    # Imported on first use: a process that only predicts needs neither trees nor pages.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
