"""What it would take: the cheapest move of one input that brings a story to a goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Literal

import streamlit as st

from mlcore.caching import OnceCache
from mlcore.whatif.goal import Goal, GoalAnswer
from mlcore.wording.values import Writer
from mlcore.workspace import Scenario
from pages.ui.frame.page import Page
from pages.ui.whatif.panels.goal import asked_last

_answers: OnceCache[tuple[str, tuple[float, ...], Goal], GoalAnswer] = OnceCache(max_size=128)


def show(
    page: Page,
    scenario: Scenario,
    start: Sequence[float],
    following: Scenario | None,
    places: Sequence[int],
    put: Callable[[Sequence[float]], None],
) -> None:
    """Say what a goal would take, and offer to move the slider there.

    The goal is the one that was asked for last in this session; without one, to get to the next
    story, and from the last of them to the baseline. It does not change while sliders move.

    Parameters
    ----------
    scenario : Scenario
        Where the way begins.
    start : sequence of n_features numbers
        The baseline's row.
    following : Scenario or None
        The next story.
    places : sequence of int
        Of the inputs with a slider.
    put : callable
        Puts a row on the sliders.
    """
    text = page.text
    asked = asked_last(page)
    goal, named = _asked(page, asked) if asked else _next(page, scenario, start, following)
    answer = _answers.get(
        (page.model_id, scenario.row, goal), lambda: _reach(page, scenario.row, goal)
    )
    way = answer.alone[0] if answer.alone else None
    if answer.outcome == "met" and asked is None:
        named = text("Ask for a goal on the page What if?: the way there is told here.")
        said = ""
    elif answer.outcome == "met":
        said = text(
            "The goal is reached as things are: {prediction}.",
            prediction=_number(page, answer.best.prediction),
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
            result=_number(page, way.prediction),
        )
    st.html(
        f'<h2 class="takes-title">{escape(text("What would it take?"))}</h2>'
        f'<p class="takes-goal">{escape(named)}</p><p class="takes-way">{escape(said)}</p>'
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
    text, value = page.text, _number(page, goal.value)
    return goal, {
        "at-least": text("For at least {goal}:", goal=value),
        "at-most": text("For at most {goal}:", goal=value),
        "about": text("For about {goal}:", goal=value),
    }[goal.kind]


def _next(
    page: Page, scenario: Scenario, start: Sequence[float], following: Scenario | None
) -> tuple[Goal, str]:
    text = page.text
    other = start if following is None else following.row
    here, there = map(float, page.model.predict([scenario.row, other]))
    value, up = _number(page, there), there >= here
    bound = text("at least {goal}", goal=value) if up else text("at most {goal}", goal=value)
    if following is None:
        named = text("To get to the baseline, {goal}:", goal=bound)
    else:
        named = text("To get to “{name}”, {goal}:", name=following.name, goal=bound)
    kind: Literal["at-least", "at-most"] = "at-least" if up else "at-most"
    return Goal.as_read(page.model.schema.target, kind, there), named


def _reach(page: Page, row: tuple[float, ...], goal: Goal) -> GoalAnswer:
    """Try each input alone, which takes milliseconds; combinations are not asked for."""
    return page.model.reach(row, goal, cancelled=lambda: True)


def _number(page: Page, value: float) -> str:
    return Writer(page.model.schema.target, page.text).with_unit(value)
