"""What the bars say: the three questions they answer, their words, and how they are computed."""

from __future__ import annotations

from typing import Any

from mlcore.text import Text
from mlcore.wording.scenarios import short_name
from mlcore.workspace import Baseline

BARS = 6
"""Bars of a sum; where there are more inputs the rest have one together."""
REACHES = 8
"""Bars of how far each input alone goes; the others are one click below."""


def choice_words(text: Text) -> dict[str, str]:
    """Name the three questions, the choice between them, and what tells how they are answered."""
    return {
        "choose": text("What the bars explain"),
        "could": text("What could change it"),
        "change": text("What changed it"),
        "value": text("Why this value"),
        "how": text("How is this computed?"),
    }


def could_words(text: Text, n_inputs: int, *, is_exact: bool) -> dict[str, Any]:
    """Return what stands around the bars of how far each input alone goes."""
    n_more = max(n_inputs - REACHES, 0)
    return {
        "words": {
            "title": text("What could change it most"),
            "reaches": text("{label}: from {low} to {high}"),
            "stays": text("{label}: stays {low}"),
            "more": text.plural("{n} more input", "{n} more inputs", n_more),
            "fewer": text("Only the longest"),
        },
        "proof": [
            text(
                "Each input alone runs from the value that 5% of the real cases lie below to the "
                "one that 95% do, the others held; its bar ends at the lowest and the highest "
                "prediction on the way."
            ),
            text("They are read off the exact steps of the model, so that none is missed.")
            if is_exact
            else text("They are the best of up to 21 values tried."),
            text("Technical name: tornado plot."),
        ],
    }


def change_words(text: Text, baseline: Baseline) -> dict[str, Any]:
    """Return what stands around the bars from a baseline to now."""
    return {
        "words": {
            "above": text("What made it {change} more"),
            "below": text("What made it {change} less"),
            "same": text("Nothing has changed it so far"),
            "start": short_name(text, baseline),
            "now": text("now"),
            **_bar_words(text),
        },
        "proof": [
            text(
                "The inputs moved from where they started to where they are now. Every order in"
                " which they could have moved counts equally: a bar is what moving its input"
                " changed, averaged over all orders. Together the bars make the whole change."
            ),
            text("Technical name: Shapley values against a baseline."),
        ],
    }


def value_words(text: Text, n_rows: int) -> dict[str, Any]:
    """Return what stands around the bars from the average of so many real cases to now."""
    return {
        "words": {
            "above": text("Why this value: {change} above average"),
            "below": text("Why this value: {change} below average"),
            "same": text("Why this value: as the average"),
            "start": text("average"),
            "now": text("now"),
            **_bar_words(text),
        },
        "proof": [
            text(
                "The bars lead from the average prediction for {n} real cases to this one. An"
                " input that is not known yet is taken from a real case. A bar is what knowing the"
                " value of its input adds, averaged over all orders in which the inputs could"
                " become known.",
                n=text.number(n_rows, 0),
            ),
            text("Technical name: interventional Shapley values."),
        ],
    }


def drawn_words(text: Text) -> str:
    """Say that the bars of a sum were estimated from orders drawn at random."""
    return text(
        "There are too many orders to try: some were drawn at random. ± says how far off a"
        " bar may be, by one standard error; their sum is exact."
    )


def _bar_words(text: Text) -> dict[str, str]:
    """Return what is said of a bar, and of that of the inputs that have none of their own."""
    return {
        "said": text("{label}: {value}"),
        "other": text("1 other input"),
        "others": text("{n} other inputs"),
    }
