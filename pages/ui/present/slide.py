"""One story of a presentation: its number, why, the sliders, and what it would take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import streamlit as st

from mlcore.schema import Feature
from mlcore.whatif.reasons import Contributions
from mlcore.wording.answer import answer_words, distance_words, interval_words
from mlcore.wording.reasons import change_proof, change_words, rest_words
from mlcore.wording.scenarios import short_name
from mlcore.wording.values import Writer
from mlcore.workspace import Baseline, Scenario
from pages.ui import live
from pages.ui.frame.page import Page
from pages.ui.present import takes
from pages.ui.widgets import plain
from pages.ui.workspace import coverage

MAX_SLIDERS = 5
MAX_BARS = 5
LONG_NAME = 36
"""Letters of a scenario's name from which on it takes two lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What a slide tells.

    Attributes
    ----------
    number : int
        Of the slide, from 1.
    baseline : Baseline
        What it is compared with.
    start : tuple of float
        The baseline's row.
    following : Scenario or None
        The story after it.
    hint : str
        What else to say; empty for nothing.
    """

    number: int
    scenario: Scenario
    baseline: Baseline
    start: tuple[float, ...]
    following: Scenario | None
    hint: str = ""


def show(page: Page, story: Story) -> None:
    """Draw the slide; what its sliders say stays on it."""
    text, schema, model = page.text, page.schema, page.model
    kept = story.scenario.row
    keys = tuple(
        f"present-{page.model_id}-{story.number}-{place}" for place in range(schema.n_features)
    )
    places = _places(page, story)
    row = list(kept)
    with st.container(key="slide"):
        long = " long" if len(story.scenario.name) > LONG_NAME else ""
        st.html(f'<h1 class="slide-name{long}">{escape(story.scenario.name)}</h1>')
        with st.container(key="slide-side", gap=None):
            # The name by which the live view finds the sliders (assets/live/core/drag.js).
            with st.container(key="levers", gap=None):
                for place in places:
                    row[place] = _slider(page, schema.features[place], keys[place], kept[place])
                live.mount("values", _values(page, row, places), key="slide-values")

            def put(values: Sequence[float]) -> None:
                for place in places:
                    feature = schema.features[place]
                    st.session_state[keys[place]] = _within(feature, values[place])

            st.button(
                text("Back to the scenario"),
                on_click=put,
                args=(kept,),
                disabled=row == list(kept),
                icon=":material/undo:",
                key="slide-back",
            )
        why = model.why(row, story.start)
        shared = {**_shared(page, story, why.bias), "row": row}
        live.mount("slide", {**shared, **_number(page, story, row, keys, why)}, key="slide-number")
        live.mount("why", {**shared, **_why(page, story, row, why)}, key="slide-why")
        with st.container(key="slide-takes", gap=None):
            takes.show(page, story.scenario, story.start, story.following, places, put)
        if story.hint:
            st.html(f'<p class="slide-hint">{escape(story.hint)}</p>')


def _places(page: Page, story: Story) -> tuple[int, ...]:
    """Choose the inputs with a slider: those that make most of the story, in the model's order."""
    features = page.schema.features
    movable = [place for place, feature in enumerate(features) if feature.low < feature.high]
    if len(movable) <= MAX_SLIDERS:
        return tuple(movable)
    parts = page.model.why(story.scenario.row, story.start).values
    largest = sorted(movable, key=lambda place: -abs(parts[place]))
    return tuple(sorted(largest[:MAX_SLIDERS]))


def _within(feature: Feature, value: float) -> float:
    return min(max(float(value), feature.low), feature.high)


def _slider(page: Page, feature: Feature, key: str, kept: float) -> float:
    """Draw a slider; until it is moved it stands for the scenario's own value."""
    text = page.text
    shown = _within(feature, kept)
    label = plain(page.label(feature))
    value = st.slider(
        Writer(feature, text).titled(label),
        min_value=feature.low,
        max_value=feature.high,
        value=shown,
        step=feature.step,
        format=Writer(feature, text).pattern,
        key=key,
        label_visibility="collapsed",
    )
    # A scenario may lie outside the data, where the slider cannot follow.
    return kept if value == shown else float(value)


def _shared(page: Page, story: Story, bias: float) -> dict[str, Any]:
    return {
        "locale": page.text.locale,
        "dark": page.dark,
        "target": Writer(page.schema.target, page.text).facts(),
        "baseline": {"label": short_name(page.text, story.baseline), "prediction": bias},
    }


def _values(page: Page, row: Sequence[float], places: Sequence[int]) -> dict[str, Any]:
    text = page.text
    return {
        "locale": text.locale,
        "dark": page.dark,
        "inputs": [
            {
                "place": place,
                **Writer(feature, text).facts(page.label(feature)),
                "value": row[place],
            }
            for place in places
            for feature in [page.schema.features[place]]
        ],
    }


def _number(
    page: Page, story: Story, row: list[float], keys: Sequence[str], why: Contributions
) -> dict[str, Any]:
    text, model = page.text, page.model
    share = coverage()
    interval = model.interval(row, why.prediction, share)
    return {
        "live": {
            "keys": keys,
            "row": row,
            "slack": [feature.step / 2 for feature in page.schema.features],
            # No curve is drawn here.
            "points": 2,
            "curves": [],
            "places": [],
            "url": f"api/v1/explore?model={page.model_id}",
            "coverage": share,
            "baseline": story.start,
        },
        "usual": interval_words(model, interval, text),
        "prediction": why.prediction,
        "distance": model.distance(row),
        "far": distance_words(text),
        "words": answer_words(text, story.baseline),
    }


def _why(page: Page, story: Story, row: Sequence[float], why: Contributions) -> dict[str, Any]:
    text, features = page.text, page.schema.features
    errors = why.errors or (None,) * len(why.values)
    return {
        "live": True,
        "bias": why.bias,
        "prediction": why.prediction,
        "parts": [
            {
                "place": place,
                **Writer(feature, text).facts(page.label(feature)),
                "from": story.start[place],
                "to": row[place],
                "value": why.values[place],
                "error": errors[place],
            }
            for place, feature in enumerate(features)
        ],
        "bars": MAX_BARS,
        "inputs": len(features),
        "proof": change_proof(text),
        "words": {
            **change_words(text, story.baseline),
            **rest_words(text),
        },
    }
