"""What a model folder says of itself."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from mlcore.schema import Feature, FeatureSchema, Target

PORTABLE = "model.onnx"
SCALER = "scaler.npy"
EXACT = "model.exact.onnx"
TWIN = "twin.skops"
CALIBRATION = "calibration.npz"
MANIFEST = "manifest.json"

_TYPES: dict[str, Any] = {
    "bool": bool, "dict": dict, "float": (int, float), "int": int, "str": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a model folder says of itself.

    Attributes
    ----------
    model_id : str
        Name of the folder.
    name : str
        What people and the API call the model.
    title : str
        What people choose it by.
    estimator : str
        Class of the regressor.
    config : dict or None
        The configuration it is made from; None for a pipeline somebody brought.
    schema : FeatureSchema
    metrics : dict
        Held-out and cross-validated scores, empty where there was no outcome to compare with.
    parity : dict
        How well each ONNX model agrees with the pipeline, by file name.
    n_rows, n_kept : int
        Rows that came with a model somebody brought, and how many of them are kept; 0 where nobody
        counted them.
    versions : dict of str to str
        Libraries that made it.
    created : str
        Time of publication, ISO 8601 in UTC.
    files : dict of str to str
        sha256 of each file, by name.
    no_twin : str
        Full name of the type because of which the pipeline itself was not kept; empty where it
        was, and in models of versions that did not say.
    """

    model_id: str
    name: str
    title: str
    estimator: str
    config: dict[str, Any] | None
    schema: FeatureSchema
    metrics: dict[str, Any] = field(default_factory=dict)
    parity: dict[str, Any] = field(default_factory=dict)
    n_rows: int = 0
    n_kept: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    created: str = ""
    files: dict[str, str] = field(default_factory=dict)
    no_twin: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the manifest as JSON-serialisable values."""
        return {
            **{f.name: getattr(self, f.name) for f in fields(self)},
            "schema": self.schema.as_dict(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Manifest:
        """Read a manifest from what ``as_dict`` returned.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is anything else.
        """
        _check(cls, values)
        schema = values["schema"]
        _check(Target, schema["target"])
        for feature in schema["features"]:
            _check(Feature, feature)
        for measured in values.get("parity", {}).values():
            if not isinstance(measured, dict):
                raise TypeError("parity")
        return cls(**{**values, "schema": FeatureSchema.from_dict(schema)})


def _check(kind: type[Any], values: Any) -> None:
    """Refuse values of another type than the fields they are for, before a page uses them."""
    for each in fields(kind):
        expected = _TYPES.get(str(each.type).partition("[")[0])
        value = values.get(each.name)
        if expected is None or each.name not in values:
            continue
        if value is None and str(each.type).endswith("None"):
            continue
        # To Python True is a whole number.
        is_flag = isinstance(value, bool)
        if not isinstance(value, expected) or is_flag != (expected is bool):
            raise TypeError(each.name)
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(each.name)
