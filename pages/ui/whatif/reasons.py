"""The bars that say why: from the baseline to now, or from the average of real cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from mlcore.text import Text
from mlcore.whatif.exploration import Exploration
from mlcore.whatif.reasons import Contributions
from mlcore.wording import Writer
from mlcore.wording.reasons import (
    BARS,
    change_proof,
    change_words,
    question_words,
    rest_words,
    value_proof,
    value_words,
)
from pages.ui import workspace
from pages.ui.frame.page import Page
from pages.ui.workspace import Inputs

CHANGE, VALUE = "change", "value"
_LAST = "why-last-value"


def question(text: Text) -> str:
    """Offer the two questions, and return the chosen one."""
    words = question_words(text)
    return str(
        st.segmented_control(
            words["choose"],
            [CHANGE, VALUE],
            default=CHANGE,
            required=True,
            format_func=words.__getitem__,
            key="why-question",
            persist_state="session",
            label_visibility="collapsed",
        )
    )


def reasons(
    inputs: Inputs, explored: Exploration, asked: str, baseline: Sequence[float]
) -> dict[str, Any]:
    """Describe the bars.

    Parameters
    ----------
    asked : str
        What :func:`question` returned.
    baseline : sequence of n_features numbers
        Where the change starts.

    Returns
    -------
    dict
        What their element draws.
    """
    page, text = inputs.page, inputs.page.text
    why = explored.contributions if asked == CHANGE else _value(page, explored)
    errors = why.errors or (None,) * len(why.values)
    starts = baseline if asked == CHANGE else explored.row
    features = page.schema.features
    largest = sorted(range(len(features)), key=lambda place: -abs(why.values[place]))[:BARS]
    largest = [place for place in largest if why.values[place]]
    return {
        "live": asked == CHANGE,
        "bias": why.bias,
        "prediction": explored.answer.prediction,
        "parts": [
            {
                "place": place,
                **Writer(features[place], text).facts(page.label(features[place])),
                "from": starts[place],
                "to": explored.row[place],
                "value": why.values[place],
                "error": errors[place],
            }
            # A slider may make any of its inputs one of the largest.
            for place in sorted({*inputs.places, *largest})
        ],
        "bars": BARS,
        "inputs": len(features),
        "proof": _proof(page.text, asked, why),
        "words": {
            **_words(page, asked),
            **rest_words(text),
        },
    }


def _value(page: Page, explored: Exploration) -> Contributions:
    """Explain the value of a row; a rerun that moved no slider finds it again."""
    about = (page.model_id, explored.row)
    known = st.session_state.get(_LAST)
    if known is None or known[0] != about:
        found = page.model.why(explored.row)
        known = st.session_state[_LAST] = (about, found)
    parts: Contributions = known[1]
    return parts


def _words(page: Page, asked: str) -> dict[str, str]:
    if asked == VALUE:
        return value_words(page.text)
    return change_words(page.text, workspace.scenarios(page).baseline)


def _proof(text: Text, asked: str, why: Contributions) -> list[str]:
    words = value_proof(text, why.n_rows) if asked == VALUE else change_proof(text)
    if why.errors is not None:
        words.append(
            text(
                "There are too many orders to try: some were drawn at random. ± says how far off a"
                " bar may be, by one standard error; their sum is exact."
            )
        )
    return words
