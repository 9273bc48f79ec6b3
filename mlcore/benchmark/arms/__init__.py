"""The runtimes that are compared; one module, one arm, and nothing else has to know of it."""

from mlcore.benchmark.arms.arm import (
    ONNX,
    PORTABLE,
    PREDICT,
    PROBABILITIES,
    SKLEARN,
    Arm,
    Contest,
    Fresh,
    Plugin,
    Unopened,
)
from mlcore.benchmark.arms.registry import (
    installed,
    label_of,
    open_contest,
    plugins,
)

__all__ = [
    "ONNX",
    "PORTABLE",
    "PREDICT",
    "PROBABILITIES",
    "SKLEARN",
    "Arm",
    "Contest",
    "Fresh",
    "Plugin",
    "Unopened",
    "installed",
    "label_of",
    "open_contest",
    "plugins",
]
