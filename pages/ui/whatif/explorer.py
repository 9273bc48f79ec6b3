"""The heart of the main page: levers, one number, and why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mlcore.inference import ClassPrediction
from mlcore.whatif.curves import Average, Curve, InputRange, input_ranges
from mlcore.whatif.exploration import Exploration
from mlcore.wording import Writer, agreement
from mlcore.wording.answer import (
    answer_words,
    distance_words,
    interval_words,
    outcome_words,
)
from mlcore.wording.chances import check_words, class_choice
from mlcore.wording.inputs import curve_facts, level_order
from mlcore.wording.scenarios import short_name
from pages.ui import live, workspace
from pages.ui.frame.page import Page
from pages.ui.inputs import Inputs, value_complaints
from pages.ui.link_names import EARLIER_SETTINGS, SETTINGS, write_value
from pages.ui.whatif.about import about, show_accuracy
from pages.ui.whatif.cards import cards
from pages.ui.whatif.levers import around, legend, levels, lever, tracks
from pages.ui.whatif.more_inputs import more_inputs
from pages.ui.whatif.panels import cut_off, panels
from pages.ui.whatif.presets import presets
from pages.ui.whatif.reasons import reasons
from pages.ui.whatif.scene import Scene
from pages.ui.workspace import coverage

ELEMENT = "live-answer"
LIVE_POINTS = 81
"""Points of a curve while a thumb moves: one every five pixels."""


@st.fragment
def explorer(page: Page) -> None:
    """Draw the levers and everything that follows from them; a release reruns only this."""
    opening = f"opening-{page.model_id}"
    first = opening not in st.session_state
    page = workspace.with_class(page)
    # Before the link is opened: the row it brings is wanted only once the sliders are there.
    wanted = workspace.wanted_row(page)
    complaints = workspace.open_link(page) if first else []
    page = workspace.with_settings(page)
    inputs = Inputs.of(page)
    if first:
        # Toasts, not boxes: what follows on the next release must not move the page.
        complaints += [*value_complaints(page), *cut_off.open_link(page)]
        for complaint in complaints:
            st.toast(complaint, icon=":material/link_off:", duration="long")
    along = input_ranges(page.schema, inputs.places)
    averages = [page.model.average(span) for span in along]
    spans = {span.place: span for span in along}
    above = st.container(key="about-line", gap=None)
    with st.container(key="heart"):
        column = st.container(key="levers", gap=None)
        with column:
            row, handed = inputs.prepare(wanted)
            rows = []
            for place in inputs.places:
                feature = page.schema.features[place]
                codes = level_order(page.model, spans[place])
                at, container = lever(page, feature, inputs.keys[place], codes)
                row[place] = inputs.value(place, at)
                rows.append(container)
            inputs.keep(row)
            if first or wanted is not None:
                st.session_state[opening] = list(row)
            if first and workspace.wants_another(page, row):
                # Streamlit lets the address decide at first, whatever the session says.
                st.rerun()
        # The first of what a browser may leave for later (assets/first_sight.js).
        with above:
            about(page)
        with column:
            presets(page, row, st.session_state[opening], inputs.place)
            if averages:
                legend(page, averages[0].n_rows)
            rest = st.container(gap=None)
        baseline = workspace.scenarios(page).baseline_row(page.schema)
        explored = page.model.explore(
            row,
            baseline=baseline,
            coverage=coverage(),
            along=along,
            reaching=page.model.middle_ranges(),
        )
        shared = {**_shared(page, explored), "row": row, "span": _span(page, explored, averages)}
        # To the first slider: pills and select boxes are not dragged.
        invited = next((span for span in along if not span.codes), None)
        for span, curve, container in zip(along, explored.curves, rows, strict=True):
            data = {
                **shared,
                **_curve(page, span, curve, explored),
                "base": baseline[span.place],
                "first": span is along[0],
            }
            if span is invited:
                data["invitation"] = page.text("Drag me")
            with container:
                around(inputs, span.place, data)
        with rest:
            more_inputs(inputs, shared)
        answer = {**shared, **_answer(inputs, explored, along, handed), **_far(page, row)}
        live.mount("answer", answer, key=ELEMENT, listeners=_listeners(page))
        scene = Scene(inputs=inputs, row=row, baseline=baseline, explored=explored, shared=shared)
        with st.container(key="why", gap=None):
            reasons(inputs, explored, baseline, shared)
            cards(scene)
            live.mount("strip", _strip(page, explored))
    panels(scene)
    workspace.pass_on()


def _listeners(page: Page) -> dict[str, Callable[[], None]]:
    def choose_coverage() -> None:
        workspace.choose_coverage(st.session_state[ELEMENT].coverage)

    if page.schema.target.is_number:
        return {"coverage": choose_coverage}

    def choose_class() -> None:
        workspace.choose_class(page, st.session_state[ELEMENT]["class"])

    return {"class": choose_class, "opened": show_accuracy}


def _shared(page: Page, explored: Exploration) -> dict[str, Any]:
    return {
        "locale": page.text.locale,
        "dark": page.dark,
        "target": Writer(page.schema.target, page.text).facts(),
        "baseline": {
            "label": short_name(page.text, workspace.scenarios(page).baseline),
            "prediction": explored.contributions.bias,
        },
    }


def _span(page: Page, explored: Exploration, averages: list[Average]) -> list[float]:
    """Return one scale for all curves, so that they can be compared; that of chances is whole."""
    if not page.schema.target.is_number:
        return [page.schema.target.low, page.schema.target.high]
    every = [explored.answer.prediction]
    for y in [*(curve.y for curve in explored.curves), *(average.mean for average in averages)]:
        every += [float(y.min()), float(y.max())]
    return [min(every), max(every)]


def _curve(page: Page, span: InputRange, curve: Curve, explored: Exploration) -> dict[str, Any]:
    place, facts = span.place, curve_facts(page.model, span)
    return {
        **facts,
        "average": {name: live.floats(line) for name, line in facts["average"].items()},
        "place": place,
        "value": explored.row[place],
        "steps": curve.steps,
        "x": live.floats(curve.x),
        "y": live.floats(curve.y),
        "prediction": explored.answer.prediction,
        **({} if curve.missing is None else {"missing": curve.missing}),
    }


def _answer(
    inputs: Inputs, explored: Exploration, along: tuple[InputRange, ...], handed: list[int]
) -> dict[str, Any]:
    page, text, row = inputs.page, inputs.page.text, explored.row
    kept, settings = workspace.scenarios(page), workspace.settings_in_link(page)
    shared = workspace.scenarios_in_link(page, row)
    return {
        "live": {
            "keys": inputs.keys,
            "row": row,
            # Only these curves are drawn: of many inputs all would take too long.
            "curves": [
                {
                    "name": each.name,
                    "low": each.low,
                    "high": each.high,
                    **({"track": "log"} if each.stops else {}),
                }
                for each in along
            ],
            "places": inputs.places,
            # The page shows a row as settled once it equals the dragged one on the sliders' grid.
            "slack": [feature.slack for feature in page.schema.features],
            "tracks": tracks(page, inputs.places),
            "levels": levels(page),
            "points": LIVE_POINTS,
            "url": workspace.explore_url(page),
            "coverage": coverage(),
            "baseline": kept.baseline_row(page.schema),
        },
        "coverage": _certainty(page, explored),
        **_classes(page, explored),
        "prediction": explored.answer.prediction,
        "link": {
            "v": workspace.VERSION,
            "model": page.choice.link,
            "lang": text.locale,
            **{
                inputs.keys[place]: write_value(inputs.stands(place), page.schema.features[place])
                for place in inputs.places
            },
            "s": shared.letters,
        },
        # What the page itself keeps in its address; the sliders see to their own values.
        "address": {
            **inputs.address(row, handed),
            **workspace.class_in_link(page),
            **cut_off.in_address(page),
            SETTINGS: settings.letters,
            EARLIER_SETTINGS: None,
            "s": workspace.scenarios_in_link(page).letters,
        },
        "beginnings": inputs.beginnings(),
        "lacks": shared.lacks or settings.lacks,
        "words": answer_words(
            page.as_seen(),
            text,
            kept.baseline,
            start=kept.baseline_row(page.schema),
            places=inputs.places,
        ),
        "outcomes": outcome_words(page.model, text),
    }


def _certainty(page: Page, explored: Exploration) -> dict[str, Any]:
    """Say how far the number can be trusted: a range, or how often such a chance comes true."""
    model, text = page.model, page.text
    if page.schema.target.is_number:
        return interval_words(model, explored.interval, text)
    return check_words(model, explored.answer.prediction, model.reliability(), text)


def _classes(page: Page, explored: Exploration) -> dict[str, Any]:
    answer = explored.answer
    if not isinstance(answer, ClassPrediction):
        return {}
    return {"classes": class_choice(page.model, list(answer.probabilities.values()), page.text)}


def _far(page: Page, row: list[float]) -> dict[str, Any]:
    return {"distance": page.model.distance(row), "far": distance_words(page.text)}


def _strip(page: Page, explored: Exploration) -> dict[str, Any]:
    text, manifest = page.text, page.model.manifest
    return {
        "locale": text.locale,
        "answered": text("Answered in {time}"),
        "seconds": explored.answer.total_time_ms / 1e3,
        "same": agreement.sentence(manifest, text),
        "sure": text("How sure?"),
        "proof": agreement.detail(manifest, text),
        "compare": text("Compare speed"),
    }
