"""A set of scenarios as letters that fit in a link.

The version, then in base64url: the CRC-32 of what follows, and JSON in raw deflate. The sum makes
every letter that was changed or lost show; raw deflate has none that covers all of its own bits.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Sequence
from typing import Any

from mlcore.errors import InvalidScenariosError
from mlcore.schema import FeatureSchema
from mlcore.workspace.scenarios import Baseline, Row, Scenario, ScenarioSet, check_row

VERSION = "1"
MAX_LETTERS = 6_000
"""Longest blob: servers and chat programs begin to cut links off at 8,000."""
MAX_JSON = 512 * 1024
"""Largest JSON that is unpacked, in bytes."""

_LETTERS = re.compile(r"[A-Za-z0-9_-]+")


def pack(
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
    >>> unpack(pack(kept, schema), schema) == (kept, None)
    True
    """
    baseline = scenario_set.baseline
    content = [
        _inputs(schema),
        None if row is None else _plain(row),
        [baseline.kind, baseline.name, baseline.number, _plain(baseline.row)],
        [[each.name, each.text, _plain(each.row)] for each in scenario_set.scenarios],
    ]
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflate.compress(written.encode()) + deflate.flush()
    letters = VERSION + _letters(zlib.crc32(packed).to_bytes(4) + packed)
    if len(letters) > MAX_LETTERS or len(written.encode()) > MAX_JSON:
        raise InvalidScenariosError(
            "scenarios.link-long", field="s", received=len(letters), limit=MAX_LETTERS
        )
    return letters


def unpack(letters: str, schema: FeatureSchema) -> tuple[ScenarioSet, Row | None]:
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
    if not letters.startswith(VERSION):
        raise InvalidScenariosError("scenarios.link-version", field="s")
    inputs, row, baseline, scenarios = _content(letters)
    if inputs != _inputs(schema):
        raise InvalidScenariosError("scenarios.inputs", field="s")
    try:
        kind, name, number, held = baseline
        found = ScenarioSet(
            scenarios=tuple(
                Scenario(name=name, text=text, row=_row(values)) for name, text, values in scenarios
            ),
            baseline=Baseline(kind=kind, name=name, number=int(*_row([number])), row=_row(held)),
        )
        current = None if row is None else _row(row)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, InvalidScenariosError):
            raise
        raise _damaged() from None
    if current is not None:
        check_row(schema, current, "row")
    return found.validate(schema), current


def _content(letters: str) -> tuple[Any, Any, Any, Any]:
    blob = letters[len(VERSION) :]
    if len(letters) > MAX_LETTERS or not _LETTERS.fullmatch(blob):
        raise _damaged()
    try:
        content = base64.urlsafe_b64decode(blob + "=" * (-len(blob) % 4))
        # Several spellings decode to the same bytes: only the one that was written is taken.
        if _letters(content) != blob or zlib.crc32(content[4:]) != int.from_bytes(content[:4]):
            raise _damaged()
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        # A few thousand letters can unpack to megabytes: no more than a set may need is made.
        written = inflate.decompress(content[4:], MAX_JSON)
        if not inflate.eof or inflate.unused_data:
            raise _damaged()
        values = json.loads(written, parse_int=float, parse_constant=_no_constant)
        inputs, row, baseline, scenarios = values
    except (binascii.Error, zlib.error, ValueError, TypeError, RecursionError):
        raise _damaged() from None
    return inputs, row, baseline, scenarios


def _letters(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _inputs(schema: FeatureSchema) -> str:
    """Stand for the names of a model's inputs in few letters."""
    return hashlib.sha256("\n".join(schema.names).encode()).hexdigest()[:10]


def _plain(row: Sequence[float]) -> list[float | int]:
    """Write whole numbers without their ".0"; not zero, which could lose its sign."""
    return [
        int(value) if value.is_integer() and 0 < abs(value) < 1e15 else value
        for value in map(float, row)
    ]


def _row(values: Any) -> Row:
    # Every number of the JSON was read as a float; anything else is no number.
    if not isinstance(values, list) or any(type(value) is not float for value in values):
        raise _damaged()
    return tuple(values)


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _damaged() -> InvalidScenariosError:
    return InvalidScenariosError("scenarios.link-damaged", field="s")
