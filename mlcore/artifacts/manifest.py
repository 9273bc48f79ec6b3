"""What a model folder says of itself."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from enum import StrEnum
from typing import Any, get_args

from mlcore.schema import Feature, FeatureSchema, Label, Target
from mlcore.schema.dummies import Dummies
from mlcore.schema.levels import MOST_LEVELS, Kind, level_name
from mlcore.schema.target import MOST_CLASSES
from mlcore.text.showable import is_showable, is_writable

PORTABLE = "model.onnx"
SCALER = "scaler.npy"
EXACT = "model.exact.onnx"
TWIN = "twin.skops"
CALIBRATION = "calibration.npz"
HELD_OUT = "held_out.npz"
MANIFEST = "manifest.json"

_TYPES: dict[str, Any] = {
    "bool": bool, "dict": dict, "float": (int, float), "int": int, "str": str,
}  # fmt: skip
_HELD = {"parity": dict, "versions": str, "files": str, "sizes": int}
_DIGEST = "digest"
# More no float64 has.
_MOST_DECIMALS = 400
_ID = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,78}[a-z0-9])?")
_FILE = re.compile(r"[a-z0-9][a-z0-9._-]*")


class Origin(StrEnum):
    """Where a model comes from."""

    CONFIGURATION = "configuration"
    OWN_PIPELINE = "own pipeline"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a model folder says of itself.

    Attributes
    ----------
    name, title : str
        What links and requests call the model, and what people choose it by.
    estimator : str
        Class of the regressor or classifier.
    origin : Origin
        Not written by earlier versions: there it follows from ``config``.
    config : dict or None
        The configuration it is made from; None for somebody's own pipeline, and for one that was
        fitted here on a table.
    metrics : dict
        Held-out and cross-validated scores, empty where there was no outcome to compare with.
    parity : dict
        How well each ONNX model agrees with the pipeline, by file name.
    n_rows, n_kept : int
        Rows that came with somebody's own pipeline, and how many of them are kept; 0 where nobody
        counted them.
    created : str
        Time of publication, ISO 8601 in UTC; filled in when it is published, as are ``sequence``,
        ``files`` and ``sizes``.
    sequence : int
        Larger than that of every model published, or named again, before; 0 for one of an earlier
        version.
    files : dict of str to str
        sha256 of each file, by name.
    sizes : dict of str to int
        Bytes of each file, by name; of an earlier version nothing is known.
    no_twin : str
        Full name of the type because of which the pipeline itself was not kept; empty where it
        was, and in models of versions that did not say.
    table : dict
        Of a model that was fitted here on somebody's table: which file, which rows of it, what was
        predicted, how it was fitted and what else was tried; see
        :func:`mlcore.models.own.tables.make_table_model`.
    published_as : str
        Id that a private model, which one visitor tries, gets when it is published; empty where it
        is published.
    """

    model_id: str
    name: str
    title: str
    estimator: str
    origin: Origin
    config: dict[str, Any] | None
    schema: FeatureSchema
    metrics: dict[str, Any] = field(default_factory=dict)
    parity: dict[str, Any] = field(default_factory=dict)
    n_rows: int = 0
    n_kept: int = 0
    versions: dict[str, str] = field(default_factory=dict)
    created: str = ""
    sequence: int = 0
    files: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    no_twin: str = ""
    table: dict[str, Any] = field(default_factory=dict)
    published_as: str = ""

    @property
    def is_own(self) -> bool:
        """Whether somebody fitted it elsewhere: then only its owner knows on what."""
        return self.origin is Origin.OWN_PIPELINE

    @property
    def is_named(self) -> bool:
        """Whether its owner named it; else it is called by the data of its configuration."""
        return self.origin is not Origin.CONFIGURATION

    @property
    def is_private(self) -> bool:
        """Whether one visitor tries it, and no other sees it."""
        return bool(self.published_as)

    @property
    def told_id(self) -> str:
        """What files that are handed on call it: the id of a private model opens its table."""
        return self.published_as or self.model_id

    def as_dict(self) -> dict[str, Any]:
        """Return the manifest as JSON-serialisable values."""
        return {
            **{f.name: getattr(self, f.name) for f in fields(self)},
            "schema": self.schema.as_dict(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Manifest:
        """Read a manifest from what ``as_dict`` returned, of this version or an earlier one.

        Raises
        ------
        KeyError, TypeError, ValueError
            If it is anything else.
        """
        _check(cls, values)
        schema = values["schema"]
        _check(Target, schema["target"])
        for feature in schema["features"]:
            if feature.get("typical") is None and feature.get("allow_missing"):
                feature = {**feature, "typical": feature["low"]}
            _check(Feature, feature)
        _check_classes(schema["target"])
        for name, kind in _HELD.items():
            if not all(isinstance(value, kind) for value in values.get(name, {}).values()):
                raise TypeError(name)
        config = values["config"] or {}
        for told in (config, values.get("metrics", {}), *values.get("parity", {}).values()):
            _check_told(told)
        for feature in schema["features"]:
            _check_scale(feature)
            _check_levels(feature)
        _check_dummies(schema)
        # A file that is made again is removed before: no name may lead out of the folder.
        if not all(_FILE.fullmatch(name) for name in values.get("files", {})):
            raise ValueError("files")
        _check_words(values)
        datetime.fromisoformat(values["created"])
        first = Origin.OWN_PIPELINE if values["config"] is None else Origin.CONFIGURATION
        origin = Origin(values.get("origin", first))
        if (origin is Origin.CONFIGURATION) != (values["config"] is not None):
            raise ValueError("origin")
        _check_table(values.get("table", {}), origin)
        if values.get("published_as") and not is_id(values["published_as"]):
            raise ValueError("published_as")
        return cls(**{**values, "origin": origin, "schema": FeatureSchema.from_dict(schema)})


def is_id(text: str) -> bool:
    """Tell whether a text can be a model id; a path never is."""
    return _ID.fullmatch(text) is not None


def sealed(values: Mapping[str, Any]) -> bytes:
    """Write the values of a manifest together with their digest."""
    return json.dumps({_DIGEST: _digest(values), **values}, indent=1).encode()


def unsealed(content: bytes) -> dict[str, Any]:
    """Read the values of a manifest, all as they were written; earlier versions had no digest.

    Raises
    ------
    ValueError
        If it is not JSON, or not what was written.
    """
    values: dict[str, Any] = json.loads(content)
    digest = values.pop(_DIGEST, None)
    if digest not in (None, _digest(values)):
        raise ValueError(_DIGEST)
    return values


def _digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _check_words(values: Mapping[str, Any]) -> None:
    """Refuse words that would break the pages, those of other models among them."""
    for name in ("name", "title", "estimator"):
        if not is_showable(values[name]):
            raise ValueError(name)
    for part in (values["schema"]["target"], *values["schema"]["features"]):
        for name in ("name", "label", "unit"):
            if not is_writable(part.get(name, "")):
                raise ValueError(name)


def _check_told(values: Mapping[str, Any]) -> None:
    """Refuse counts and scores that are none: pages compare them, and requests are answered so."""
    for name, value in values.items():
        is_count = isinstance(value, int) and not isinstance(value, bool)
        if name.startswith("n_") and not (is_count or value is None):
            raise TypeError(name)
        if isinstance(value, (int, float)) and not _is_finite(value):
            raise ValueError(name)


def _check_table(told: Mapping[str, Any], origin: Origin) -> None:
    """Refuse what no page could say of a table."""
    if (origin is Origin.TABLE) != bool(told):
        raise ValueError("table")
    _check_told(told)
    for name in ("file", "target", "recipe") if told else ():
        if not is_writable(told[name]):
            raise ValueError(name)


def _check_classes(target: Mapping[str, Any]) -> None:
    """Refuse labels that are none, that cannot be told apart or shown, and a choice of no class."""
    classes = target.get("classes", [])
    if not isinstance(classes, list) or not all(isinstance(label, Label) for label in classes):
        raise TypeError("classes")
    written = [str(label) for label in classes]
    if len(classes) == 1 or len(classes) > MOST_CLASSES or len(set(written)) < len(classes):
        raise ValueError("classes")
    for label in classes:
        if not (is_showable(label) if isinstance(label, str) else _is_finite(label)):
            raise ValueError("classes")
    if not 0 <= target.get("chosen", 0) < max(1, len(classes)):
        raise ValueError("chosen")


def _check_levels(feature: Mapping[str, Any]) -> None:
    """Refuse levels that are none, that cannot be told apart, or that codes do not count."""
    levels, shares = feature.get("levels", []), feature.get("shares", [])
    if feature.get("kind", "number") not in get_args(Kind):
        raise ValueError("kind")
    if not isinstance(levels, list) or not all(isinstance(level, Label) for level in levels):
        raise TypeError("levels")
    if len({level_name(level) for level in levels}) < len(levels) or len(levels) > MOST_LEVELS:
        raise ValueError("levels")
    if not all(is_writable(level) if isinstance(level, str) else _is_finite(level)
               for level in levels):  # fmt: skip
        raise ValueError("levels")
    if levels and (feature["low"], feature["high"], feature["step"]) != (0, len(levels) - 1, 1):
        raise ValueError(feature["name"])
    if len(shares) not in (0, len(levels)) or not all(0 <= share <= 1 for share in shares):
        raise ValueError("shares")


def _check_dummies(schema: Mapping[str, Any]) -> None:
    """Refuse choices of inputs that are not there, or that stand in two of them."""
    groups, n_features = schema.get("dummies", []), len(schema["features"])
    places = [place for group in groups for place in group["places"]]
    known = all(type(place) is int and 0 <= place < n_features for place in places)
    if not known or len(set(places)) < len(places):
        raise ValueError("dummies")
    for group in groups:
        _check(Dummies, group)
        words = [group["name"], *group["levels"]]
        if len(group["places"]) < 2 or len(group["levels"]) != len(group["places"]):
            raise ValueError("dummies")
        if not all(map(is_writable, words)):
            raise ValueError("dummies")


def _check_scale(feature: Mapping[str, Any]) -> None:
    """Refuse numbers from which no slider can be made."""
    is_slider = feature["low"] <= feature["high"] and feature["step"] >= 0
    if not is_slider or not 0 <= feature["decimals"] <= _MOST_DECIMALS:
        raise ValueError(feature["name"])
    if feature.get("scale", 1.0) <= 0:
        raise ValueError("scale")


def _check(kind: type[Any], values: Any) -> None:
    """Refuse values of another type than the fields they are for, before a page uses them."""
    for each in fields(kind):
        # `dict[str, Any]` and `float | None` begin with what they are.
        expected = _TYPES.get(re.split(r"[\[ ]", str(each.type))[0])
        value = values.get(each.name)
        if expected is None or each.name not in values:
            continue
        if value is None and str(each.type).endswith("None"):
            continue
        # To Python True is a whole number.
        is_flag = isinstance(value, bool)
        if not isinstance(value, expected) or is_flag != (expected is bool):
            raise TypeError(each.name)
        if isinstance(value, (int, float)) and not _is_finite(value):
            raise ValueError(each.name)


def _is_finite(value: float) -> bool:
    """Tell whether a number can be computed with: JSON's whole numbers know no end."""
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
