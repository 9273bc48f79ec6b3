"""One row per input: label, value, native slider, and the curve beneath it."""

from __future__ import annotations

from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlcore.schema import Feature
from mlcore.text import Text


def lever(feature: Feature, key: str, text: Text) -> tuple[float, DeltaGenerator]:
    """Draw an input's row.

    Parameters
    ----------
    feature : Feature
    key : str
        Name of the input in the link.
    text : Text

    Returns
    -------
    value : float
    below : container
        The place under the slider.
    """
    label = text(feature.label)
    with st.container(key=f"lever-{key}", gap=None):
        head = st.container(horizontal=True, vertical_alignment="center", gap="small")
        value = st.slider(
            f"{label} ({text(feature.unit)})" if feature.unit else label,
            min_value=feature.low,
            max_value=feature.high,
            value=feature.typical,
            step=feature.step,
            format=f"%.{feature.decimals}f",
            key=key,
            bind="query-params",
            label_visibility="collapsed",
        )
        below = st.container(gap=None)
    with head:
        unit = escape(text(feature.unit))
        st.html(
            f'<div class="lever-label"><strong>{escape(label)}</strong> <span>{unit}</span></div>'
        )
        _typed(feature, key, label, text, value)
    return value, below


def _typed(feature: Feature, key: str, label: str, text: Text, value: float) -> None:
    typed = f"typed-{key}"
    st.session_state[typed] = value

    def take() -> None:
        st.session_state[key] = st.session_state[typed]

    st.number_input(
        text("{input}, typed", input=label),
        min_value=feature.low,
        max_value=feature.high,
        step=feature.step,
        format=f"%.{feature.decimals}f",
        key=typed,
        on_change=take,
        label_visibility="collapsed",
        width=104,
    )
