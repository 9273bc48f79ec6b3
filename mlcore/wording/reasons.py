"""What the bars say that tell why: the two questions, their words, and how they are computed."""

from __future__ import annotations

from mlcore.text import Text
from mlcore.wording.scenarios import short_name
from mlcore.workspace import Baseline

BARS = 6
"""Bars of Why; where there are more inputs the rest have one together."""


def question_words(text: Text) -> dict[str, str]:
    """Name the two questions, by the kind of their answers, and the choice between them."""
    return {
        "choose": text("What the bars explain"),
        "change": text("Why did it change"),
        "value": text("Why this value"),
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


def rest_words(text: Text) -> dict[str, str]:
    """Return what stands beneath the bars of either question, and on the bar of the rest."""
    return {
        "more": text("How is this computed?"),
        "other": text("1 other input"),
        "others": text("{n} other inputs"),
    }
