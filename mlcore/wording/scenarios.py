"""Scenarios, and the baseline they are compared with, in words."""

from __future__ import annotations

from mlcore.text import Text
from mlcore.workspace import Baseline

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


def comparison_words(text: Text) -> dict[str, str]:
    """Return what stands around scenarios side by side."""
    return {
        "table": text("Scenarios side by side"),
        "chart": text("Predictions of the scenarios"),
        "baseline": text("Baseline"),
        "between": text("usually between"),
        "and": text("and"),
        "more": text("more"),
        "less": text("less"),
    }
