"""What a visitor keeps of a model: scenarios, a baseline, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from mlcore.errors import InvalidScenariosError
from mlcore.workspace import History, ScenarioSet, pack, unpack
from pages.ui.frame.page import Page

Row = tuple[float, ...]
State = tuple[Row, ScenarioSet]
"""What can be undone: the row on the sliders, and everything kept."""


def scenarios(page: Page) -> ScenarioSet:
    """Return what is kept of the page's model."""
    kept: ScenarioSet = st.session_state.get(f"kept-{page.model_id}", ScenarioSet())
    return kept


def keep(page: Page, scenario_set: ScenarioSet) -> None:
    """Keep another set from now on; for callbacks, before the page is drawn."""
    st.session_state[f"kept-{page.model_id}"] = scenario_set


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
    """Take over the scenarios of the link, once a session, or say why not."""
    letters = st.query_params.get("s")
    # Only the link the page was opened with counts: later the address follows the page.
    if letters is None or st.session_state.setdefault("link-opened", False):
        st.session_state["link-opened"] = True
        return []
    st.session_state["link-opened"] = True
    try:
        kept, row = unpack(letters, page.model.schema)
    except InvalidScenariosError as error:
        return [page.text.describe(error)]
    keep(page, kept)
    st.session_state[f"wanted-{page.model_id}"] = row
    return []


def wanted_row(page: Page) -> Row | None:
    """Return, once, the row that the link's scenarios came with."""
    row: Row | None = st.session_state.pop(f"wanted-{page.model_id}", None)
    return row


def wants_another(page: Page, row: Sequence[float]) -> bool:
    """Tell whether the link's scenarios came with another row than the sliders took from it."""
    wanted: Row | None = st.session_state.get(f"wanted-{page.model_id}")
    if wanted == tuple(row):
        wanted_row(page)
        return False
    return wanted is not None


def link_parts(page: Page, row: Sequence[float]) -> dict[str, Any]:
    """Return what stands for the kept scenarios in a shared link and in the address."""
    kept = scenarios(page)
    if kept == ScenarioSet():
        return {"whole": None, "kept": None, "lacks": ""}
    schema = page.model.schema
    try:
        return {"whole": pack(kept, schema, row), "kept": pack(kept, schema), "lacks": ""}
    except InvalidScenariosError as error:
        return {"whole": None, "kept": None, "lacks": page.text.describe(error)}
