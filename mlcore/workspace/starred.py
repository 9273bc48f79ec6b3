"""Settings of inputs as links had them before they were packed, and as people write them by hand.

The version, then for each input two stars, its name, and what is set for it: a star, a letter and
a value. ``1**weight*nMass*l2000**year*v0`` calls the weight Mass, lets it begin at 2000, and takes
the slider of the year away. A star that belongs to a name is followed by a minus sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mlcore.errors import InvalidInputSettingsError

VERSION = "1"
Part = tuple[str, dict[str, Any] | None]
"""The name of an input and fields of its setting; None where they cannot be read."""

_PARTS = re.compile(r"(\*\*|\*(?!-))((?:\*-|[^*])*)")
_NUMBER = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[-+]?[0-9]{1,3})?", re.IGNORECASE)


def is_starred(letters: str) -> bool:
    """Tell whether settings are written like this; packed letters have no star."""
    return "*" in letters


def read_starred(letters: str) -> list[Part]:
    """Read the parts of each input, of which the bounds are one.

    Raises
    ------
    InvalidInputSettingsError
        If the letters are of another version.

    Examples
    --------
    >>> read_starred("1**weight*nMass*l2000*h3000*dmany")
    [('weight', {'label': 'Mass'}), ('weight', {'low': 2000.0, 'high': 3000.0}), ('weight', None)]
    """
    if not letters.startswith(f"{VERSION}**"):
        raise InvalidInputSettingsError("input-settings.link-version", field="input-settings")
    inputs: list[tuple[str, list[str]]] = []
    for star, part in _PARTS.findall(letters[len(VERSION) :]):
        words = part.replace("*-", "*")
        if star == "**":
            inputs.append((words, []))
        elif inputs:
            parts = inputs[-1][1]
            if words[:1] == "h" and parts and parts[-1][:1] == "l":
                parts[-1] += f" {words}"
            else:
                parts.append(words)
    return [(name, _fields(part)) for name, parts in inputs for part in parts]


def _fields(part: str) -> dict[str, Any] | None:
    if part[:1] == "n":
        return {"label": part[1:]}
    values = {}
    for written in part.split(" "):
        key, read = _READERS.get(written[:1], ("", None))
        value = None if read is None else read(written[1:])
        if value is None:
            return None
        values[key] = value
    return values


def _number(written: str) -> float | None:
    return float(written) if _NUMBER.fullmatch(written) else None


def _whole(written: str) -> int | None:
    return int(written) if re.fullmatch("[0-9]{1,3}", written) else None


def _truth(written: str) -> bool | None:
    return {"0": False, "1": True}.get(written)


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "v": ("shown", _truth),
    "l": ("low", _number),
    "h": ("high", _number),
    "s": ("step", _number),
    "d": ("decimals", _whole),
}
