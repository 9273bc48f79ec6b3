"""What is said around an input: its slider, its curve, and a field for its value."""

from __future__ import annotations

from typing import Any

from mlcore.models import OpenedModel
from mlcore.schema import Feature, FeatureSchema
from mlcore.text import Text
from mlcore.whatif.curves import InputRange
from mlcore.wording.values import Writer


def field_words(text: Text) -> dict[str, str]:
    """Return what a field for a number says of what it refuses; fields fill in the facts."""
    return {
        "refused": text("“{typed}” is not a number. It is still {value}."),
        "least": text("“{typed}” is not a number of at least {low}. It is still {value}."),
        "between": text("“{typed}” is not a number from {low} to {high}. It is still {value}."),
        "unclear": text(
            "“{typed}” could mean {one} or {other}. Write it one of these ways; it is still"
            " {value}."
        ),
    }


def lever_words(
    feature: Feature, schema: FeatureSchema, text: Text, *, label: str
) -> dict[str, str]:
    """Return what stands around a slider.

    Parameters
    ----------
    feature : Feature
        Its input.
    label : str
        What people call the input.
    """
    target = Writer(schema.target, text).label
    unknown = text("{input} not known: {value}", input=label, value="{value}")
    return {
        **({"unknown": unknown} if feature.allow_missing else {}),
        "typed": text("{input}, typed", input=label),
        **field_words(text),
        "curve": text("{target} as {input} alone moves", target=target, input=label),
        "average": text("Average of real cases; 8 in 10 move within the shade"),
        "gap": text("No real case here"),
    }


def curve_facts(model: OpenedModel, span: InputRange) -> dict[str, Any]:
    """Describe what lies behind the curve of an input, whatever the row.

    Parameters
    ----------
    span : InputRange
        The input, and how far its curve runs.
    """
    average, low, high = model.average(span), span.low, span.high
    target, lines = model.schema.target, ("mean", "low", "high")
    return {
        "stops": span.stops,
        "rug": [x for x in model.rugs[span.place] if low <= x <= high],
        "gaps": [
            (max(start, low), min(end, high))
            for start, end in model.gaps[span.place]
            if start < high and end > low
        ],
        "average": {
            line: target.on_grid(getattr(average, line), more=1).tolist() for line in lines
        },
    }
