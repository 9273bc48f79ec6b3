"""Scenarios as a report draws them: all on one axis, then one by one with their warnings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from mlcore.documents.doubts import far_words
from mlcore.documents.markup import Markup, join, table, tag
from mlcore.models import OpenedModel
from mlcore.schema import FeatureSchema
from mlcore.text import Text
from mlcore.text.rounding import rounded
from mlcore.whatif import Comparison, contributions
from mlcore.workspace import Scenario


def glance(found: Comparison, schema: FeatureSchema, text: Text) -> Markup:
    """Draw all predictions on one axis, the baseline first."""
    target = schema.target
    unit = f" ({text(target.unit)})" if target.unit else ""
    header = [text("Scenario"), "", f"{text(target.label)}{unit}", text("Change")]
    if found.intervals:
        header.append(text("Usually between"))
    ends = [end for each in found.intervals for end in (each.low, each.high)]
    shown = np.array([*found.predictions, *ends])
    # A difference that is small beside the data looks small.
    span = 1.08 * max(float(np.ptp(shown)), (target.high - target.low) / 10) or 1.0
    least = float(shown.max() + shown.min() - span) / 2
    rows = []
    for place, name in enumerate(found.names):
        lane = _lane(found, place, least, span)
        change = text.signed(found.changes[place], target.decimals) if place else text("Baseline")
        row = [name, lane, text.number(found.predictions[place], target.decimals), change]
        if found.intervals:
            row.append(_range(found, place, schema, text))
        rows.append(row)
    return table(header, rows, class_="glance")


def cards(
    model: OpenedModel,
    scenarios: Sequence[Scenario],
    start: Sequence[float],
    *,
    text: Text,
    coverage: float,
) -> Iterator[Markup]:
    """Draw each scenario with its values, what they change, and what to beware of.

    Parameters
    ----------
    start : sequence of float
        The baseline's row.
    coverage : float
        How often the true value shall lie in the usual range.
    """
    target = model.schema.target
    for scenario in scenarios:
        why = contributions(model.predictor, scenario.row, start)
        number = f"{text.number(why.prediction, target.decimals)} {text(target.unit)}".strip()
        said = [tag("strong", number)]
        if model.intervals:
            row = np.array(scenario.row)
            interval = model.intervals.around(row, why.prediction, coverage)
            low, high = (text.number(end, target.decimals) for end in (interval.low, interval.high))
            said.append(Markup(" · "))
            said.append(join([text("usually between {low} and {high}", low=low, high=high)]))
        yield tag(
            "article",
            tag("h3", scenario.name),
            *([tag("p", scenario.text, class_="says")] if scenario.text else []),
            tag("p", *said, class_="number"),
            *(
                tag("p", f"⚠ {words}", class_="warning")
                for words in warnings(model, scenario, text)
            ),
            _values(model.schema, scenario.row, start, why.values, text),
        )


def warnings(model: OpenedModel, scenario: Scenario, text: Text) -> list[str]:
    """Say where a scenario leaves the data."""
    outside = set(model.schema.outside(scenario.row))
    found = [
        text(
            "{input} is outside the data, which range from {low} to {high}.",
            input=text(feature.label),
            low=text.number(feature.low, feature.decimals),
            high=text.number(feature.high, feature.decimals),
        )
        for feature in model.schema.features
        if feature.name in outside
    ]
    share = model.support.percentile(scenario.row) if model.support else 0.0
    far = far_words(text)
    if share >= 1:
        found.append(far["all"])
    elif share >= far["from"]:
        # Rounded down: "further than 100 %" would be all of them.
        found.append(far["words"].format(share=text.number(int(100 * share + 1e-9), 0)))
    return found


def _lane(found: Comparison, place: int, least: float, span: float) -> Markup:
    """Draw range and prediction between the ends of the axis."""

    def across(value: float) -> str:
        return f"{100 * (value - least) / span:.2f}%"

    parts = [
        tag("line", class_="axis", x1="0", x2="100%", y1="12", y2="12"),
        tag(
            "line", class_="start", x1=(at := across(found.predictions[0])), x2=at, y1="0", y2="24"
        ),
    ]
    if found.intervals:
        low, high = found.intervals[place].low, found.intervals[place].high
        width = f"{100 * (high - low) / span:.2f}%"
        parts.append(tag("rect", x=across(low), width=width, y="8", height="8", rx="4"))
    parts.append(tag("circle", cx=across(found.predictions[place]), cy="12", r="6"))
    return tag("svg", *parts, width="100%", height="24", aria_hidden="true")


def _range(found: Comparison, place: int, schema: FeatureSchema, text: Text) -> str:
    low, high = (
        text.number(end, schema.target.decimals)
        for end in (found.intervals[place].low, found.intervals[place].high)
    )
    return text("{low} and {high}", low=low, high=high)


def _enough(parts: Sequence[float], decimals: int) -> int:
    """Return more decimals where a change that is not read as 0 has no part that is not."""
    largest = max(map(abs, parts))
    if rounded(sum(parts), decimals):
        while not rounded(largest, decimals):
            decimals += 1
    return decimals


def _values(
    schema: FeatureSchema,
    row: Sequence[float],
    start: Sequence[float],
    parts: Sequence[float],
    text: Text,
) -> Markup:
    decimals = _enough(parts, schema.target.decimals)
    rows = []
    for feature, value, before, part in zip(schema.features, row, start, parts, strict=True):
        unit = f" ({text(feature.unit)})" if feature.unit else ""
        moved = value != before
        rows.append(
            [
                text(feature.label) + unit,
                tag("strong", text.number(value, feature.decimals))
                if moved
                else text.number(value, feature.decimals),
                text.number(before, feature.decimals),
                text.signed(part, decimals) if moved else "",
            ]
        )
    header = [text("Input"), text("Value"), text("Baseline"), text("What it changes")]
    return table(header, rows, class_="values")
