"""Cut-off: above which chance a case counts as a yes, and what the mistakes of that cost."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from mlcore.errors import MlcoreError
from mlcore.text import Text
from mlcore.whatif.cut_off import CutOffs, cut_offs
from mlcore.wording.card import no_cases_words
from mlcore.wording.cut_off import (
    class_names,
    cut_off_words,
    cut_off_written,
    few_words,
    least_words,
    method_words,
)
from mlcore.workspace.cut_off import MOST_COST, CutOffSetting
from pages.ui import live
from pages.ui.frame import states
from pages.ui.frame.page import Page
from pages.ui.whatif.scene import Scene

ELEMENT = "cut-off-element"
PARAMETER = "cut-off"
"""Of the link; no input can take this name."""


def title(text: Text) -> str:
    """Name the panel."""
    return text("Cut-off")


def question(scene: Scene) -> str:
    """Ask what the panel answers."""
    yes, _ = class_names(scene.page.schema.target, scene.page.text)
    return scene.page.text("From which chance on is it “{name}”?", name=yes)


def is_for(page: Page) -> bool:
    """Tell whether a model has two classes, between which a cut-off divides."""
    return len(page.schema.target.classes) == 2


def open_link(page: Page) -> list[str]:
    """Take over the cut-off that the link has, and say so if it cannot be used."""
    letters = st.query_params.get(PARAMETER)
    if letters is None or not is_for(page):
        return []
    found = CutOffSetting.read(letters)
    if found is None:
        usual = page.text.percent(CutOffSetting().at)
        return [page.text("The link's cut-off cannot be read: {usual} is shown.", usual=usual)]
    st.session_state[_key(page)] = found
    return []


def in_address(page: Page) -> dict[str, str | None]:
    """Return what the address must say of the cut-off."""
    return {PARAMETER: _setting(page).letters or None} if is_for(page) else {}


def draw(scene: Scene) -> None:
    """Draw the panel."""
    page, text = scene.page, scene.page.text
    try:
        cases = page.model.held_out()
    except MlcoreError as error:
        st.error(text.describe(error), icon=":material/error:")
        states.offer_rebuilding(text, page.source, error)
        return
    if cases is None:
        st.caption(no_cases_words(page.model, text))
        return
    was = cases.actual == 1
    found = cut_offs(cases.predicted, was)

    def chosen() -> None:
        sent = st.session_state[ELEMENT].setting
        setting = _read(sent) if isinstance(sent, dict) else None
        if setting is not None:
            st.session_state[_key(page)] = setting

    live.mount(
        "cut_off",
        {
            **scene.shared,
            "prediction": scene.explored.answer.prediction,
            "yes": live.floats(cases.predicted[was]),
            "no": live.floats(cases.predicted[~was]),
            **_choice(found, _setting(page), page),
        },
        key=ELEMENT,
        listeners={"setting": chosen},
    )


def _choice(found: CutOffs, setting: CutOffSetting, page: Page) -> dict[str, Any]:
    """Describe what is set, and where mistakes cost least."""
    text, target = page.text, page.schema.target
    cheapest = found.cheapest(setting.wrong_yes, setting.wrong_no)
    best = cheapest.widest
    _, _, digits = best.rounded()
    return {
        "setting": {
            "at": setting.at,
            "wrongYes": setting.wrong_yes,
            "wrongNo": setting.wrong_no,
        },
        "mostCost": MOST_COST,
        "least": {
            "stretches": [[each.low, min(each.high, 1.0)] for each in cheapest.stretches],
            "at": best.middle,
            "written": cut_off_written(best.middle, digits, target, text),
        },
        "words": {
            **cut_off_words(target, found.n_yes + found.n_no, text),
            "least": least_words(cheapest, target, text),
            "few": few_words(found, target, text),
            "details": method_words(found, setting, target, text),
        },
    }


def _read(sent: dict[str, Any]) -> CutOffSetting | None:
    """Read what a browser sent, which may be anything."""
    names = {"at": "at", "wrongYes": "wrong_yes", "wrongNo": "wrong_no"}
    values = {name: sent.get(key) for key, name in names.items()}
    if not all(
        isinstance(value, int | float) and math.isfinite(value) for value in values.values()
    ):
        return None
    found = CutOffSetting(
        **{name: float(value) for name, value in values.items() if value is not None}
    )
    return found if found.is_possible else None


def _setting(page: Page) -> CutOffSetting:
    kept: CutOffSetting = st.session_state.get(_key(page), CutOffSetting())
    return kept


def _key(page: Page) -> str:
    # Of each class its own: 30 % of the one is another line than 30 % of the other.
    return f"cut-off-{page.model_id}-{page.schema.target.chosen}"
