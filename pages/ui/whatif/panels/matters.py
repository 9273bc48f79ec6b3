"""Which inputs matter to the model as a whole, and where this case is lowest and highest."""

from __future__ import annotations

from typing import Any

from mlcore.text import Text
from mlcore.whatif.reasons import Importance, Swing, swings
from mlcore.wording import Writer
from mlcore.workspace import MAX_LEVERS
from pages.ui import live
from pages.ui.whatif.scene import Scene

FEW = 3
"""Levels of a choice that are named one by one."""


def title(text: Text) -> str:
    """Name the panel."""
    return text("What matters")


def draw(scene: Scene) -> None:
    """Draw how far the model relies on each input, and list where this prediction is lowest."""
    page, model, places = scene.page, scene.page.model, scene.places
    found = swings(scene.explored.curves, model.X[:, list(places)])
    importance = model.importance()
    data = {
        **scene.shared,
        "inputs": [
            Writer(feature, page.text).facts(page.label(feature))
            for feature in page.schema.features
        ],
        "swings": [_swing(scene, swing, places[swing.place]) for swing in found],
        "importance": None if importance is None else _importance(importance),
        "words": _words(scene, importance),
    }
    live.mount("matters", data)


def _swing(scene: Scene, swing: Swing, place: int) -> dict[str, Any]:
    text, feature = scene.page.text, scene.page.schema.features[place]
    names = list(Writer(feature, text).levels.values())
    few = ", ".join(names) if len(names) <= FEW else ""
    many = text.plural("{n} level", "{n} levels", len(names))
    return {
        "place": place,
        # Levels have no ends.
        **({"usual": few or many} if swing.is_choice else {}),
        "range": [swing.start, swing.end],
        "ends": [swing.at_start, swing.at_end],
        "least": swing.least,
        "most": swing.most,
        "leastAt": swing.least_at,
        "mostAt": swing.most_at,
    }


def _importance(importance: Importance) -> list[dict[str, Any]]:
    parts = zip(importance.increases, importance.deviations, strict=True)
    ranked = sorted(enumerate(parts), key=lambda each: -each[1][0])
    return [
        {"place": place, "increase": increase, "deviation": deviation}
        for place, (increase, deviation) in ranked[:MAX_LEVERS]
    ]


def _words(scene: Scene, importance: Importance | None) -> dict[str, Any]:
    text = scene.page.text
    return {
        **_reliance(scene, importance),
        "overall": text("For the model as a whole"),
        "start": text("at the input's low end"),
        "end": text("at the input's high end"),
        "input": text("Input"),
        "range": text("Usual values"),
        "least": text("Smallest"),
        "most": text("Largest"),
        "numbers": text("This case in numbers"),
        "how": text("How is this computed?"),
    }


def _reliance(scene: Scene, importance: Importance | None) -> dict[str, Any]:
    """Say what the bars of the model as a whole show, and how they are computed."""
    text, model = scene.page.text, scene.page.model
    if importance is None:
        overall = text(
            "The actual outcomes were not kept with this model, so what it relies on cannot be "
            "measured."
        )
        return {"overallCaption": overall, "details": []}
    # The training rows are all that is kept of a built-in model.
    learnt = not model.manifest.is_own
    facts = {
        "n_repeats": text.number(importance.n_repeats, 0),
        "n_rows": text.number(importance.n_rows, 0),
    }
    if importance.measure == "Brier score":
        overall = text(
            "How much worse its chances get when an input is shuffled, on the cases that came with"
            " it: in points of the Brier score, of which a coin would have 25 and no error is 0."
        )
        how = text(
            "For the model: each input's values are shuffled {n_repeats} times among {n_rows}"
            " cases; the bar shows by how much the Brier score, the mean squared error of the"
            " chance, grows from {error}, with its standard deviation (permutation importance)."
            " Cases a model learnt from flatter it, and where several inputs tell the same, each"
            " seems to matter less.",
            **facts,
            error=text.points(importance.error, 1),
        )
        return {"overallCaption": overall, "details": [how], "unit": text("points")}
    overall = (
        text(
            "How much its average error grows when an input is shuffled, on the cases it learnt"
            " from."
        )
        if learnt
        else text(
            "How much its average error grows when an input is shuffled, on the cases that came "
            "with it."
        )
    )
    how = text(
        "For the model: each input's values are shuffled {n_repeats} times among "
        "{n_rows} cases; the bar shows by how much the mean absolute error grows from "
        "{error}, with its standard deviation (permutation importance). Cases a model "
        "learnt from flatter it, and where several inputs tell the same, each seems to "
        "matter less.",
        **facts,
        error=Writer(model.schema.target, text).finer(1)(importance.error),
    )
    return {"overallCaption": overall, "details": [how]}
