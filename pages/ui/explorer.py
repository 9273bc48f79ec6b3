"""The heart of the main page: five levers, one number, and why."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import streamlit as st

from mlcore.schema import FloatArray
from mlcore.whatif import Exploration, explore
from pages.ui import link, live, parity
from pages.ui.levers import around, lever
from pages.ui.page import Page
from pages.ui.panels import Scene, panels
from pages.ui.panels.scene import Place

LIVE_POINTS = 81
"""Points of a curve while a thumb moves: one every five pixels."""


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
            place = _placing(page, keys)
            _buttons(page, place, st.session_state[opening])
            _legend(page)
        explored = explore(page.model.predictor, row, trees=page.model.trees)
        shared = {**_shared(page), "row": row}
        every = [curve.y for curve in explored.curves]
        every += [average.mean for average in page.model.averages()]
        # One scale for all curves, so that they can be compared.
        span = [float(min(y.min() for y in every)), float(max(y.max() for y in every))]
        for number, (value, container) in enumerate(placed):
            here = {**shared, "place": number, "value": value, "span": span}
            data = {**here, **_curve(page, explored, number)}
            with container:
                around(schema.features[number], keys[number], text, data)
        live.mount("answer", {**shared, **_answer(page, explored, keys)})
        with st.container(key="why", gap=None):
            live.mount("why", {**shared, **_why(page, explored, row)})
            live.mount("strip", _strip(page, explored))
    panels(
        Scene(
            page=page,
            keys=keys,
            row=row,
            baseline=schema.typical_row,
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


def _buttons(page: Page, place: Place, opening: list[float]) -> None:
    def random_real() -> None:
        place(page.model.X[random.randrange(len(page.model.X))])  # noqa: S311

    text = page.text
    with st.container(key="presets", horizontal=True, gap="small"):
        st.button(text("Typical"), on_click=place, args=(page.model.schema.typical_row,))
        st.button(text("Random real"), on_click=random_real)
        st.button(text("Reset"), on_click=place, args=(opening,))


def _legend(page: Page) -> None:
    text = page.text
    n = text.number(page.model.averages()[0].n_rows, 0)
    st.caption(
        text("Faint: average of {n} real cases; shade: how 8 in 10 of them move.", n=n),
        help=text(
            "The blue line moves one input of your case. The faint line is the average of such "
            "lines for {n} real cases (partial dependence). 8 in 10 of them run within the shade "
            "once all are shifted to one height: where it is wide, cases differ. Hatched "
            "stretches hold no real case: they are wider than a twentieth of the range and than "
            "its other gaps.",
            n=n,
        ),
    )


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
    curve, average = explored.curves[place], page.model.averages()[place]
    digits = page.model.schema.target.decimals + 1
    return {
        "steps": curve.steps,
        "x": curve.x.tolist(),
        "y": curve.y.tolist(),
        "rug": page.model.rugs[place],
        "gaps": page.model.gaps[place],
        "average": {
            line: getattr(average, line).round(digits).tolist() for line in ("mean", "low", "high")
        },
        "prediction": explored.answer.prediction,
    }


def _answer(page: Page, explored: Exploration, keys: tuple[str, ...]) -> dict[str, Any]:
    text = page.text
    written = dict(zip(keys, map(repr, explored.row), strict=True))
    return {
        "live": {
            "keys": keys,
            "row": explored.row,
            # The page shows a row as settled once it equals the dragged one on the sliders' grid.
            "slack": [feature.step / 2 for feature in page.model.schema.features],
            "points": LIVE_POINTS,
            "url": f"api/v1/explore?model={page.model_id}",
        },
        "prediction": explored.answer.prediction,
        "link": {
            "v": link.VERSION,
            "model": page.choice.name,
            "lang": text.locale,
            **written,
        },
        "words": {
            "above": text("{change} above typical ({typical})"),
            "below": text("{change} below typical ({typical})"),
            "same": text("as for typical values ({typical})"),
            "typical": text("typical"),
            "offline": text("The server does not answer. Trying again …"),
            "range": text("The data range from {low} to {high}."),
        },
    }


def _why(page: Page, explored: Exploration, row: list[float]) -> dict[str, Any]:
    text = page.text
    why = explored.contributions
    return {
        "bias": why.bias if why else 0.0,
        "prediction": explored.answer.prediction,
        "parts": [
            {
                "label": text(feature.label),
                "from": feature.typical,
                "to": value,
                "decimals": feature.decimals,
                "value": part,
            }
            for feature, value, part in zip(
                page.model.schema.features, row, why.values if why else (), strict=bool(why)
            )
        ],
        "words": {
            "above": text("Why {change} above typical"),
            "below": text("Why {change} below typical"),
            "same": text("Why: everything is at its typical value"),
            "typical": text("typical"),
            "now": text("now"),
            "none": text("Too many inputs differ from typical to split the change between them."),
        },
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
