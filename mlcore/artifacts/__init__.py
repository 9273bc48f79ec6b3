"""Model folders: published whole, verified before use, one of them current."""

from mlcore.artifacts.current import current_id, set_current
from mlcore.artifacts.folder import (
    add,
    discard,
    folder_of,
    is_published,
    lock,
    missing,
    publish,
    published,
    read_manifest,
    read_verified,
)
from mlcore.artifacts.manifest import (
    CALIBRATION,
    EXACT,
    MANIFEST,
    PORTABLE,
    SCALER,
    TWIN,
    Manifest,
)
from mlcore.artifacts.writing import check_writable, write_atomically

__all__ = [
    "CALIBRATION",
    "EXACT",
    "MANIFEST",
    "PORTABLE",
    "SCALER",
    "TWIN",
    "Manifest",
    "add",
    "check_writable",
    "current_id",
    "discard",
    "folder_of",
    "is_published",
    "lock",
    "missing",
    "publish",
    "published",
    "read_manifest",
    "read_verified",
    "set_current",
    "write_atomically",
]
