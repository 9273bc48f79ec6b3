"""The slides of a presentation: its title, one story each, and how fast the answers are."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any, Literal

import numpy as np
import streamlit as st

from mlcore.benchmark import latest_result
from mlcore.caching import OnceCache
from mlcore.schema import Feature
from mlcore.whatif.goal import Goal, GoalAnswer
from mlcore.whatif.reasons import Contributions
from mlcore.wording import Writer, agreement
from mlcore.wording.answer import (
    answer_words,
    distance_words,
    interval_words,
    outcome_words,
)
from mlcore.wording.chances import check_words, shares_words
from mlcore.wording.model import data_words
from mlcore.wording.reasons import change_words, choice_words
from mlcore.wording.scenarios import short_name
from mlcore.wording.speed.result import headline, place, weaknesses
from mlcore.workspace import Baseline, Scenario
from pages.ui import live, workspace
from pages.ui.frame.page import Page
from pages.ui.inputs import beginning
from pages.ui.whatif.levers import choose_level, levels, tracks
from pages.ui.whatif.panels.goal import asked_last
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


def show_story(page: Page, story: Story) -> None:
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
                    st.session_state[keys[place]] = _position(schema.features[place], values[place])

            st.button(
                text("Back to the scenario"),
                on_click=put,
                args=(kept,),
                disabled=np.array_equal(row, kept, equal_nan=True),
                icon=":material/undo:",
                key="slide-back",
            )
        why = model.why(row, story.start)
        shared = {**_shared(page, story, why.bias), "row": row}
        live.mount("slide", {**shared, **_number(page, story, row, keys, why)}, key="slide-number")
        live.mount("why", {**shared, **_why(page, story, row, why)}, key="slide-why")
        with st.container(key="slide-goal", gap=None):
            _goal(page, story, places, put)
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


def _position(feature: Feature, value: float) -> float | None:
    """Return where the slider of an input stands that has a value, or has none that is known."""
    if feature.is_choice:
        return float(value) if value in feature.codes else None
    if math.isnan(value):
        value = beginning(feature)
    return feature.position_of(min(max(float(value), feature.low), feature.high))


def _slider(page: Page, feature: Feature, key: str, kept: float) -> float:
    """Draw a slider; until it is moved it stands for the scenario's own value."""
    text, stops = page.text, feature.stops
    shown = _position(feature, kept)
    title = Writer(feature, text).titled(plain(page.label(feature)))
    if feature.is_choice:
        st.session_state.setdefault(key, shown)
        chosen = choose_level(st.container(), Writer(feature, text), title, key, feature.codes)
        return kept if chosen is None else chosen
    at = st.slider(
        title,
        min_value=0.0 if stops else feature.low,
        max_value=len(stops) - 1.0 if stops else feature.high,
        value=shown,
        step=1.0 if stops else feature.step,
        format=Writer(feature, text).pattern,
        key=key,
        label_visibility="collapsed",
    )
    # A scenario may lie outside the data, where the slider cannot follow.
    if at == shown:
        return kept
    return feature.value_at(at)


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
            "slack": [feature.slack for feature in page.schema.features],
            "tracks": tracks(page, range(len(keys))),
            "levels": levels(page),
            # No curve is drawn here.
            "points": 2,
            "curves": [],
            "places": [],
            "url": workspace.explore_url(page),
            "coverage": share,
            "baseline": story.start,
        },
        "coverage": interval_words(model, interval, text)
        if page.schema.target.is_number
        else check_words(model, why.prediction, model.reliability(), text),
        "prediction": why.prediction,
        "distance": model.distance(row),
        "far": distance_words(text),
        "words": answer_words(page.as_seen(), text, story.baseline, start=story.start),
        "outcomes": outcome_words(model, text),
    }


def _why(page: Page, story: Story, row: Sequence[float], why: Contributions) -> dict[str, Any]:
    text, features = page.text, page.schema.features
    errors = why.errors or (None,) * len(why.values)
    return {
        "prediction": why.prediction,
        "rows": min(len(features), MAX_BARS + 1),
        "how": choice_words(text)["how"],
        "questions": {
            "change": {
                **change_words(text, story.baseline),
                "bars": {
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
                },
            }
        },
    }


_answers: OnceCache[tuple[str, tuple[float, ...], Goal], GoalAnswer] = OnceCache(max_size=128)


def _goal(
    page: Page, story: Story, places: Sequence[int], put: Callable[[Sequence[float]], None]
) -> None:
    """Say what a goal would take: the cheapest move of one input, and a button that makes it.

    The goal is the one that was asked for last in this session; without one, to get to the next
    story, and from the last of them to the baseline. It does not change while sliders move.
    """
    text, row = page.text, story.scenario.row
    asked = asked_last(page)
    goal, named = _asked(page, asked) if asked else _next(page, story)
    # Each input alone takes milliseconds; combinations are not asked for.
    answer = _answers.get(
        (page.model_id, row, goal),
        lambda: page.model.reach(row, goal, cancelled=lambda: True),
    )
    way = answer.alone[0] if answer.alone else None
    if answer.outcome == "met" and asked is None:
        named = text("Ask for a goal on the page What if?: the way there is told here.")
        said = ""
    elif answer.outcome == "met":
        said = text(
            "The goal is reached as things are: {prediction}.",
            prediction=_written(page, answer.best.prediction),
        )
    elif way is None:
        said = text("No input can do it alone.")
    else:
        place = way.changed[0]
        feature = page.schema.features[place]
        before, after = Writer(feature, text).move(answer.row[place], way.row[place])
        said = text(
            "{moves}: {result}",
            moves=f"{page.label(feature)} {before} → {after} {text(feature.unit)}".strip(),
            result=_written(page, way.prediction),
        )
    st.html(
        f'<h2 class="goal-title">{escape(text("What would it take?"))}</h2>'
        f'<p class="goal-name">{escape(named)}</p><p class="goal-move">{escape(said)}</p>'
    )
    if way is not None and way.changed[0] in places:
        st.button(
            text("Show it"),
            on_click=put,
            args=(way.row,),
            icon=":material/play_arrow:",
            key="slide-show",
        )


def _asked(page: Page, goal: Goal) -> tuple[Goal, str]:
    text, value = page.text, _written(page, goal.value)
    return goal, {
        "at-least": text("For at least {goal}:", goal=value),
        "at-most": text("For at most {goal}:", goal=value),
        "about": text("For about {goal}:", goal=value),
    }[goal.kind]


def _next(page: Page, story: Story) -> tuple[Goal, str]:
    text, following = page.text, story.following
    other = story.start if following is None else following.row
    here, there = map(float, page.model.predict([story.scenario.row, other]))
    value, up = _written(page, there), there >= here
    bound = text("at least {goal}", goal=value) if up else text("at most {goal}", goal=value)
    if following is None:
        named = text("To get to the baseline, {goal}:", goal=bound)
    else:
        named = text("To get to “{name}”, {goal}:", name=following.name, goal=bound)
    kind: Literal["at-least", "at-most"] = "at-least" if up else "at-most"
    return Goal.as_read(page.model.schema.target, kind, there), named


def _written(page: Page, value: float) -> str:
    return Writer(page.model.schema.target, page.text).with_unit(value)


MAX_NAMES = 5
"""Scenarios that the first slide lists."""


def show_title(page: Page, names: Sequence[str]) -> None:
    """Say what the model is, what it predicts, from which data, and today's date.

    Parameters
    ----------
    names : sequence of str
        Of the scenarios that follow.
    """
    text, schema = page.text, page.model.schema
    target, n = schema.target, schema.n_features
    if target.is_named:
        predicted = text.plural(
            "{target}, predicted from {n} input",
            "{target}, predicted from {n} inputs",
            n,
            target=Writer(target, text).title,
        )
    else:
        predicted = text.plural("A prediction from {n} input", "A prediction from {n} inputs", n)
    today = text.day(datetime.now(UTC).astimezone(page.zone))
    listed = "".join(f"<li>{escape(name)}</li>" for name in names[:MAX_NAMES])
    if len(names) > MAX_NAMES:
        n_more = len(names) - MAX_NAMES
        more = text.plural("and {n} more", "and {n} more", n_more)
        listed += f"<li>{escape(more)}</li>"
    said = " ".join(data_words(page.model, text)[1:])
    if not target.is_number:
        said = f"{shares_words(page.model, text)} {said}"
    st.html(
        f'<div class="present-end"><h1>{escape(page.model_name)}</h1>'
        f'<p class="present-lead">{escape(predicted)}</p>'
        f"<ul>{listed}</ul>"
        f'<p class="present-quiet">{escape(said)}</p>'
        f'<p class="present-quiet">{escape(today)}</p></div>'
    )


def show_end(page: Page) -> None:
    """Say how fast the answers are, as it was measured last, and that they are the same."""
    text = page.text
    same = agreement.opening(page.model.manifest, text)
    result = latest_result(page.data_folder, page.model_id)
    said = headline(result, text) if result else []
    if result and said:
        first, below = said
        basis = " ".join([*weaknesses(result, text), place(result, text, page.zone)])
    else:
        first = text("How fast it is has not been measured on this machine yet.")
        below, basis = text("The page Speed measures it in less than a minute."), ""
    proof = " ".join(part["words"] for part in agreement.detail(page.model.manifest, text)[:1])
    st.html(
        f'<div class="present-end"><h1>{_whole(first)}</h1>'
        f'<p class="present-lead">{escape(below)}</p>'
        f'<p class="present-same">✓ {_whole(same)}</p>'
        f'<p class="present-quiet">{escape(proof)}</p>'
        f'<p class="present-quiet">{escape(basis)}</p></div>'
    )


def _whole(words: str) -> str:
    """Keep the line from breaking at the hyphen of a name."""
    return escape(words).replace("scikit-learn", '<span class="word">scikit-learn</span>')
