"""How good the model is: cases it has not seen against its predictions, and its card."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlcore.documents import write_model_card
from mlcore.errors import MlcoreError
from mlcore.models.held_out import HeldOut
from mlcore.text import Text
from mlcore.wording.card import card, cases_words, no_cases_words, picture_words
from mlcore.wording.chances import (
    calibration_words,
    checked_facts,
    groups_words,
    no_check_words,
)
from mlcore.wording.model import accuracy_words
from pages.ui import live
from pages.ui.frame import states
from pages.ui.whatif.scene import Scene
from pages.ui.widgets import plain


def title(text: Text) -> str:
    """Name the panel."""
    return text("How good is this model?")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    page, text = scene.page, scene.page.text
    try:
        cases = page.model.held_out()
    except MlcoreError as error:
        st.error(text.describe(error), icon=":material/error:")
        states.offer_rebuilding(text, page.source, error)
        return
    if page.schema.target.is_number:
        live.mount("accuracy", {**scene.shared, **_picture(scene, cases)})
    else:
        live.mount("calibration", {**scene.shared, **_calibration(scene)})
    with st.expander(text("Model card")):
        for section in card(page.model, text):
            sentences = "".join(f"\n- {plain(sentence)}" for sentence in section.sentences)
            st.markdown(f"**{section.title}**\n{sentences}")
        st.download_button(
            text("Model card (Markdown)"),
            # Made when somebody clicks.
            lambda: write_model_card(page.model, text=text, name=page.model_name),
            file_name=f"levers-{page.choice.file_name}-card.md",
            mime="text/markdown",
            on_click="ignore",
            key="export-card",
            icon=":material/download:",
        )


def _picture(scene: Scene, cases: HeldOut | None) -> dict[str, Any]:
    text, model = scene.page.text, scene.page.model
    if cases is None:
        return {"cases": None, "said": [no_cases_words(model, text)]}
    target, found = model.schema.target, scene.explored
    ends = [target.low, target.high, *cases.actual, *cases.predicted]
    return {
        "cases": {
            "predicted": target.on_grid(cases.predicted, more=1).tolist(),
            "actual": target.on_grid(cases.actual, more=1).tolist(),
        },
        "low": float(min(ends)),
        "high": float(max(ends)),
        "prediction": found.answer.prediction,
        "interval": found.interval and {"low": found.interval.low, "high": found.interval.high},
        "said": cases_words(model, cases, text),
        "words": picture_words(model, cases, text),
    }


def _calibration(scene: Scene) -> dict[str, Any]:
    """Describe how often chances came true, in groups of unseen cases."""
    text, model = scene.page.text, scene.page.model
    reliability, chance = model.reliability(), scene.explored.answer.prediction
    if reliability is None:
        return {
            "groups": None,
            "said": [no_check_words(model, text), *accuracy_words(model.manifest.metrics, text)],
        }
    return {
        "groups": [
            {
                "n": each.n_cases,
                "hits": each.n_hits,
                "least": each.least,
                "most": each.most,
                "mean": each.mean,
                "share": each.share,
                "low": each.low,
                "high": each.high,
            }
            for each in reliability.groups()
        ],
        "prediction": chance,
        "unseen": checked_facts(reliability.near(chance), chance),
        "said": groups_words(model, reliability, text),
        "words": calibration_words(model, text),
    }
