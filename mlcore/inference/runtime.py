"""ONNX Runtime with its reports to its maker turned off: nothing else in Levers imports it."""

from __future__ import annotations

import os

# On import ONNX Runtime 1.32 opens a store of events and an id of the machine in the home folder,
# and seconds later looks up its maker's collector. Only "1", and only before the import, stops
# both; `disable_telemetry_events()` afterwards stops neither (tried). Child processes inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import onnxruntime

__all__ = ["onnxruntime"]
