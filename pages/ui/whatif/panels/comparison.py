"""The scenarios side by side, with the differences to the baseline."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlcore.whatif.comparison import Comparison
from mlcore.wording.scenarios import column_name, comparison_words
from mlcore.wording.values import Writer
from mlcore.workspace import Baseline, ScenarioSet
from pages.ui import live, workspace
from pages.ui.whatif.panels.scene import Scene
from pages.ui.workspace import coverage


def draw(scene: Scene, kept: ScenarioSet) -> None:
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
    found = compared(scene, kept)
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


def compared(scene: Scene, kept: ScenarioSet) -> Comparison:
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
    return scene.page.model.compare(rows, coverage())


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
        return Baseline(kind="real", number=number, row=tuple(page.model.X[number - 1].tolist()))

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
