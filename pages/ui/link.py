"""What the link says of the inputs, checked before any widget exists."""

from __future__ import annotations

import math
import re

import streamlit as st

from mlcore.schema import Feature, FeatureSchema
from pages.ui.markdown import plain
from pages.ui.page import Page

VERSION = "1"
_RESERVED = {"v", "model", "lang", "s", "wishes", "tour", "embed", "embed_options"}
_SIMPLE = re.compile(r"[a-z][a-z0-9_]*", re.IGNORECASE)


def keys(schema: FeatureSchema) -> tuple[str, ...]:
    """Name each input in the link: its own name where that can stand in one, else its place."""
    return tuple(
        name if _SIMPLE.fullmatch(name) and name not in _RESERVED else f"input{place}"
        for place, name in enumerate(schema.names, start=1)
    )


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
                    low=text.number(feature.low, feature.decimals),
                    high=text.number(feature.high, feature.decimals),
                )
            )
    return found


def _usable(value: str, feature: Feature) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return math.isfinite(number) and feature.low <= number <= feature.high
