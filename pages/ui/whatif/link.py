"""What the link says of the inputs, checked before any widget exists."""

from __future__ import annotations

import math
import re

import streamlit as st

from mlcore.schema import Feature, FeatureSchema
from mlcore.wording.values import Writer
from pages.ui.frame.page import Page
from pages.ui.widgets import plain

VERSION = "1"
_RESERVED = {"v", "model", "lang", "s", "wishes", "tour", "embed", "embed_options"}
# What the pages call their own elements and notes, and the slides' parameter: a slider of that name
# would be a second one, and the page would not be drawn.
_OWN = {
    "example", "folded", "header", "heart", "levers", "notice", "preparing", "preset", "presets",
    "rebuild", "redo", "reset", "slide", "sliders", "undo", "why",
}  # fmt: skip
_SIMPLE = re.compile(r"[a-z][a-z0-9_]*", re.IGNORECASE | re.ASCII)


def keys(schema: FeatureSchema) -> tuple[str, ...]:
    """Name each input in the link: its own name where that can stand in one, else its place.

    Returns
    -------
    tuple of n_features str
        No two alike.
    """
    taken = {name for name in schema.names if _SIMPLE.fullmatch(name)} - _RESERVED - _OWN
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


def complaints(page: Page) -> list[str]:
    """Say in words what in the link cannot be used; the typical value stands in for it."""
    text, schema = page.text, page.schema
    found = []
    if st.query_params.get("v", VERSION) != VERSION:
        found.append(text("This link was made by another version of Levers."))
    for key, feature in zip(keys(schema), schema.features, strict=True):
        value = st.query_params.get(key)
        if value is not None and not _usable(value, feature):
            found.append(
                text(
                    "The link's {input} is not a number from {low} to {high}: "
                    "the typical value is shown.",
                    input=plain(page.label(feature)),
                    low=Writer(feature, text)(feature.low),
                    high=Writer(feature, text)(feature.high),
                )
            )
    return found


def _usable(value: str, feature: Feature) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return math.isfinite(number) and feature.low <= number <= feature.high
