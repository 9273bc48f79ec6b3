"""Models built or published, chosen by name, and opened with what pages and requests ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlcore.models.build import ConvertedModel, convert, load, train
    from mlcore.models.catalogue import Choice, choice_of, choices, model_id_of, resolve
    from mlcore.models.making import TrainedModel, can_rebuild
    from mlcore.models.opened import OpenedModel
    from mlcore.models.opening import open_model
    from mlcore.models.preparing import Preparation, prepare

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
    "open_model",
    "prepare",
    "resolve",
    "train",
]

_HOMES = {
    "Choice": "mlcore.models.catalogue",
    "ConvertedModel": "mlcore.models.build",
    "OpenedModel": "mlcore.models.opened",
    "Preparation": "mlcore.models.preparing",
    "TrainedModel": "mlcore.models.making",
    "can_rebuild": "mlcore.models.making",
    "choice_of": "mlcore.models.catalogue",
    "choices": "mlcore.models.catalogue",
    "convert": "mlcore.models.build",
    "load": "mlcore.models.build",
    "model_id_of": "mlcore.models.catalogue",
    "open_model": "mlcore.models.opening",
    "prepare": "mlcore.models.preparing",
    "resolve": "mlcore.models.catalogue",
    "train": "mlcore.models.build",
}


def __getattr__(name: str) -> Any:
    # Imported on first use: a process that only predicts needs neither trees nor pages.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
