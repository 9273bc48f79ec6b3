"""The runtimes that are compared; one module, one arm, and nothing else has to know of it."""

from mlcore.benchmark.arms.arm import (
    ONNX,
    PORTABLE,
    SKLEARN,
    Arm,
    Contest,
    Fresh,
    Plugin,
    Published,
)
from mlcore.benchmark.arms.registry import (
    installed,
    label_of,
    open_contest,
    open_published,
    plugins,
)

__all__ = [
    "ONNX",
    "PORTABLE",
    "SKLEARN",
    "Arm",
    "Contest",
    "Fresh",
    "Plugin",
    "Published",
    "installed",
    "label_of",
    "open_contest",
    "open_published",
    "plugins",
]
