"""What the bars say that tell why: the two questions, their words, and the real rows they need."""

from __future__ import annotations

from typing import Any

from mlcore.documents.packing import pack_array
from mlcore.documents.words import BARS, change_proof, change_words, rest_words
from mlcore.models import OpenedModel
from mlcore.text import Text
from mlcore.whatif.reasons.shapley import MAX_MOVED, rows_used
from mlcore.workspace import Baseline


def value_words(text: Text) -> dict[str, str]:
    """Return what stands around the bars from the average of real cases to now."""
    return {
        "above": text("Why this value: {change} above average"),
        "below": text("Why this value: {change} below average"),
        "same": text("Why this value: as the average"),
        "start": text("average"),
        "now": text("now"),
    }


def value_proof(text: Text, n_rows: int) -> list[str]:
    """Say how the bars from the average of so many real cases to now are computed."""
    return [
        text(
            "The bars lead from the average prediction for {n} real cases to this one. An"
            " input that is not known yet is taken from a real case. A bar is what knowing the"
            " value of its input adds, averaged over all orders in which the inputs could"
            " become known.",
            n=text.number(n_rows, 0),
        ),
        text("Technical name: interventional Shapley values."),
    ]


def why_facts(model: OpenedModel, text: Text, baseline: Baseline) -> dict[str, Any]:
    """Gather what the bars of a file are drawn with.

    Parameters
    ----------
    model : OpenedModel
        With trees.
    baseline : Baseline
        Where a change starts.

    Returns
    -------
    dict
        ``why``, the words, and ``background``, the real rows a value is explained against: those
        the server tries every mixture with, or all where it draws orders, for which a file that
        has the trees is exact.
    """
    n = model.schema.n_features
    rows = model.background[: rows_used(n)] if n <= MAX_MOVED else model.background
    return {
        "why": {
            "bars": BARS,
            "choose": text("What the bars explain"),
            "questions": {
                "change": {
                    "title": text("Why did it change"),
                    "words": {**change_words(text, baseline), **rest_words(text)},
                    "proof": change_proof(text),
                },
                "value": {
                    "title": text("Why this value"),
                    "words": {**value_words(text), **rest_words(text)},
                    "proof": value_proof(text, len(rows)),
                },
            },
        },
        "background": {
            "rows": pack_array(rows, "float64"),
            "bias": float(model.predictor.predict(rows).mean()),
        },
    }
