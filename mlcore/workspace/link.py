"""What a visitor keeps as letters that fit in a link: scenarios, and settings of the inputs.

The version, then in base64url: the CRC-32 of what follows, and JSON in raw deflate. The sum makes
every letter that was changed or lost show; raw deflate has none that covers all of its own bits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from mlcore.errors import (
    InvalidInputSettingsError,
    InvalidRowsError,
    InvalidScenariosError,
    MlcoreError,
)
from mlcore.schema import FeatureSchema, Label
from mlcore.workspace.input_settings import InputSettings
from mlcore.workspace.scenarios import (
    Baseline,
    Row,
    Scenario,
    ScenarioSet,
    as_words,
    check_row,
    from_words,
)
from mlcore.workspace.starred import Part, is_starred, read_starred

VERSION = "1"
_LETTERS = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """Turns plain values into letters and back, within limits.

    Attributes
    ----------
    error : callable
        Makes the errors it refuses with, from a code and facts.
    too_long, other_version, damaged : str
        Their codes.
    field : str
        Parameter of the link.
    max_letters : int
        Longest text: servers and chat programs begin to cut links off at 8,000.
    max_json : int
        Largest JSON that is unpacked, in bytes: a few thousand letters could make megabytes.
    """

    error: Callable[..., MlcoreError]
    too_long: str
    other_version: str
    damaged: str
    field: str
    max_letters: int
    max_json: int

    def encode(self, content: Any) -> str:
        """Write values that JSON knows."""
        written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflate.compress(written.encode()) + deflate.flush()
        letters = VERSION + to_letters(zlib.crc32(packed).to_bytes(4) + packed)
        if len(letters) > self.max_letters or len(written.encode()) > self.max_json:
            raise self.refusal(self.too_long, received=len(letters), limit=self.max_letters)
        return letters

    def decode(self, letters: str) -> Any:
        """Read values back; every number is a float."""
        if not letters.startswith(VERSION):
            raise self.refusal(self.other_version)
        blob = letters[len(VERSION) :]
        if len(letters) > self.max_letters or not _LETTERS.fullmatch(blob):
            raise self.refusal(self.damaged)
        try:
            content = base64.urlsafe_b64decode(blob + "=" * (-len(blob) % 4))
            # Several spellings decode to the same bytes: only the one that was written is taken.
            intact = content[:4] == zlib.crc32(content[4:]).to_bytes(4)
            if to_letters(content) != blob or not intact:
                raise self.refusal(self.damaged)
            inflate = zlib.decompressobj(-zlib.MAX_WBITS)
            written = inflate.decompress(content[4:], self.max_json)
            if not inflate.eof or inflate.unused_data:
                raise self.refusal(self.damaged)
            return json.loads(written, parse_int=float, parse_constant=_no_constant)
        except (binascii.Error, zlib.error, ValueError, RecursionError) as error:
            if isinstance(error, MlcoreError):
                raise
            raise self.refusal(self.damaged) from None

    def refusal(self, code: str, **facts: Any) -> MlcoreError:
        """Make the error that says why something is refused."""
        return self.error(code, field=self.field, **facts)


SCENARIOS = Codec(
    error=InvalidScenariosError,
    too_long="scenarios.link-long",
    other_version="scenarios.link-version",
    damaged="scenarios.link-damaged",
    field="s",
    max_letters=6_000,
    max_json=512 * 1024,
)
# A name of a few bytes is one more input to look for: 16 kB hold 2,000 of them.
SETTINGS = Codec(
    error=InvalidInputSettingsError,
    too_long="input-settings.link-long",
    other_version="input-settings.link-version",
    damaged="input-settings.link-damaged",
    field="input-settings",
    max_letters=2_000,
    max_json=16 * 1024,
)

_FIELDS: dict[str, type] = {
    "label": str, "shown": bool, "low": float, "high": float, "step": float, "decimals": float,
    "track": str,
}  # fmt: skip
"""Of a setting, as they follow each other in a link, and what JSON makes of each."""


def pack_scenarios(
    scenario_set: ScenarioSet, schema: FeatureSchema, row: Sequence[float] | None = None
) -> str:
    """Write a set, and the row on the sliders if it is given, as letters for a link.

    Returns
    -------
    str
        Letters, digits, ``-`` and ``_``, at most 6,000; every float64 comes back exactly.

    Raises
    ------
    InvalidScenariosError
        If the set needs more letters.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> import numpy as np
    >>> schema = describe_rows(np.eye(2), np.ones(2), names=["a", "b"])
    >>> kept = ScenarioSet().keep("mild", [0.1, 0.2])
    >>> unpack_scenarios(pack_scenarios(kept, schema), schema) == (kept, None)
    True
    """
    baseline = scenario_set.baseline
    return SCENARIOS.encode(
        [
            _inputs(schema),
            None if row is None else _written(schema, row),
            [baseline.kind, baseline.name, baseline.number, _written(schema, baseline.row)],
            [[each.name, each.text, _written(schema, each.row)] for each in scenario_set.scenarios],
        ]
    )


def unpack_scenarios(letters: str, schema: FeatureSchema) -> tuple[ScenarioSet, Row | None]:
    """Read a set back, and the row on the sliders if the link has one.

    Returns
    -------
    scenario_set : ScenarioSet
        Fits the schema.

    Raises
    ------
    InvalidScenariosError
        If the letters were cut off or changed, are of another version or a model of other inputs,
        or say what cannot be.
    """
    content = SCENARIOS.decode(letters)
    try:
        inputs, row, baseline, scenarios = content
    except (TypeError, ValueError):
        raise SCENARIOS.refusal(SCENARIOS.damaged) from None
    if inputs != _inputs(schema):
        raise SCENARIOS.refusal("scenarios.inputs")
    try:
        read = partial(_row_of_words, schema) if schema.choices else _row
        kind, name, number, held = baseline
        found = ScenarioSet(
            scenarios=tuple(
                Scenario(name=name, text=text, row=read(values)) for name, text, values in scenarios
            ),
            baseline=Baseline(kind=kind, name=name, number=int(*_row([number])), row=read(held)),
        )
        current = None if row is None else read(row)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, InvalidScenariosError):
            raise
        raise SCENARIOS.refusal(SCENARIOS.damaged) from None
    if current is not None:
        check_row(schema, current, "row")
    return found.validate(schema), current


def pack_input_settings(settings: InputSettings) -> str:
    """Write settings of inputs as letters for a link.

    Returns
    -------
    str
        Letters, digits, ``-`` and ``_``, at most 2,000; empty where nothing is set.

    Raises
    ------
    InvalidInputSettingsError
        If they need more letters.
    """
    if not settings.by_name:
        return ""
    content = {}
    for name, setting in settings.by_name.items():
        values = [getattr(setting, field) for field in _FIELDS]
        while values[-1] in (None, ""):
            values.pop()
        content[name] = [
            _plain([value])[0] if isinstance(value, float) else (None if value == "" else value)
            for value in values
        ]
    return SETTINGS.encode(content)


def unpack_input_settings(
    letters: str, schema: FeatureSchema
) -> tuple[InputSettings, tuple[MlcoreError, ...]]:
    """Read settings back, also those of a link from before they were packed.

    Returns
    -------
    settings : InputSettings
        Fit the schema.
    complaints : tuple of InvalidInputSettingsError
        One for each part that was left out.

    Examples
    --------
    >>> from mlcore.datasets import describe_rows
    >>> import numpy as np
    >>> schema = describe_rows(np.eye(1), np.ones(1), names=["a"])
    >>> from mlcore.workspace import InputSetting
    >>> settings = InputSettings().put("a", InputSetting(label="Age"))
    >>> unpack_input_settings(pack_input_settings(settings), schema) == (settings, ())
    True
    >>> settings, complaints = unpack_input_settings("1**a*nAge*dmany", schema)
    >>> settings.of("a").label, [complaint.code for complaint in complaints]
    ('Age', ['input-settings.link'])
    """
    if letters in ("", VERSION):
        return InputSettings(), ()
    if len(letters) > SETTINGS.max_letters:
        long = SETTINGS.refusal(
            SETTINGS.too_long, received=len(letters), limit=SETTINGS.max_letters
        )
        return InputSettings(), (long,)
    try:
        parts = read_starred(letters) if is_starred(letters) else _parts(SETTINGS.decode(letters))
    except InvalidInputSettingsError as error:
        return InputSettings(), (error,)
    settings, complaints = _gathered(parts, None)
    try:
        settings.applied(schema)
    except InvalidInputSettingsError:
        # Part by part: what is wrong with one must not cost the others.
        settings, complaints = _gathered(parts, schema)
    return settings, tuple(complaints)


def _gathered(
    parts: list[Part], schema: FeatureSchema | None
) -> tuple[InputSettings, list[MlcoreError]]:
    """Read the parts one after the other; with a schema, leave out those that do not fit it."""
    found, complaints = InputSettings(), list[MlcoreError]()
    for name, fields in parts:
        try:
            if fields is None:
                raise InvalidInputSettingsError("input-settings.link", field=name)
            more = found.put(name, replace(found.of(name), **fields))
            if schema is not None:
                more.applied(schema)
            found = more
        except InvalidInputSettingsError as error:
            complaints.append(error)
    return found, complaints


def _parts(content: Any) -> list[Part]:
    """Take apart what was packed; the bounds of an input are one part."""
    if not isinstance(content, dict):
        raise SETTINGS.refusal(SETTINGS.damaged)
    found: list[Part] = []
    for name, written in content.items():
        if not isinstance(written, list) or len(written) > len(_FIELDS) or not _is_written(name):
            raise SETTINGS.refusal(SETTINGS.damaged)
        fields: dict[str, Any] = {}
        for (field, kind), value in zip(_FIELDS.items(), written, strict=False):
            if value is not None and type(value) is not kind:
                raise SETTINGS.refusal(SETTINGS.damaged)
            if value is not None:
                fields[field] = value
        if not fields.get("decimals", 0.0).is_integer():
            raise SETTINGS.refusal(SETTINGS.damaged)
        if "decimals" in fields:
            fields["decimals"] = int(fields["decimals"])
        for group in (
            ("label",),
            ("shown",),
            ("low", "high"),
            ("step",),
            ("decimals",),
            ("track",),
        ):
            part = {field: fields[field] for field in group if field in fields}
            if part:
                found.append((name, part))
    return found


def to_letters(content: bytes) -> str:
    """Write bytes in base64url."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _inputs(schema: FeatureSchema) -> str:
    """Stand for the names of a model's inputs in few letters."""
    return hashlib.sha256("\n".join(schema.names).encode()).hexdigest()[:10]


def _plain(row: Sequence[float]) -> list[float | int | None]:
    """Write whole numbers without their ".0", but for zero, which could lose its sign."""
    return [
        None
        if math.isnan(value)
        else int(value)
        if value.is_integer() and 0 < abs(value) < 1e15
        else value
        for value in map(float, row)
    ]


def _row(values: Any) -> Row:
    # Every number of the JSON was read as a float; null is a value that is not known.
    if not isinstance(values, list) or any(
        value is not None and type(value) is not float for value in values
    ):
        raise SCENARIOS.refusal(SCENARIOS.damaged)
    return tuple(math.nan if value is None else value for value in values)


def _written(schema: FeatureSchema, row: Sequence[float]) -> list[Label | None]:
    if not row or not schema.choices:
        return list[Label | None](_plain(row))
    words = as_words(schema, row)
    return [_plain([each])[0] if type(each) is float else each for each in words]


def _row_of_words(schema: FeatureSchema, values: Any) -> Row:
    if not isinstance(values, list):
        raise SCENARIOS.refusal(SCENARIOS.damaged)
    if not values:
        return ()
    try:
        return from_words(schema, values)
    except InvalidRowsError as error:
        if error.code == "rows.type":
            raise SCENARIOS.refusal(SCENARIOS.damaged) from None
        raise InvalidScenariosError("scenarios.level", **error.facts) from None


def _is_written(name: str) -> bool:
    """Tell whether a name can be written down: a lone surrogate cannot."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _no_constant(name: str) -> float:
    raise ValueError(name)
