"""Model folders: published whole, verified before use, one of them current."""

from mlcore.artifacts.current import current_id, is_current, set_current
from mlcore.artifacts.folder import ModelFolder, is_mendable, listed, published
from mlcore.artifacts.manifest import (
    CALIBRATION,
    EXACT,
    MANIFEST,
    PORTABLE,
    SCALER,
    TWIN,
    Manifest,
)
from mlcore.artifacts.sweeping import sweep

__all__ = [
    "CALIBRATION",
    "EXACT",
    "MANIFEST",
    "PORTABLE",
    "SCALER",
    "TWIN",
    "Manifest",
    "ModelFolder",
    "current_id",
    "is_current",
    "is_mendable",
    "listed",
    "published",
    "set_current",
    "sweep",
]
