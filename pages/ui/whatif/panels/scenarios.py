"""Scenarios: kept under a name, opened again, compared, presented, saved to files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mlcore.errors import InvalidScenariosError
from mlcore.text import Text
from mlcore.whatif.comparison import Comparison, comparison_csv
from mlcore.wording import Writer
from mlcore.wording.scenarios import column_name, comparison_words
from mlcore.workspace import Baseline, ScenarioSet, read_scenarios, write_scenarios
from mlcore.workspace.scenario_file import MAX_BYTES
from mlcore.workspace.scenarios import MAX_NAME, MAX_SCENARIOS, MAX_TEXT, row_of
from pages.ui import live, workspace
from pages.ui.frame.page import Page
from pages.ui.whatif.scene import Scene
from pages.ui.widgets import plain

Change = Callable[[ScenarioSet], ScenarioSet]


def title(text: Text) -> str:
    """Return the panel's name."""
    return text("Compare scenarios")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    kept = workspace.scenarios(scene.page)
    _keep(scene, kept)
    _present(scene.page, kept, scene.row)
    if kept.names:
        _one(scene, kept)
    _comparison(scene, kept)
    _files(scene, kept)


def _keep(scene: Scene, kept: ScenarioSet) -> None:
    text = scene.page.text
    key = f"scenarios-new-{scene.page.model_id}"
    proposed = text("Scenario {number}", number=text.number(len(kept.names) + 1, 0))

    def keep() -> None:
        name = scene.fitting(st.session_state[key], MAX_NAME) or proposed
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
        name = scene.fitting(st.session_state[name_key], MAX_NAME)
        if name:
            renamed = kept.rename(place, name)
            workspace.keep(scene.page, renamed)
            st.session_state[_chosen_key(scene)] = renamed.names[place]

    def describe() -> None:
        said = scene.fitting(st.session_state[text_key], MAX_TEXT)
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


def _comparison(scene: Scene, kept: ScenarioSet) -> None:
    """Offer the choice of the baseline and of the scenarios, and draw them."""
    text = scene.page.text
    with st.container(key="scenarios-choices", horizontal=True):
        _baseline(scene, kept)
        if len(kept.names) > 1:
            st.multiselect(
                text("Compare"),
                kept.names,
                key=_compared_key(scene),
                placeholder=text("all of them"),
                persist_state="session",
                width=420,
            )
    found = _compared(scene, kept)
    marks = ["baseline", "now", *[""] * (len(found.names) - 2)]
    if kept.baseline.kind == "scenario":
        marks[1:] = ["now" if name == text("Now") else "" for name in found.names[1:]]
    features = scene.page.schema.features
    data = {
        **scene.shared,
        "inputs": [
            {
                **Writer(features[place], text).facts(scene.page.label(features[place])),
                "values": found.X[:, place].tolist(),
            }
            # Of the inputs without a slider only those that make a difference.
            for place in range(len(features))
            if place in scene.places or len(set(found.X[:, place].tolist())) > 1
        ],
        "columns": [
            {"name": name, "mark": mark} for name, mark in zip(found.names, marks, strict=True)
        ],
        "predictions": found.predictions.tolist(),
        "ranges": [[each.low, each.high] for each in found.intervals],
        "words": comparison_words(text),
    }
    live.mount("comparison", data, key="scenarios-compare")


def _compared(scene: Scene, kept: ScenarioSet) -> Comparison:
    """Predict the baseline, the values as they are now, and the chosen scenarios, in this order."""
    text = scene.page.text
    chosen = st.session_state.get(_compared_key(scene)) or kept.names
    start = column_name(text, kept.baseline)
    rows: list[tuple[str, Any]] = [(start, scene.baseline), (text("Now"), scene.row)]
    rows += [
        (each.name, each.row)
        for each in kept.scenarios
        # The baseline stands in front already.
        if each.name in chosen and kept.baseline != Baseline(kind="scenario", name=each.name)
    ]
    return scene.page.model.compare(rows, workspace.coverage())


def _compared_key(scene: Scene) -> str:
    return f"scenarios-compared-{scene.page.model_id}"


def _baseline(scene: Scene, kept: ScenarioSet) -> None:
    text, page, chosen = scene.page.text, scene.page, kept.baseline
    key = f"scenarios-baseline-{page.model_id}"
    number_key = f"scenarios-real-{page.model_id}"
    titles = {
        "typical": text("Typical values"),
        "now": text("The values as they are now"),
        "real": text("A real case"),
    }
    if chosen.kind == "row":
        titles["held"] = text("Values held on to")
    # The browser answers with a title: each may stand for one option only.
    taken = set(titles.values())
    titles |= {f"scenario {name}": f"“{name}”" if name in taken else name for name in kept.names}
    current = {"row": "held", "scenario": f"scenario {chosen.name}"}.get(chosen.kind, chosen.kind)

    def real(number: int) -> Baseline:
        return Baseline(kind="real", number=number, row=row_of(page.model.X[number - 1]))

    def choose() -> None:
        option = st.session_state[key]
        if option == "now":
            found = Baseline(kind="row", row=tuple(scene.row))
        elif option == "real":
            found = real(1)
        elif option.startswith("scenario "):
            found = Baseline(kind="scenario", name=option.removeprefix("scenario "))
        else:
            found = Baseline() if option == "typical" else chosen
        workspace.keep(page, kept.start_from(found))

    def number() -> None:
        workspace.keep(page, kept.start_from(real(int(st.session_state[number_key]))))

    st.session_state[key] = current
    st.selectbox(
        text("Baseline"),
        list(titles),
        key=key,
        format_func=lambda option: titles[option],
        on_change=choose,
        help=text("Where the differences and the bars of Why start."),
        width=280,
    )
    if chosen.kind == "real":
        # Only where they differ, which is after an undo: else the field would lose fast clicks.
        if st.session_state.get(number_key) != chosen.number:
            st.session_state[number_key] = min(chosen.number, len(page.model.X))
        st.number_input(
            text("Number of the case"),
            min_value=1,
            max_value=len(page.model.X),
            step=1,
            key=number_key,
            on_change=number,
            width=160,
        )


def _present(page: Page, kept: ScenarioSet, row: list[float]) -> None:
    """Draw the link that presents what is kept, or the row where nothing is."""
    parameters = {"model": page.choice.link, "lang": page.text.locale}
    letters = workspace.in_link(page, kept, row).letters
    with st.container(key="scenarios-present", width="content"):
        st.page_link(
            "pages/present.py",
            label=page.text("Present"),
            icon=":material/slideshow:",
            query_params=parameters | workspace.carried(page, letters),
            help=page.text("Each scenario becomes a slide in large type, its sliders live."),
        )


def _files(scene: Scene, kept: ScenarioSet) -> None:
    """Draw what leads to files and back."""
    text, page = scene.page.text, scene.page
    lacks = workspace.scenarios_in_link(page, scene.row).lacks
    if lacks:
        st.warning(lacks)
    key, refused = f"scenarios-file-{page.model_id}", f"scenarios-refused-{page.model_id}"

    def take() -> None:
        uploaded = st.session_state[key]
        st.session_state[refused] = None
        if uploaded is None:
            return
        try:
            read = read_scenarios(uploaded.getvalue(), page.schema)
        except InvalidScenariosError as error:
            st.session_state[refused] = error
            return
        workspace.keep(page, read)
        workspace.say(
            text.plural(
                "{n} scenario opened. Undo brings back what was there.",
                "{n} scenarios opened. Undo brings back what was there.",
                len(read.names),
            )
        )

    with st.expander(text("Save, open, export"), key="scenarios-files"):
        with st.container(key="scenarios-downloads", horizontal=True):
            st.download_button(
                text("Download the scenarios (JSON)"),
                lambda: write_scenarios(kept, page.schema, model=page.choice.link),
                file_name="scenarios.json",
                mime="application/json",
                key="scenarios-json",
                on_click="ignore",
            )
            st.download_button(
                text("Download the comparison (CSV)"),
                lambda: comparison_csv(
                    _compared(scene, kept), page.titled, decimal=text.decimal_mark
                ),
                file_name="comparison.csv",
                mime="text/csv",
                key="scenarios-csv",
                on_click="ignore",
            )
        st.file_uploader(
            text("Open scenarios from a file; they replace those above"),
            type="json",
            key=key,
            max_upload_size=MAX_BYTES // 1024**2,
            on_change=take,
        )
        error = st.session_state.get(refused)
        if error is not None:
            st.error(text.describe(error))
