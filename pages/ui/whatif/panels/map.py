"""The prediction over two inputs, as a map on which a click moves both sliders."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from mlcore.schema import Feature
from mlcore.text import Text
from mlcore.whatif.curves import Surface, by_span
from mlcore.wording import Writer
from pages.ui import live
from pages.ui.whatif.scene import Scene

ELEMENT = "map-surface"
MAX_DOTS = 500


def title(text: Text) -> str:
    """Name the panel."""
    return text("Two inputs at once")


def question(scene: Scene) -> str:
    """Ask on the panel's card for the two inputs that the panel shows."""
    text, features = scene.page.text, scene.page.schema.features
    if len(_movable(scene)) < 2:
        return text("A map takes two inputs that can move.")
    chosen = [
        place for place in map(st.session_state.get, _keys(scene)) if place in _movable(scene)
    ]
    places = chosen if len(chosen) == 2 else _first(scene)
    first, second = (scene.page.label(features[place]) for place in places)
    return text("What do {first} and {second} do together?", first=first, second=second)


def draw(scene: Scene) -> None:
    """Offer two inputs, and draw the prediction over them."""
    text, model = scene.page.text, scene.page.model
    if model.schema.n_features < 2:
        st.caption(text("A map takes two inputs; this model has one."))
        return
    if len(_movable(scene)) < 2:
        st.caption(text("A map takes two inputs that can move."))
        return
    choices, picture = st.columns([420, 876], gap="medium")
    with choices:
        across, up = _inputs(scene)
        target = Writer(model.schema.target, text).label
        st.caption(
            text(
                "Colour: {target} for every pair of values, the other inputs as on the sliders; "
                "click to go there.",
                target=target,
            )
        )
    axes = _axis(scene, across), _axis(scene, up)
    surface = model.surface(scene.row, across, up, axes)

    def placed() -> None:
        at = st.session_state[ELEMENT].placed
        if at is None or not all(map(math.isfinite, at)):
            return
        row = list(scene.row)
        row[across], row[up] = at
        scene.place(row)

    empty = model.empty_cells(across, up, axes)
    least, most = surface.span
    data = {
        **scene.shared,
        "prediction": scene.explored.answer.prediction,
        "x": _facts(scene, axes[0], across),
        "y": _facts(scene, axes[1], up),
        "surface": {
            "cells": len(surface.x),
            "rows": len(surface.y),
            "steps": surface.steps,
            "least": least,
            "most": most,
            "packed": live.packed(surface.codes()),
        },
        "empty": {
            "cells": empty.shape[1],
            "rows": empty.shape[0],
            "packed": live.packed(empty.astype(np.uint8)),
        },
        "dots": _dots(scene, across, up),
        "words": _words(scene, surface, axes),
    }
    with picture:
        live.mount("map", data, key=ELEMENT, listeners={"placed": placed})


def _inputs(scene: Scene) -> tuple[int, int]:
    """Let two different inputs be chosen; those that move the prediction most come first."""
    text, schema = scene.page.text, scene.page.schema
    movable, keys, (first, second) = _movable(scene), _keys(scene), _first(scene)
    before = [st.session_state.get(keys[0], first), st.session_state.get(keys[1], second)]

    def chosen(side: int) -> None:
        # Choosing the other axis' input swaps the two.
        if st.session_state[keys[0]] == st.session_state[keys[1]]:
            st.session_state[keys[1 - side]] = before[side]

    for key in keys:
        scene.renew(key)
    labels = {place: scene.page.label(schema.features[place]) for place in movable}
    across, up = (
        st.selectbox(
            label,
            movable,
            index=movable.index(start),
            format_func=labels.__getitem__,
            key=keys[side],
            on_change=chosen,
            args=(side,),
            persist_state="session",
        )
        for side, (label, start) in enumerate([(text("Across"), first), (text("Up"), second)])
    )
    return across, up


def _first(scene: Scene) -> list[int]:
    """Return the two inputs that the panel begins with: those that move the prediction most."""
    ranked = [scene.places[number] for number in by_span(scene.explored.curves)]
    return (ranked + [place for place in _movable(scene) if place not in ranked])[:2]


def _keys(scene: Scene) -> list[str]:
    return [f"map-{side}-{scene.page.model_id}" for side in ("across", "up")]


def _movable(scene: Scene) -> list[int]:
    features = scene.page.schema.features
    return [place for place, feature in enumerate(features) if feature.low < feature.high]


def _axis(scene: Scene, place: int) -> Feature:
    """Take the whole range of the data, whatever bounds a slider was given, on its track."""
    page = scene.page
    return replace(page.model.schema.features[place], track=page.schema.features[place].track)


def _facts(scene: Scene, feature: Feature, place: int) -> dict[str, Any]:
    return {
        "place": place,
        **Writer(feature, scene.page.text).facts(scene.page.label(feature)),
        "step": feature.step,
        "stops": feature.stops,
    }


def _dots(scene: Scene, across: int, up: int) -> list[list[float]]:
    X = scene.page.model.X[:, [across, up]]
    every = -(-len(X) // MAX_DOTS)
    return [row.tolist() for row in X[::every] if np.isfinite(row).all()]


def _words(scene: Scene, surface: Surface, axes: tuple[Feature, Feature]) -> dict[str, Any]:
    text = scene.page.text
    n_cells = text.number(surface.values.size, 0)
    has_levels = any(axis.is_choice for axis in axes)
    sliced = text(
        "With the other inputs held, each leaf of each tree covers a rectangle. All rectangles "
        "laid over each other give the prediction in the middle of each of {n} cells, exactly.",
        n=n_cells,
    )
    asked = text("The model predicted the middle of each of {n} cells.", n=n_cells)
    return {
        "map": text("Map. Arrow keys move the point, ten steps with Shift."),
        "dots": text("real cases"),
        "empty": text("no real case near"),
        "how": text("How is this computed?"),
        "details": [
            sliced if surface.steps else asked,
            text("A level has a strip of its own, over which its real cases are strewn at random.")
            if has_levels
            else text("The lines follow a smoothed copy of the map, so that they can be read."),
            text(
                "Hatched: further from every real case than 19 of 20 real cases are from their "
                "nearest, and than a twentieth of the range. There the model only guesses."
            ),
        ],
    }
