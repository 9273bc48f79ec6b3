"""The heart of the main page: five levers, one number, and why."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import streamlit as st

from mlcore import artifacts
from mlcore.schema import FloatArray
from mlcore.text import Text
from mlcore.whatif import Exploration, explore
from pages.ui import link, live
from pages.ui.levers import lever
from pages.ui.page import Page

RUG_TICKS = 60


@st.fragment
def explorer(page: Page) -> None:
    """Draw the levers and everything that follows from them; a release reruns only this."""
    text, schema = page.text, page.model.schema
    keys = link.keys(schema)
    opening = f"opening-{page.model_id}"
    first = opening not in st.session_state
    if first:
        # Toasts, not boxes: what follows on the next release must not move the page.
        for complaint in link.complaints(schema, text):
            st.toast(complaint, icon=":material/link_off:", duration="long")
    with st.container(key="heart"):
        with st.container(key="levers", gap=None):
            placed = [
                lever(feature, key, text)
                for feature, key in zip(schema.features, keys, strict=True)
            ]
            row = [value for value, _ in placed]
            if first:
                st.session_state[opening] = row
            _buttons(page, keys, st.session_state[opening])
        explored = explore(page.model.predictor, row)
        shared = _shared(page)
        for place, (_, below) in enumerate(placed):
            with below:
                live.mount(
                    "curve", {**shared, **_curve(page, explored, place)}, key=f"curve-{keys[place]}"
                )
        with st.container(key="answer", gap=None):
            live.mount(
                "answer", {**shared, **_answer(page, explored, dict(zip(keys, row, strict=True)))}
            )
        with st.container(key="why", gap=None):
            live.mount("why", {**shared, **_why(page, explored, row)})
            _strip(page, explored)


def _buttons(page: Page, keys: tuple[str, ...], opening: list[float]) -> None:
    def place(row: list[float] | FloatArray | tuple[float, ...]) -> None:
        for key, feature, value in zip(keys, page.model.schema.features, row, strict=True):
            st.session_state[key] = min(max(float(value), feature.low), feature.high)

    def random_real() -> None:
        place(page.model.X[random.randrange(len(page.model.X))])  # noqa: S311

    text = page.text
    with st.container(key="presets", horizontal=True, gap="small"):
        st.button(text("Typical"), on_click=place, args=(page.model.schema.typical_row,))
        st.button(text("Random real"), on_click=random_real)
        st.button(text("Reset"), on_click=place, args=(opening,))


def _shared(page: Page) -> dict[str, Any]:
    target = page.model.schema.target
    return {
        "locale": page.text.locale,
        "dark": page.dark,
        "target": {
            "label": page.text(target.label),
            "unit": page.text(target.unit),
            "low": target.low,
            "high": target.high,
            "decimals": target.decimals,
        },
        "typical": page.model.typical_prediction,
    }


def _curve(page: Page, explored: Exploration, place: int) -> dict[str, Any]:
    feature = page.model.schema.features[place]
    curve = explored.curves[place]
    column = np.sort(page.model.X[:, place])
    ticks = column[np.linspace(0, len(column) - 1, min(RUG_TICKS, len(column))).astype(int)]
    every = [one.y for one in explored.curves]
    label = page.text(feature.label)
    target = page.text(page.model.schema.target.label)
    return {
        "low": feature.low,
        "high": feature.high,
        "x": curve.x.tolist(),
        "y": curve.y.tolist(),
        "rug": ticks.tolist(),
        "span": [float(min(y.min() for y in every)), float(max(y.max() for y in every))],
        "prediction": explored.answer.prediction,
        "value": explored.row[place],
        "words": page.text("{target} as {input} alone moves", target=target, input=label),
    }


def _answer(page: Page, explored: Exploration, row: dict[str, float]) -> dict[str, Any]:
    text = page.text
    return {
        "prediction": explored.answer.prediction,
        "link": {
            "v": link.VERSION,
            "model": page.choice.name,
            "lang": text.locale,
            **{key: repr(value) for key, value in row.items()},
        },
        "words": {
            "above": text("{change} above typical ({typical})"),
            "below": text("{change} below typical ({typical})"),
            "same": text("as for typical values ({typical})"),
            "typical": text("typical"),
            "range": text("The data range from {low} to {high}."),
        },
    }


def _why(page: Page, explored: Exploration, row: list[float]) -> dict[str, Any]:
    text = page.text
    return {
        "bias": explored.contributions.bias,
        "prediction": explored.contributions.prediction,
        "parts": [
            {
                "label": text(feature.label),
                "from": feature.typical,
                "to": value,
                "decimals": feature.decimals,
                "value": part,
            }
            for feature, value, part in zip(
                page.model.schema.features, row, explored.contributions.values, strict=True
            )
        ],
        "words": {
            "above": text("Why {change} above typical"),
            "below": text("Why {change} below typical"),
            "same": text("Why: everything is at its typical value"),
            "typical": text("typical"),
            "now": text("now"),
        },
    }


def _strip(page: Page, explored: Exploration) -> None:
    text = page.text
    with st.container(key="strip", horizontal=True, vertical_alignment="center", gap="small"):
        live.mount(
            "strip",
            {
                "locale": text.locale,
                "answered": text("Answered in {time}"),
                "seconds": explored.answer.total_time_ms / 1e3,
                "same": _agreement(page.model.manifest.parity, text),
            },
            width="content",
        )
        st.page_link(
            "pages/benchmark.py",
            label=text("Compare speed") + " →",
            query_params={key: st.query_params.get_all(key) for key in st.query_params},
        )


def _agreement(parity: dict[str, Any], text: Text) -> str:
    served = parity.get(artifacts.EXACT) or parity[artifacts.PORTABLE]
    difference = served["max_abs_difference"]
    if difference == 0:
        return text("same answer as scikit-learn")
    # Rounded up: what is claimed is never better than what was measured.
    decimals = int(-np.floor(np.log10(difference)))
    bound = np.ceil(difference * 10.0**decimals) / 10.0**decimals
    return text("agrees with scikit-learn to {bound}", bound=text.number(bound, max(decimals, 0)))
