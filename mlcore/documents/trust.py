"""What a file needs to say how far an answer can be trusted, and how far a row is from the data."""

from __future__ import annotations

from typing import Any

import numpy as np

from mlcore.documents.packing import pack_array
from mlcore.models import OpenedModel
from mlcore.text import Text
from mlcore.whatif.uncertainty import COVERAGES, Checked
from mlcore.wording.answer import distance_words, interval_words
from mlcore.wording.chances import check_words

MAX_SUPPORT = 250_000
"""Numbers in the real rows up to which the distance to them is told."""


def trusted(model: OpenedModel, text: Text, coverage: float) -> dict[str, Any]:
    """Gather what ranges are made from, and what is needed to tell how far the data is."""
    intervals, support = model.intervals, model.support
    learnt = intervals and intervals.calibration
    coverages = {
        str(share): interval_words(model, model.interval(model.X[0], 0.0, share), text)
        for share in COVERAGES
    }
    checked = {}
    if not model.schema.target.is_number:
        reliability = model.reliability()
        words = check_words(model, 0.0, reliability, text)
        # A file has no panel that would show all of them.
        words.pop("picture", None)
        coverages = dict.fromkeys(coverages, words)
        if reliability is not None:
            checked["unseen"] = [_checked(reliability.near(place / 100)) for place in range(101)]
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
        if any(feature.allow_missing for feature in model.schema.features):
            far["unknown"] = support.unknown.tolist()
        if model.schema.choices:
            far["mismatch"] = support.mismatch.tolist()
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
        **checked,
    }


def _checked(found: Checked) -> list[float]:
    """Write what came of unseen cases: how many, of the class, and the range of their share."""
    return [found.n_cases, found.n_hits, found.low, found.high]
