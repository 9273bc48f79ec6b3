"""The inputs without a slider: those that differ from typical, and a search for all others."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mlcore.errors import InvalidInputSettingsError
from mlcore.wording import Writer
from mlcore.wording.inputs import field_words
from mlcore.workspace import MAX_LEVERS
from pages.ui import live, workspace
from pages.ui.inputs import Inputs

ELEMENT = "more-inputs"


def more_inputs(inputs: Inputs, shared: dict[str, Any]) -> None:
    """Draw them, if there are any.

    Parameters
    ----------
    shared : dict
        What every live element is given.
    """
    if not inputs.hidden:
        return
    page, text, features = inputs.page, inputs.page.text, inputs.page.schema.features
    hidden = set(inputs.hidden)

    def take() -> None:
        sent = st.session_state[ELEMENT].typed
        if sent is None or sent["place"] not in hidden:
            return
        if sent["value"] is None:
            inputs.leave_open(sent["place"], unknown=True)
        else:
            inputs.put(sent["place"], float(sent["value"]))

    def show() -> None:
        place = st.session_state[ELEMENT].shown
        if place in hidden:
            places = {*inputs.places, place}
            try:
                more = page.input_settings.show(page.model.schema, workspace.ranking(page), places)
                workspace.keep_settings(page, more)
            except InvalidInputSettingsError as error:
                workspace.say(text.describe(error))

    ranked = [place for place in workspace.ranking(page) if place in hidden]
    live.mount(
        "more_inputs",
        {
            **shared,
            "inputs": [
                {
                    "place": place,
                    **Writer(features[place], text).facts(page.label(features[place])),
                    **({"codes": features[place].codes} if features[place].is_choice else {}),
                    "typical": features[place].typical,
                    "last": inputs.stands(place),
                }
                for place in ranked
            ],
            "full": len(inputs.places) >= MAX_LEVERS,
            "words": {
                "more": text.plural("{n} more input", "{n} more inputs", len(ranked)),
                "moved": text("{n} not typical"),
                "search": text("Search inputs"),
                "none": text("No input is called that."),
                "rest": text("{n} more: search for them"),
                "typed": text("{input}, typed"),
                "level": "{input}",
                "unknown": text("{input} is not known"),
                **field_words(text),
                "show": text("Slider"),
                "showing": text("Give {input} a slider"),
                "typical": text("Typical"),
                "fixed": text("the same in all data"),
                "back": text("Put {input} back to typical"),
            },
        },
        key=ELEMENT,
        listeners={"typed": take, "shown": show},
    )
