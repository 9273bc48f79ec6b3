"""A model as one file: sliders, number, range, curves, reasons and scenarios without a server."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import numpy as np

from mlcore.documents.document import embed, write_document
from mlcore.documents.linear import TOLERANCE, linear_model_of
from mlcore.documents.packing import pack_array, pack_trees
from mlcore.models import OpenedModel
from mlcore.schema import FloatArray
from mlcore.text import Text, mark
from mlcore.whatif.curves import input_ranges
from mlcore.whatif.reasons.shapley import MAX_MOVED, rows_used
from mlcore.whatif.uncertainty import COVERAGES, DEFAULT_COVERAGE
from mlcore.wording import Writer
from mlcore.wording.answer import (
    answer_words,
    distance_words,
    interval_words,
    outcome_words,
)
from mlcore.wording.inputs import curve_facts, lever_words
from mlcore.wording.model import data_words
from mlcore.wording.reasons import (
    BARS,
    REACHES,
    change_words,
    choice_words,
    could_words,
    value_words,
)
from mlcore.wording.scenarios import column_name, comparison_words, short_name
from mlcore.workspace import Baseline, ScenarioSet

MAX_NODES = 3_000_000
"""Nodes of the trees that are still handed out: 15 to 30 MB."""
CHECKED_ROWS = 200
"""Real rows, and as many random ones, whose answers are checked when the file opens."""
MAX_SUPPORT = 250_000
"""Numbers in the real rows up to which the distance to them is told."""
_STYLES = (
    "live/core/base.css",
    "live/elements/whatif/answer.css",
    "live/elements/whatif/lever.css",
    "live/elements/whatif/why.css",
    "live/elements/whatif/panels/comparison.css",
    "documents/theme.css",
    "documents/handout.css",
)
_NOTHING = ScenarioSet()


def no_handout(model: OpenedModel) -> str:
    """Say why a model cannot be handed out.

    Returns
    -------
    str
        A message of the catalogue; empty where it can.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.models import open_model
    >>> no_handout(open_model(mlcore.ModelConfig(n_estimators=5)))
    ''
    """
    if model.trees is None:
        if linear_model_of(model) is not None:
            return ""
        return mark("Only tree models and linear models can be written into a file of their own.")
    if model.trees.n_nodes > MAX_NODES:
        return mark("This model is too large for a file that a browser opens quickly.")
    return ""


def write_handout(
    model: OpenedModel,
    row: Sequence[float],
    *,
    text: Text,
    name: str,
    made: datetime,
    scenarios: ScenarioSet = _NOTHING,
    coverage: float = DEFAULT_COVERAGE,
    places: Sequence[int] | None = None,
) -> bytes:
    """Write a file that shows and moves a model wherever a browser opens it.

    The trees are in it, and its own script walks them in float64, in the order in which the
    server adds them up: its answers are the server's to the last bit. When it opens, it checks
    that on answers stored with it, and shows nothing if one differs. A linear model is in it as its
    slopes, whose sums may differ from the server's in their last bits. It reaches for no network.

    Parameters
    ----------
    model : OpenedModel
        One that :func:`no_handout` has nothing to say of.
    row : sequence of n_features numbers
        Where the sliders stand at first.
    name : str
        What people call the model.
    made : datetime
        When this is, in the reader's zone.
    scenarios : ScenarioSet
        To show side by side; its baseline is where changes and reasons start.
    coverage : float
        How often the actual value is meant to lie in the usual range at first.
    places : sequence of int, optional
        Of the inputs with a slider, by default all that can move; the others stay as the row has
        them.

    Returns
    -------
    bytes
        HTML.

    Raises
    ------
    InvalidRowsError
        If the row does not fit the schema.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.models import open_model
    >>> from mlcore.text import for_locale
    >>> model = open_model(mlcore.ModelConfig(n_estimators=5))
    >>> file = write_handout(model, model.schema.typical_row, text=for_locale("en"),
    ...                      name="Energy", made=datetime(2024, 5, 1))
    >>> file[:15], len(file) < 3_000_000
    (b'<!DOCTYPE html>', True)
    """
    values = model.schema.validate_row(list(map(float, row)))[0]
    features = model.schema.features
    movable = [place for place, feature in enumerate(features) if feature.low < feature.high]
    data = _contents(
        model,
        values.tolist(),
        text=text,
        scenarios=scenarios,
        coverage=coverage,
        places=movable if places is None else places,
    )
    return write_document(
        "handout.html",
        text=text,
        script="documents/handout/main.js",
        styles=_STYLES,
        name=name,
        made=made,
        model_id=model.manifest.model_id,
        n_cases=text.number(model.average(input_ranges(model.schema)[0]).n_rows, 0),
        sentences=data_words(model, text)[1:],
        data=embed(data),
    )


def _contents(
    model: OpenedModel,
    row: list[float],
    *,
    text: Text,
    scenarios: ScenarioSet,
    coverage: float,
    places: Collection[int],
) -> dict[str, Any]:
    """Gather what ``assets/documents/handout/main.js`` is given."""
    schema, baseline = model.schema, scenarios.baseline
    linear = linear_model_of(model) if model.trees is None else None
    if model.trees is None and linear is None:
        raise ValueError("neither trees nor linear")
    return {
        "locale": text.locale,
        "target": Writer(schema.target, text).facts(),
        "row": row,
        "baseline": {
            "label": short_name(text, baseline),
            "row": list(scenarios.baseline_row(schema)),
            "kept": baseline.name,
            "column": column_name(text, baseline),
        },
        "inputs": [
            {
                "shown": span.place in places,
                **Writer(feature, text).facts(),
                "step": feature.step,
                "typical": feature.typical,
                "words": lever_words(feature, schema, text, label=text(feature.label)),
                **curve_facts(model, span),
                "middle": [middle.low, middle.high],
            }
            for feature, span, middle in zip(
                schema.features, input_ranges(schema), model.middle_ranges(), strict=True
            )
        ],
        "forest": model.trees and pack_trees(model.trees, schema.n_features),
        "linear": linear and asdict(linear),
        **_uncertainty(model, text, coverage),
        "checks": _checks(model, is_exact=linear is None),
        "scenarios": [
            {"name": each.name, "text": each.text, "row": list(each.row)}
            for each in scenarios.scenarios
        ],
        "answerWords": answer_words(
            model,
            text,
            baseline,
            start=scenarios.baseline_row(schema),
            places=[place for place in range(schema.n_features) if place in places],
        ),
        "outcomes": outcome_words(model, text),
        **_why(model, text, baseline),
        "compare": {**comparison_words(text), "now": text("Now")},
        "words": {
            "verified": text("Verified: {n} answers are the server's, bit for bit.")
            if linear is None
            else text("Verified: {n} answers are the server's, to a billionth of the largest."),
            "different": text(
                "{wrong} of {n} stored answers differ from the server's. What this file would "
                "show is not what the model says, so it shows nothing. Ask for it again."
            ),
            "failed": text(
                "This browser cannot open the file ({reason}). Try a current version of Firefox,"
                " Chrome, Edge or Safari; if that does not help, the file is damaged."
            ),
        },
    }


def _why(model: OpenedModel, text: Text, baseline: Baseline) -> dict[str, Any]:
    """Gather the words of the bars, and the real rows that a value is explained against.

    These are the rows the server tries every mixture with, or all where it draws orders, for which
    a file that has the trees is exact.
    """
    n = model.schema.n_features
    rows = model.background[: rows_used(n)] if n <= MAX_MOVED else model.background
    words = choice_words(text)
    return {
        "why": {
            "bars": BARS,
            "reaches": REACHES,
            "choose": words["choose"],
            "how": words["how"],
            "questions": {
                "could": {"title": words["could"], **could_words(text, n, is_exact=True)},
                "change": {"title": words["change"], **change_words(text, baseline)},
                "value": {"title": words["value"], **value_words(text, len(rows))},
            },
        },
        "background": {
            "rows": pack_array(rows, "float64"),
            "bias": float(model.predict(rows).mean()),
        },
    }


def _uncertainty(model: OpenedModel, text: Text, coverage: float) -> dict[str, Any]:
    """Gather what ranges are made from, and what is needed to tell how far the data is."""
    intervals, support = model.intervals, model.support
    learnt = intervals and intervals.calibration
    coverages = {
        str(share): interval_words(model, model.interval(model.X[0], 0.0, share), text)
        for share in COVERAGES
    }
    far = None
    if support and support.rows.size <= MAX_SUPPORT and np.isfinite(support.scale).all():
        far = {
            "rows": pack_array(support.rows, "float64"),
            "width": support.rows.shape[1],
            "reference": pack_array(support.reference, "float64"),
            "neighbours": support.n_neighbours,
            "used": support.used.tolist(),
            "mean": support.mean.tolist(),
            "scale": support.scale.tolist(),
        }
    return {
        "coverage": coverage,
        "calibration": learnt
        and {
            "floor": learnt.floor,
            # Whether the range is wider where the trees lie further apart.
            "scaled": model.interval_varies,
            "factors": {str(share): learnt.factors[share] for share in COVERAGES},
        },
        "coverages": coverages,
        "support": far,
        "far": distance_words(text),
    }


def _checks(model: OpenedModel, *, is_exact: bool) -> dict[str, Any]:
    features = model.schema.features
    known = model.X[~np.isnan(model.X).any(axis=1)]
    real = known[np.linspace(0, len(known) - 1, min(CHECKED_ROWS, len(known))).astype(int)]
    low, high = ([getattr(each, end) for each in features] for end in ("low", "high"))
    random = np.random.default_rng(0).uniform(low, high, (CHECKED_ROWS, len(features)))
    rows: FloatArray = np.concatenate([real, random])
    answers = model.predict(rows)
    return {
        "rows": pack_array(rows, "float64"),
        "answers": pack_array(answers, "float64"),
        # Sums of products may be added up in another order.
        "slack": 0.0 if is_exact else TOLERANCE * float(np.abs(answers).max()),
    }
