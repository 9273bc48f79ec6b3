"""The bars of the main page: what could change the prediction, what changed it, why it is that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from mlcore.whatif.exploration import Exploration
from mlcore.whatif.reasons import Contributions
from mlcore.wording import Writer
from mlcore.wording.reasons import (
    BARS,
    REACHES,
    change_words,
    choice_words,
    could_words,
    drawn_words,
    value_words,
)
from pages.ui import live, workspace
from pages.ui.frame.page import Page
from pages.ui.inputs import Inputs

_ELEMENT = "live-why"
_CHOICE = "why-question"
_LAST = "why-last-value"


def reasons(
    inputs: Inputs, explored: Exploration, baseline: Sequence[float], shared: Mapping[str, Any]
) -> None:
    """Draw the bars; which of the three is theirs unless the visitor chooses.

    Parameters
    ----------
    baseline : sequence of n_features numbers
        Where the change starts.
    shared : dict
        What all elements share.
    """
    page, text = inputs.page, inputs.page.text
    features = page.schema.features
    asked = st.session_state.get(_CHOICE, "")
    words = choice_words(text)
    kept = workspace.scenarios(page).baseline
    value = _value(page, explored) if asked == "value" else None
    n_rows = len(page.model.background)
    # One row more than inputs, or their rest together.
    rows = min(len(features), REACHES)
    data = {
        **shared,
        "prediction": explored.answer.prediction,
        "rows": rows,
        "start": list(baseline),
        "slack": [feature.slack for feature in features],
        "asked": asked,
        "choose": words["choose"],
        "how": words["how"],
        "questions": {
            "could": {
                "title": words["could"],
                **could_words(text, len(features), is_exact=page.model.steps is not None),
                "bars": {"live": True, "shown": REACHES, "parts": _reaches(page, explored)},
            },
            "change": {
                "title": words["change"],
                **change_words(text, kept),
                **_bars(inputs, explored, explored.contributions, baseline, live=True),
            },
            "value": {
                "title": words["value"],
                **value_words(text, n_rows if value is None else value.n_rows),
                **_bars(inputs, explored, value, explored.row, live=False),
            },
        },
    }
    for question, why in (("change", explored.contributions), ("value", value)):
        if why is not None and why.errors is not None:
            data["questions"][question]["proof"].append(drawn_words(text))
    with st.container(key=f"why-rows-{rows}"):
        live.mount("why", data, key=_ELEMENT, listeners={"asked": _choose})


def _choose() -> None:
    st.session_state[_CHOICE] = st.session_state[_ELEMENT].asked


def _reaches(page: Page, explored: Exploration) -> list[dict[str, Any]]:
    """Describe how far each input alone goes, longest first."""
    reaches, levels = explored.reaches.tolist(), explored.reached_at.tolist()
    features = page.schema.features
    ranges = page.model.middle_ranges()
    return [
        {
            "place": place,
            "label": page.label(features[place]),
            **({"at": levels[place], **_levels(page, place)} if ranges[place].codes else {}),
            "name": ranges[place].name,
            "low": ranges[place].low,
            "high": ranges[place].high,
            "least": reaches[place][0],
            "most": reaches[place][1],
        }
        for place in sorted(range(len(reaches)), key=lambda n: reaches[n][0] - reaches[n][1])
    ]


def _levels(page: Page, place: int) -> dict[str, Any]:
    facts = Writer(page.schema.features[place], page.text).facts()
    return {"levels": facts["levels"], "other": facts["other"]}


def _bars(
    inputs: Inputs,
    explored: Exploration,
    why: Contributions | None,
    starts: Sequence[float],
    *,
    live: bool,
) -> dict[str, Any]:
    """Describe the parts that add up to a difference; none where they were not asked for."""
    if why is None:
        return {"bars": None}
    page = inputs.page
    features = page.schema.features
    errors = why.errors or (None,) * len(why.values)
    largest = sorted(range(len(features)), key=lambda place: -abs(why.values[place]))[:BARS]
    largest = [place for place in largest if why.values[place]]
    return {
        "bars": {
            "live": live,
            "bias": why.bias,
            "prediction": explored.answer.prediction,
            "parts": [
                {
                    "place": place,
                    **Writer(features[place], page.text).facts(page.label(features[place])),
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
        }
    }


def _value(page: Page, explored: Exploration) -> Contributions:
    """Explain the value of a row; a rerun that moved no slider finds it again."""
    about = (page.number_id, explored.row)
    known = st.session_state.get(_LAST)
    if known is None or known[0] != about:
        found = page.model.why(explored.row)
        known = st.session_state[_LAST] = (about, found)
    parts: Contributions = known[1]
    return parts
