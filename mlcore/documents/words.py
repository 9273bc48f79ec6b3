"""What the elements of the live view say, on the page and in the file that is taken along."""

from __future__ import annotations

from typing import Any

from mlcore.models import OpenedModel
from mlcore.schema import Feature, FeatureSchema
from mlcore.text import Text
from mlcore.whatif.curves import InputRange
from mlcore.workspace import Baseline

BARS = 6
"""Bars of Why; where there are more inputs the rest have one together."""
LONGEST_NAME = 28
"""Characters of a baseline's name that fit around the number."""


def baseline_name(text: Text, baseline: Baseline) -> str:
    """Return what people call a baseline, in the middle of a sentence."""
    if baseline.kind == "scenario":
        return baseline.name
    if baseline.kind == "real":
        return text("real case {number}", number=text.number(baseline.number, 0))
    return text("held values") if baseline.kind == "row" else text("typical")


def column_name(text: Text, baseline: Baseline) -> str:
    """Return a baseline's name where it heads a column; a scenario keeps its owner's letters."""
    name = baseline_name(text, baseline)
    return name if baseline.kind == "scenario" else name.capitalize()


def short_name(text: Text, baseline: Baseline) -> str:
    """Return a baseline's name so short that it stays on its line around the number."""
    name = baseline_name(text, baseline)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def target_facts(schema: FeatureSchema, text: Text) -> dict[str, Any]:
    """Describe the number a model predicts."""
    target = schema.target
    return {
        "label": text(target.label),
        "unit": text(target.unit),
        "low": target.low,
        "high": target.high,
        "decimals": target.decimals,
    }


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


def answer_words(text: Text, baseline: Baseline) -> dict[str, str]:
    """Return what stands around the number.

    Parameters
    ----------
    baseline : Baseline
        What it is compared with.
    """
    if baseline.kind == "typical":
        change = {
            "above": text("{change} above typical ({typical})"),
            "below": text("{change} below typical ({typical})"),
            "same": text("as for typical values ({typical})"),
        }
    else:
        change = {
            "above": text("{change} above {baseline} ({typical})"),
            "below": text("{change} below {baseline} ({typical})"),
            "same": text("as for {baseline} ({typical})"),
        }
    return {
        **change,
        "said": text("{label}: {value}"),
        "offline": text("The server does not answer. Trying again …"),
        "range": text("The data range from {low} to {high}."),
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
    target = text(schema.target.label)
    return {
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
    digits = model.schema.target.decimals + 1
    lines = ("mean", "low", "high")
    return {
        "rug": [x for x in model.rugs[span.place] if low <= x <= high],
        "gaps": [
            (max(start, low), min(end, high))
            for start, end in model.gaps[span.place]
            if start < high and end > low
        ],
        "average": {line: getattr(average, line).round(digits).tolist() for line in lines},
    }


def change_words(text: Text, baseline: Baseline) -> dict[str, str]:
    """Return what stands around the bars from a baseline to now."""
    start = {"start": short_name(text, baseline), "now": text("now")}
    if baseline.kind == "typical":
        return {
            "above": text("Why {change} above typical"),
            "below": text("Why {change} below typical"),
            "same": text("Why: everything is at its typical value"),
            **start,
        }
    return {
        "above": text("Why {change} above {baseline}"),
        "below": text("Why {change} below {baseline}"),
        "same": text("Why: the prediction is that of {baseline}"),
        **start,
    }


def rest_words(text: Text) -> dict[str, str]:
    """Return what stands beneath the bars of either question, and on the bar of the rest."""
    return {
        "more": text("How is this computed?"),
        "other": text("1 other input"),
        "others": text("{n} other inputs"),
    }


def change_proof(text: Text) -> list[str]:
    """Say how the bars from a baseline to now are computed."""
    return [
        text(
            "The inputs moved from where they started to where they are now. Every order in"
            " which they could have moved counts equally: a bar is what moving its input"
            " changed, averaged over all orders. Together the bars make the whole change."
        ),
        text("Technical name: Shapley values against a baseline."),
    ]


def comparison_words(text: Text) -> dict[str, str]:
    """Return what stands around scenarios side by side."""
    return {
        "table": text("Scenarios side by side"),
        "chart": text("Predictions of the scenarios"),
        "baseline": text("Baseline"),
        "usual": text("usually between"),
        "and": text("and"),
        "more": text("more"),
        "less": text("less"),
    }
