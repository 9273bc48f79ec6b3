"""Model folders: published whole, verified before use, one of them current."""

from mlcore.artifacts.current import current_id, is_current, set_current
from mlcore.artifacts.folder import (
    add,
    damaged,
    discard,
    is_mendable,
    is_published,
    listed,
    missing,
    publish,
    published,
    read_manifest,
    read_verified,
    renew,
    written_at,
)
from mlcore.artifacts.manifest import (
    CALIBRATION,
    EXACT,
    MANIFEST,
    PORTABLE,
    PORTABLE_PAIR,
    SCALER,
    TWIN,
    Manifest,
)
from mlcore.artifacts.places import folder_of, lock
from mlcore.artifacts.reading import read_file
from mlcore.artifacts.sweeping import sweep
from mlcore.artifacts.writing import check_writable, write_atomically

__all__ = [
    "CALIBRATION",
    "EXACT",
    "MANIFEST",
    "PORTABLE",
    "PORTABLE_PAIR",
    "SCALER",
    "TWIN",
    "Manifest",
    "add",
    "check_writable",
    "current_id",
    "damaged",
    "discard",
    "folder_of",
    "is_current",
    "is_mendable",
    "is_published",
    "listed",
    "lock",
    "missing",
    "publish",
    "published",
    "read_file",
    "read_manifest",
    "read_verified",
    "renew",
    "set_current",
    "sweep",
    "write_atomically",
    "written_at",
]
