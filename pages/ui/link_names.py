"""What inputs are called in the session and in the link, and how their values are read there."""

from __future__ import annotations

import math
import re

from mlcore.errors import InvalidRowsError
from mlcore.schema import Feature, FeatureSchema

# No input can take this name: those in the link are letters, digits and underscores.
SETTINGS = "input-settings"
EARLIER_SETTINGS = "wishes"
"""Parameter that had the settings in links made before."""
CLASS = "class"
"""Parameter that has the class whose chance is the number, where it is not the usual one."""
UNKNOWN = "unknown"
"""Parameter that names the inputs whose values are not known, with dots between."""
RESERVED = {
    "v", "model", "lang", "s", SETTINGS, EARLIER_SETTINGS, "tour", "embed", "embed_options",
}  # fmt: skip
# What the pages call or called their own elements and notes, and the slides' parameter: a slider of
# that name would be a second one, and the page would not be drawn. None may go: links have the
# other name of such an input.
OWN = {
    "example", "folded", "header", "heart", "levers", "notice", "panels", "preparing", "preset",
    "presets", "rebuild", "redo", "reset", "slide", "sliders", "undo", "why",
}  # fmt: skip
SIMPLE = re.compile(r"[a-z][a-z0-9_]*", re.IGNORECASE | re.ASCII)


def keys(schema: FeatureSchema) -> tuple[str, ...]:
    """Name each input in the link: its own name where that can stand in one, else its place.

    Returns
    -------
    tuple of n_features str
        No two alike.
    """
    taken = {name for name in schema.names if SIMPLE.fullmatch(name)} - _reserved(schema) - OWN
    found = []
    for place, name in enumerate(schema.names, start=1):
        key = name if name in taken else f"input{place}"
        if key != name:
            # An input may be called as another's place.
            while key in taken:
                key += "_"
            taken.add(key)
        found.append(key)
    return tuple(found)


def _reserved(schema: FeatureSchema) -> set[str]:
    """Return the parameters of links to a model; those to others may call an input like that."""
    class_ = set() if schema.target.is_number else {CLASS}
    unknown = {UNKNOWN} if any(each.allow_missing for each in schema.features) else set()
    return RESERVED | class_ | unknown


def read_value(written: str, feature: Feature) -> float | None:
    """Read a value of the link, of a choice the code of a level; None where it can be none."""
    if feature.is_choice:
        try:
            code = feature.code(written)
        except InvalidRowsError:
            return None
        return None if math.isnan(code) else code
    try:
        value = float(written)
    except ValueError:
        return None
    return value if math.isfinite(value) and feature.low <= value <= feature.high else None


def write_value(value: float, feature: Feature) -> str:
    """Write a value for the link, of a choice the name of a level; ``read_value`` reads it.

    Examples
    --------
    >>> home = Feature(name="home", label="Home", low=0, high=1, typical=1, step=1, decimals=0,
    ...                kind="category", levels=("owns", "rents"), takes_others=True)
    >>> write_value(1.0, home), write_value(2.0, home), read_value("other", home)
    ('rents', 'other', 2.0)
    """
    return feature.word(value) if feature.is_choice else repr(value)
