"""One row per input: label, value, native slider, and the curve beneath it."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlcore.handout import lever_words
from mlcore.schema import Feature, FeatureSchema
from mlcore.text import Text
from pages.ui import live


def lever(feature: Feature, key: str, text: Text) -> tuple[float, DeltaGenerator]:
    """Draw an input's slider.

    Parameters
    ----------
    feature : Feature
    key : str
        Name of the input in the link.
    text : Text

    Returns
    -------
    value : float
    row : container
        Where the rest of the row belongs.
    """
    label = text(feature.label)
    row = st.container(key=f"lever-{key}", gap=None)
    value = row.slider(
        f"{label} ({text(feature.unit)})" if feature.unit else label,
        min_value=feature.low,
        max_value=feature.high,
        value=feature.typical,
        step=feature.step,
        format=f"%.{feature.decimals}f",
        key=key,
        bind="query-params",
        persist_state="session",
        label_visibility="collapsed",
    )
    return value, row


def around(
    feature: Feature, key: str, schema: FeatureSchema, text: Text, data: dict[str, Any]
) -> None:
    """Draw what stands around a slider: label, unit, the value, and the curve.

    The value can be typed there. A native number field would have to be set by each run, and the
    browser's next message would still carry its old value: while a key is held, that throws the
    slider back.

    Parameters
    ----------
    feature : Feature
    key : str
        Name of the input in the link.
    schema : FeatureSchema
    text : Text
    data : dict
        The curve, and what all elements share.
    """
    element = f"around-{key}"

    def take() -> None:
        typed = st.session_state[element].typed
        if typed is not None:
            st.session_state[key] = min(max(float(typed), feature.low), feature.high)

    live.mount(
        "lever",
        {
            **data,
            "label": text(feature.label),
            "unit": text(feature.unit),
            "low": feature.low,
            "high": feature.high,
            "decimals": feature.decimals,
            "words": lever_words(feature, schema, text),
        },
        key=element,
        listeners={"typed": take},
    )
