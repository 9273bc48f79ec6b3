"""The real rows that resemble this one most, with their actual outcomes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from mlcore.text import Text
from mlcore.whatif.support import FAR, Neighbour, Support
from mlcore.wording import Writer
from mlcore.wording.model import FEW, case_words
from mlcore.wording.values import class_name
from pages.ui import live
from pages.ui.whatif.scene import Scene

ORDINARY = 0.5
"""Share of the real cases that lie nearer to the data, up to which a distance is ordinary."""


def title(text: Text) -> str:
    """Name the panel."""
    return text("Real cases like this")


def draw(scene: Scene) -> None:
    """Draw the panel."""
    text, model = scene.page.text, scene.page.model
    if model.support is None:
        st.caption(text("Too few real cases were kept with this model to compare with."))
        _say_cases(scene)
        return
    st.markdown(_sentence(model.support.percentile(scene.row), text))
    near = model.support.nearest(scene.row)
    element = f"neighbours-{scene.page.model_id}"

    def take() -> None:
        place = st.session_state[element].placed
        if place is not None:
            scene.place(model.X[int(place)])

    live.mount(
        "neighbours",
        {
            **scene.shared,
            "columns": _columns(scene),
            "rows": [_here(scene), *_rows(scene, near)],
            "words": {
                "table": title(text),
                "action": text("Put on the sliders"),
                "place": text("Put on the sliders"),
            },
        },
        key=element,
        listeners={"placed": take},
    )
    if model.y is None:
        st.caption(text("The actual outcomes of these cases were not kept with this model."))
    _say_cases(scene)
    with st.expander(text("How is this computed?")):
        st.markdown(_method(model.support, text))


def _say_cases(scene: Scene) -> None:
    """Say what the real cases are, where they are few or not all that came."""
    model, text = scene.page.model, scene.page.text
    manifest = model.manifest
    if manifest.is_own and (len(model.X) < FEW or len(model.X) < manifest.n_rows):
        st.caption(case_words(len(model.X), manifest.n_rows, text))


def _sentence(share: float, text: Text) -> str:
    if share <= ORDINARY:
        return text("An ordinary case: at least half of the real cases lie as far from the data.")
    if share >= 1:
        return text("These values lie further from the data than any real case.")
    further = text.number(np.floor(100 * share + 1e-9), 0)
    return text("These values lie further from the data than {share} % of the real cases.").format(
        share=f"**{further}**"
    )


def _columns(scene: Scene) -> list[dict[str, Any]]:
    text, schema = scene.page.text, scene.page.schema
    unit = text(schema.target.unit)
    outcomes = [{"label": text("Actual"), "unit": unit, "numeric": True}]
    return [
        # The outcomes first: a phone shows three columns, and scrolls to the inputs.
        {"label": text("Distance")},
        *(outcomes if scene.page.model.y is not None else []),
        {"label": text("Predicted"), "unit": unit, "numeric": True},
        *(
            {
                "label": scene.page.label(feature),
                "unit": text(feature.unit),
                "numeric": not feature.is_choice,
            }
            for feature in map(schema.features.__getitem__, scene.places)
        ),
        {"label": text("Differs most in")},
    ]


def _here(scene: Scene) -> dict[str, Any]:
    """Write the row on the sliders, which the others are compared with."""
    text = scene.page.text
    answer = Writer(scene.page.schema.target, text)(scene.explored.answer.prediction)
    actual = [] if scene.page.model.y is None else ["?"]
    values = _values(scene, scene.row)
    return {"cells": [text("now"), *actual, answer, *values, ""], "here": True}


def _rows(scene: Scene, near: tuple[Neighbour, ...]) -> list[dict[str, Any]]:
    text, model = scene.page.text, scene.page.model
    write = Writer(model.schema.target, text)
    places = [neighbour.place for neighbour in near]
    rows = []
    for neighbour, answer in zip(near, model.predict(model.X[places]), strict=True):
        row = model.X[neighbour.place]
        actual = [] if model.y is None else [_actual(scene, neighbour.place)]
        rows.append(
            {
                "place": neighbour.place,
                "here": False,
                "cells": [
                    _closeness(neighbour, text),
                    *actual,
                    write(answer),
                    *_values(scene, row),
                    _difference(neighbour, scene, row),
                ],
            }
        )
    return rows


def _actual(scene: Scene, place: int) -> str:
    """Write what actually came of a case, a number or a class; nothing where that is not known."""
    text, model = scene.page.text, scene.page.model
    if model.places is not None:
        return class_name(model.schema.target.classes[model.places[place]], text)
    return "" if model.y is None else Writer(model.schema.target, text)(model.y[place])


def _values(scene: Scene, row: Any) -> list[str]:
    """Write the values of the inputs with a slider: two hundred would fill no table."""
    text, features = scene.page.text, scene.page.schema.features
    return [Writer(features[place], text)(row[place]) for place in scene.places]


def _closeness(neighbour: Neighbour, text: Text) -> str:
    if neighbour.differs is None:
        return text("the same")
    if neighbour.percentile <= ORDINARY:
        return text("close")
    return text("some way off") if neighbour.percentile < FAR else text("far")


def _difference(neighbour: Neighbour, scene: Scene, row: Any) -> str:
    place = neighbour.differs
    if place is None:
        return ""
    feature = scene.page.schema.features[place]
    write, change = Writer(feature, scene.page.text), row[place] - scene.row[place]
    # From or to a value that is not known there is no way, nor between two levels.
    has_way = not (math.isnan(change) or feature.is_choice)
    said = write.difference(change) if has_way else write(row[place])
    return f"{scene.page.label(feature)} {said}"


def _method(support: Support, text: Text) -> str:
    return text(
        "Each input is divided by its standard deviation in the data; another level of a choice"
        " counts as much as two random values of a number differ. The distance to the data is the"
        " mean Euclidean distance to the {n} nearest real cases. It is compared with the same"
        " distance of every real case, itself left out. A neighbour is close if its distance is at"
        " most that of the middle real case, and far from {far} of them on. The model has usually"
        " learnt from these cases: it answers them better than new ones.",
        n=support.n_neighbours,
        far=text.percent(FAR),
    )
