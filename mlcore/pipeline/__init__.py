"""The cached composition behind train, convert and load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlcore.pipeline.choosing import Choice, choice_of, choices, resolve
    from mlcore.pipeline.converted import ConvertedModel, convert
    from mlcore.pipeline.loaded import load
    from mlcore.pipeline.opened_model import OpenedModel, opened
    from mlcore.pipeline.preparing import Preparation, prepare
    from mlcore.pipeline.rebuilding import can_rebuild, rebuild
    from mlcore.pipeline.storage import model_id_of
    from mlcore.pipeline.trained import TrainedModel, train

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
    "Choice": "mlcore.pipeline.choosing",
    "ConvertedModel": "mlcore.pipeline.converted",
    "OpenedModel": "mlcore.pipeline.opened_model",
    "Preparation": "mlcore.pipeline.preparing",
    "TrainedModel": "mlcore.pipeline.trained",
    "can_rebuild": "mlcore.pipeline.rebuilding",
    "choice_of": "mlcore.pipeline.choosing",
    "choices": "mlcore.pipeline.choosing",
    "convert": "mlcore.pipeline.converted",
    "load": "mlcore.pipeline.loaded",
    "model_id_of": "mlcore.pipeline.storage",
    "opened": "mlcore.pipeline.opened_model",
    "prepare": "mlcore.pipeline.preparing",
    "rebuild": "mlcore.pipeline.rebuilding",
    "resolve": "mlcore.pipeline.choosing",
    "train": "mlcore.pipeline.trained",
}


def __getattr__(name: str) -> Any:
    # Imported on first use: a process that only predicts needs neither trees nor pages.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
