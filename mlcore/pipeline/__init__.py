"""The cached composition behind train, convert and load."""

from mlcore.pipeline.choosing import Choice, choices, resolve
from mlcore.pipeline.converted import ConvertedModel, convert
from mlcore.pipeline.loaded import load
from mlcore.pipeline.opened import OpenedModel, opened
from mlcore.pipeline.preparing import Preparation, prepare
from mlcore.pipeline.trained import TrainedModel, train

__all__ = [
    "Choice",
    "ConvertedModel",
    "OpenedModel",
    "Preparation",
    "TrainedModel",
    "choices",
    "convert",
    "load",
    "opened",
    "prepare",
    "resolve",
    "train",
]
