"""Scenarios: keep what the sliders say under a name, and come back to it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from mlcore.text import Text
from mlcore.workspace import ScenarioSet
from mlcore.workspace.scenarios import MAX_NAME, MAX_SCENARIOS, MAX_TEXT
from pages.ui import workspace
from pages.ui.fitting import fitting
from pages.ui.present import presenting
from pages.ui.whatif.panels import comparison, scenario_files
from pages.ui.whatif.panels.scene import Scene
from pages.ui.widgets import plain

Change = Callable[[ScenarioSet], ScenarioSet]


def title(text: Text) -> str:
    """Return the panel's name."""
    return text("Scenarios")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    kept = workspace.scenarios(scene.page)
    _keep(scene, kept)
    presenting.offer(scene.page, kept, scene.row)
    if kept.names:
        _one(scene, kept)
    comparison.draw(scene, kept)
    scenario_files.draw(scene, kept)


def _keep(scene: Scene, kept: ScenarioSet) -> None:
    text = scene.page.text
    key = f"scenarios-new-{scene.page.model_id}"
    proposed = text("Scenario {number}", number=text.number(len(kept.names) + 1, 0))

    def keep() -> None:
        name = fitting(text, st.session_state[key], MAX_NAME) or proposed
        added = workspace.scenarios(scene.page).keep(name, scene.row)
        workspace.keep(scene.page, added)
        st.session_state[key] = ""
        st.session_state[_chosen_key(scene)] = added.names[-1]

    with st.container(key="scenarios-keep", horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            text("Keep the values as they are now"),
            key=key,
            placeholder=proposed,
            width=240,
        )
        full = len(kept.names) >= MAX_SCENARIOS
        st.button(
            text("Keep"), key="scenarios-keep-it", type="primary", on_click=keep, disabled=full
        )


def _chosen_key(scene: Scene) -> str:
    return f"scenarios-chosen-{scene.page.model_id}"


def _one(scene: Scene, kept: ScenarioSet) -> None:
    """Offer all scenarios by name, and what can be done with the chosen one."""
    text, key = scene.page.text, _chosen_key(scene)
    # Undo may have taken the chosen one away.
    if st.session_state.get(key) not in kept.names:
        st.session_state[key] = None
    chosen = st.pills(
        text("Kept scenarios"), kept.names, key=key, format_func=plain, persist_state="session"
    )
    if chosen is None:
        st.caption(text("Choose one to open, rename or move it."))
        return
    place = kept.names.index(chosen)

    def change(act: Change, choose: int | None) -> None:
        changed = act(kept)
        workspace.keep(scene.page, changed)
        st.session_state[key] = None if choose is None else changed.names[choose]

    def move() -> None:
        row = kept.scenarios[place].row
        if scene.page.schema.outside(row):
            workspace.say(text("Some of its values lie outside the bounds: the nearest are shown."))
        scene.place(row)

    def button(name: str, label: str, act: Change, choose: int | None, off: bool = False) -> None:
        st.button(label, key=f"scenarios-{name}", on_click=change, args=(act, choose), disabled=off)

    last = len(kept.names) - 1
    with st.container(key="scenarios-acts", horizontal=True, gap="small"):
        st.button(
            text("Open"),
            key="scenarios-open",
            on_click=move,
            help=text("Moves the sliders to its values."),
        )
        button("up", text("↑ Up"), lambda s: s.reorder(place, place - 1), place - 1, place == 0)
        button("down", text("↓ Down"), lambda s: s.reorder(place, place + 1), place + 1,
               place == last)  # fmt: skip
        button("copy", text("Duplicate"), lambda s: s.duplicate(place), place + 1,
               last + 1 >= MAX_SCENARIOS)  # fmt: skip
        button("delete", text("Delete"), lambda s: s.delete(place), None)
    _words(scene, kept, place)


def _words(scene: Scene, kept: ScenarioSet, place: int) -> None:
    text, scenario = scene.page.text, kept.scenarios[place]
    name_key = f"scenarios-name-{scene.page.model_id}"
    text_key = f"scenarios-text-{scene.page.model_id}"
    # Only where they differ, which is after a choice or an undo: what is being typed stays.
    for key, said in ((name_key, scenario.name), (text_key, scenario.text)):
        if st.session_state.get(key) != said:
            st.session_state[key] = said

    def rename() -> None:
        name = fitting(text, st.session_state[name_key], MAX_NAME)
        if name:
            renamed = kept.rename(place, name)
            workspace.keep(scene.page, renamed)
            st.session_state[_chosen_key(scene)] = renamed.names[place]

    def describe() -> None:
        said = fitting(text, st.session_state[text_key], MAX_TEXT)
        workspace.keep(scene.page, kept.describe(place, said))

    with st.container(key="scenarios-words", horizontal=True):
        st.text_input(
            text("Name"),
            key=name_key,
            on_change=rename,
            width=320,
        )
        st.text_area(
            text("What to say about it"),
            key=text_key,
            height=68,
            on_change=describe,
        )
