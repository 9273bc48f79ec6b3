"""What a visitor has of a model: the row, scenarios, input settings, the way back, the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from mlcore.errors import InvalidInputSettingsError, InvalidScenariosError
from mlcore.models import open_model
from mlcore.whatif.uncertainty import COVERAGES, DEFAULT_COVERAGE
from mlcore.workspace import (
    DEFAULT_LEVERS,
    History,
    InputSettings,
    ScenarioSet,
    pack_input_settings,
    pack_scenarios,
    unpack_input_settings,
    unpack_scenarios,
)
from pages.ui.frame import patches
from pages.ui.frame.page import Page
from pages.ui.link_names import CLASS, EARLIER_SETTINGS, SETTINGS
from pages.ui.widgets import plain

Row = tuple[float, ...]
State = tuple[Row, ScenarioSet]
"""What can be undone: the row on the sliders, and the scenarios."""

VERSION = "1"
MAX_COMPLAINTS = 3
"""Complaints about the settings of one link that somebody would read."""


def scenarios(page: Page) -> ScenarioSet:
    """Return the scenarios kept of the page's model."""
    kept: ScenarioSet = st.session_state.get(f"kept-{page.model_id}", ScenarioSet())
    return kept


def keep(page: Page, scenario_set: ScenarioSet) -> None:
    """Keep other scenarios from now on; for callbacks, before the page is drawn."""
    st.session_state[f"kept-{page.model_id}"] = scenario_set


def with_class(page: Page) -> Page:
    """Return the page with the chance of the class that was chosen, or that the link names."""
    target, key = page.model.schema.target, _class(page)
    if target.is_number:
        return page
    went_back = patches.went_back()
    if key not in st.session_state or went_back:
        # Else only the link the page was opened with counts, as for all it has.
        counts = went_back or not st.session_state.get("link-opened", False)
        place = target.place_of(st.query_params.get(CLASS, "")) if counts else None
        st.session_state[key] = target.chosen if place is None else place
    place = st.session_state[key]
    return page if place == target.chosen else page.of_class(place)


def choose_class(page: Page, place: Any) -> None:
    """Take the place of a class that a browser sent; for callbacks."""
    if place in range(len(page.model.schema.target.classes)):
        st.session_state[_class(page)] = int(place)


def class_in_link(page: Page) -> dict[str, str | None]:
    """Return what a link says of the class; nothing where it is the usual one."""
    target = page.model.schema.target
    if target.is_number:
        return {}
    usual = open_model(page.source).schema.target.chosen
    return {CLASS: None if target.chosen == usual else str(target.chosen_class)}


def explore_url(page: Page) -> str:
    """Return where the browser asks about a moving row."""
    asked = {"model": page.model_id, **class_in_link(page)}
    return f"api/v1/explore?{urlencode({name: value for name, value in asked.items() if value})}"


def with_settings(page: Page) -> Page:
    """Return the page with its inputs as the visitor wants them."""
    settings: InputSettings = st.session_state.get(_settings(page), InputSettings())
    return replace(page, input_settings=settings, schema=settings.applied(page.model.schema))


def keep_settings(page: Page, settings: InputSettings) -> None:
    """Keep other input settings from now on; for callbacks, before the page is drawn.

    Raises
    ------
    InvalidInputSettingsError
        If they do not fit the model; everything stays as it was.
    """
    settings.applied(page.model.schema)
    st.session_state[_settings(page)] = settings


def ranking(page: Page) -> tuple[int, ...]:
    """Return the places of the inputs, what matters most first where there is a choice to make."""
    n_features = page.model.schema.n_features
    if n_features <= DEFAULT_LEVERS:
        return tuple(range(n_features))
    # Another class keeps the sliders that there are.
    return (page.model if page.schema.target.is_number else open_model(page.source)).ranking()


def coverage() -> float:
    """Return how often the actual value should lie in the range around a prediction."""
    return float(st.session_state.get("coverage-chosen", DEFAULT_COVERAGE))


def choose_coverage(share: Any) -> None:
    """Take a share that a browser sent, if it can be asked for; for callbacks."""
    if share in COVERAGES:
        st.session_state["coverage-chosen"] = share


def remember(page: Page, row: Sequence[float]) -> History[State]:
    """Take note of what the page shows, however it came about, and return the way there."""
    key, state = f"history-{page.model_id}", (tuple(row), scenarios(page))
    history: History[State] | None = st.session_state.get(key)
    history = History(present=state) if history is None else history.record(state)
    st.session_state[key] = history
    return history


def step(page: Page, place: Callable[[Row], None], *, back: bool) -> None:
    """Undo or redo; for callbacks."""
    key = f"history-{page.model_id}"
    history: History[State] = st.session_state[key]
    history = history.undo() if back else history.redo()
    st.session_state[key] = history
    row, kept = history.present
    place(row)
    keep(page, kept)


def say(message: str) -> None:
    """Say something once the page is drawn; for callbacks.

    A toast sent by a callback of a fragment takes the place of the page's style sheet: both are
    written to the same container, where a callback counts from the start again.
    """
    st.session_state["notice"] = message


def pass_on() -> None:
    """Show what a callback wanted to say."""
    message = st.session_state.pop("notice", None)
    if message is not None:
        st.toast(message)


def open_link(page: Page) -> list[str]:
    """Take over what the link has, once a session, and say what of it cannot be used."""
    # Only the link the page was opened with counts: later the address follows the page.
    if st.session_state.setdefault("link-opened", False):
        return []
    st.session_state["link-opened"] = True
    complaints, schema = [], page.model.schema
    letters = st.query_params.get(SETTINGS, st.query_params.get(EARLIER_SETTINGS))
    if letters is not None:
        settings, errors = unpack_input_settings(letters, schema)
        st.session_state[_settings(page)] = settings
        # Names in a link are anybody's.
        complaints = [plain(page.text.describe(error)) for error in errors[:MAX_COMPLAINTS]]
    letters = st.query_params.get("s")
    if letters is not None:
        try:
            kept, row = unpack_scenarios(letters, schema)
        except InvalidScenariosError as error:
            return [*complaints, page.text.describe(error)]
        keep(page, kept)
        st.session_state[f"wanted-{page.model_id}"] = row
    return complaints


def wanted_row(page: Page) -> Row | None:
    """Return, once, the row that came with the link's scenarios."""
    row: Row | None = st.session_state.pop(f"wanted-{page.model_id}", None)
    return row


def wants_another(page: Page, row: Sequence[float]) -> bool:
    """Tell whether the link's scenarios came with another row than the sliders took from it."""
    wanted: Row | None = st.session_state.get(f"wanted-{page.model_id}")
    if wanted == tuple(row):
        wanted_row(page)
        return False
    return wanted is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkPart:
    """What stands for something in a link; where it is too much for one, the sentence that says so.

    Attributes
    ----------
    letters : str or None
        None also where there is nothing to carry.
    """

    letters: str | None = None
    lacks: str = ""


def scenarios_in_link(page: Page, row: Sequence[float] | None = None) -> LinkPart:
    """Write the scenarios for a link, and the row on the sliders if it is given."""
    kept = scenarios(page)
    return LinkPart() if kept == ScenarioSet() else in_link(page, kept, row)


def in_link(page: Page, kept: ScenarioSet, row: Sequence[float] | None) -> LinkPart:
    """Write any scenarios, and a row if it is given, for a link."""
    try:
        return LinkPart(letters=pack_scenarios(kept, page.model.schema, row))
    except InvalidScenariosError as error:
        return LinkPart(lacks=page.text.describe(error))


def settings_in_link(page: Page) -> LinkPart:
    """Write the input settings for a link."""
    try:
        return LinkPart(letters=pack_input_settings(page.input_settings) or None)
    except InvalidInputSettingsError as error:
        return LinkPart(lacks=page.text.describe(error))


def carried(page: Page, letters: str | None) -> dict[str, str]:
    """Return what a link to another page takes along: scenarios as letters, and input settings."""
    parts = {"s": letters, SETTINGS: settings_in_link(page).letters, **class_in_link(page)}
    return {name: part for name, part in parts.items() if part is not None}


def _class(page: Page) -> str:
    return f"class-{page.model_id}"


def _settings(page: Page) -> str:
    return f"{SETTINGS}-{page.model_id}"
