"""The heart of the main page: five levers, one number, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from mlcore.handout import (
    answer_words,
    curve_facts,
    far_words,
    short_name,
    target_facts,
    usual_words,
)
from mlcore.schema import FloatArray
from mlcore.whatif import Exploration, explore
from pages.ui import link, live, memory, parity
from pages.ui.legend import legend
from pages.ui.levers import around, lever
from pages.ui.page import Page
from pages.ui.panels import Scene, panels
from pages.ui.panels.scene import Place
from pages.ui.presets import presets
from pages.ui.reasons import question, reasons
from pages.ui.usual import ELEMENT, choose, coverage

LIVE_POINTS = 81
"""Points of a curve while a thumb moves: one every five pixels."""


@st.fragment
def explorer(page: Page) -> None:
    """Draw the levers and everything that follows from them; a release reruns only this."""
    text, schema = page.text, page.model.schema
    keys = link.keys(schema)
    opening = f"opening-{page.model_id}"
    place = _placing(page, keys)
    first = opening not in st.session_state
    wanted = memory.wanted_row(page)
    if wanted is not None:
        place(wanted)
    if first:
        # Toasts, not boxes: what follows on the next release must not move the page.
        for complaint in [*link.complaints(schema, text), *memory.open_link(page)]:
            st.toast(complaint, icon=":material/link_off:", duration="long")
    with st.container(key="heart"):
        with st.container(key="levers", gap=None):
            placed = [
                lever(feature, key, text)
                for feature, key in zip(schema.features, keys, strict=True)
            ]
            row = [value for value, _ in placed]
            if first or wanted is not None:
                st.session_state[opening] = row
            if first and memory.wants_another(page, row):
                # Streamlit lets the address decide at first, whatever the session says.
                st.rerun()
            presets(page, row, st.session_state[opening], place)
            legend(page)
        scenarios = memory.scenarios(page)
        baseline = scenarios.baseline_row(schema)
        explored = explore(
            page.model.predictor,
            row,
            baseline=baseline,
            trees=page.model.trees,
            intervals=page.model.intervals,
            coverage=coverage(),
        )
        shared = {**_shared(page, explored), "row": row}
        every = [curve.y for curve in explored.curves]
        every += [average.mean for average in page.model.averages()]
        # One scale for all curves, so that they can be compared.
        span = [float(min(y.min() for y in every)), float(max(y.max() for y in every))]
        for number, (value, container) in enumerate(placed):
            here = {**shared, "place": number, "value": value, "span": span}
            data = {**here, **_curve(page, explored, number)}
            with container:
                around(schema.features[number], keys[number], schema, text, data)
        answer = {**shared, **_answer(page, explored, keys), **_far(page, row)}
        live.mount("answer", answer, key=ELEMENT, listeners={"coverage": choose})
        with st.container(key="why", gap=None):
            asked = question(page.text)
            live.mount("why", {**shared, **reasons(page, explored, asked, baseline)})
            live.mount("strip", _strip(page, explored))
    panels(
        Scene(
            page=page,
            keys=keys,
            row=row,
            baseline=baseline,
            explored=explored,
            shared=shared,
            place=place,
        )
    )


def _placing(page: Page, keys: tuple[str, ...]) -> Place:
    def place(row: Sequence[float] | FloatArray) -> None:
        for key, feature, value in zip(keys, page.model.schema.features, row, strict=True):
            st.session_state[key] = min(max(float(value), feature.low), feature.high)

    return place


def _shared(page: Page, explored: Exploration) -> dict[str, Any]:
    return {
        "locale": page.text.locale,
        "dark": page.dark,
        "target": target_facts(page.model.schema, page.text),
        "baseline": {
            "label": short_name(page.text, memory.scenarios(page).baseline),
            "prediction": explored.contributions.bias,
        },
    }


def _curve(page: Page, explored: Exploration, place: int) -> dict[str, Any]:
    curve = explored.curves[place]
    return {
        "steps": curve.steps,
        "x": curve.x.tolist(),
        "y": curve.y.tolist(),
        **curve_facts(page.model, place),
        "prediction": explored.answer.prediction,
    }


def _answer(page: Page, explored: Exploration, keys: tuple[str, ...]) -> dict[str, Any]:
    text = page.text
    written = dict(zip(keys, map(repr, explored.row), strict=True))
    scenarios = memory.scenarios(page)
    return {
        "live": {
            "keys": keys,
            "row": explored.row,
            # The page shows a row as settled once it equals the dragged one on the sliders' grid.
            "slack": [feature.step / 2 for feature in page.model.schema.features],
            "points": LIVE_POINTS,
            "url": f"api/v1/explore?model={page.model_id}",
            "coverage": coverage(),
            "baseline": scenarios.baseline_row(page.model.schema),
        },
        "usual": usual_words(page.model, explored.interval, text),
        "prediction": explored.answer.prediction,
        "link": {
            "v": link.VERSION,
            "model": page.choice.name,
            "lang": text.locale,
            **written,
        },
        **memory.link_parts(page, explored.row),
        "words": answer_words(text, scenarios.baseline),
    }


def _far(page: Page, row: list[float]) -> dict[str, Any]:
    support = page.model.support
    return {
        "distance": support.percentile(row) if support else None,
        "far": far_words(page.text),
    }


def _strip(page: Page, explored: Exploration) -> dict[str, Any]:
    text, manifest = page.text, page.model.manifest
    return {
        "locale": text.locale,
        "answered": text("Answered in {time}"),
        "seconds": explored.answer.total_time_ms / 1e3,
        "same": parity.sentence(manifest, text),
        "doubt": text("How sure?"),
        "proof": parity.detail(manifest, text),
        "compare": text("Compare speed"),
    }
