"""The kept scenarios on one page to read, print or save as PDF."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from mlcore.documents.document import write_document
from mlcore.models import OpenedModel
from mlcore.schema import FeatureSchema
from mlcore.text import Text
from mlcore.whatif.comparison import Comparison
from mlcore.whatif.uncertainty import DEFAULT_COVERAGE
from mlcore.wording import Writer
from mlcore.wording.answer import distance_words
from mlcore.wording.card import trust_words
from mlcore.wording.chances import nearest_sentence
from mlcore.wording.model import data_words
from mlcore.wording.scenarios import column_name
from mlcore.workspace import Baseline, Scenario, ScenarioSet

_NOTHING = ScenarioSet()


def write_report(
    model: OpenedModel,
    row: Sequence[float],
    *,
    text: Text,
    name: str,
    made: datetime,
    scenarios: ScenarioSet = _NOTHING,
    coverage: float = DEFAULT_COVERAGE,
    agreement: Sequence[str] = (),
    speed: Sequence[str] = (),
) -> bytes:
    """Write a page that tells what the scenarios come to, and what that rests on.

    Parameters
    ----------
    row : sequence of n_features numbers
        Reported where no scenario was kept.
    name : str
        What people call the model.
    made : datetime
        When this is, in the reader's zone.
    scenarios : ScenarioSet
        Their baseline is what they are compared with.
    coverage : float
        How often the actual value is meant to lie in the usual range.
    agreement : sequence of str
        How well the served model agrees with the one that was trained, in sentences.
    speed : sequence of str
        The last measurement of its speed, in sentences; empty where there is none.

    Returns
    -------
    bytes
        HTML that needs neither server nor network.

    Raises
    ------
    InvalidRowsError
        If a row does not fit the schema.

    Examples
    --------
    >>> import mlcore
    >>> from mlcore.models import open_model
    >>> from mlcore.text import for_locale
    >>> model = open_model(mlcore.ModelConfig(n_estimators=5))
    >>> kept = ScenarioSet().keep("Cold", [-5.0, 120.0, 5.0, 2.0, 4.0])
    >>> page = write_report(model, kept.scenarios[0].row, text=for_locale("en"), name="Energy",
    ...                     made=datetime(2024, 5, 1), scenarios=kept)
    >>> "<h3>Cold</h3>" in page.decode()
    True
    """
    kept = scenarios.scenarios
    shown = kept or (Scenario(name=text("Now"), row=tuple(map(float, row))),)
    baseline = scenarios.baseline
    start = scenarios.baseline_row(model.schema)
    others = [
        each for each in shown if baseline != Baseline(kind="scenario", name=each.name) or not kept
    ]
    found = model.compare(
        [(column_name(text, baseline), start), *((each.name, each.row) for each in others)],
        coverage,
    )
    return write_document(
        "report.html",
        text=text,
        script="documents/report.js",
        styles=("documents/theme.css", "documents/report.css"),
        name=name,
        made=made,
        model_id=model.manifest.told_id,
        prediction=Writer(model.schema.target, text).title,
        glance=list(_glance(found, model.schema, text)),
        cards=[_card(model, each, start, text=text, coverage=coverage) for each in shown],
        data=data_words(model, text),
        checks=[*trust_words(model, coverage, text), *agreement],
        speed=speed,
    )


def _glance(found: Comparison, schema: FeatureSchema, text: Text) -> Iterator[dict[str, str]]:
    """Describe all predictions and where each lies on an axis of 100 %, the baseline first."""
    target = schema.target
    ends = [end for each in found.intervals for end in (each.low, each.high)]
    shown = np.array([*found.predictions, *ends])
    # A difference that is small beside the data looks small.
    span = 1.08 * max(float(np.ptp(shown)), (target.high - target.low) / 10) or 1.0
    least = float(shown.max() + shown.min() - span) / 2

    def across(value: float) -> str:
        return f"{100 * (value - least) / span:.2f}%"

    write = Writer(target, text)
    for place, name in enumerate(found.names):
        line = {
            "name": name,
            "number": write(found.predictions[place]),
            "change": write.difference(found.changes[place]),
            "between": "",
            "start": across(found.predictions[0]),
            "at": across(found.predictions[place]),
        }
        if place == 0:
            line["change"] = text("Baseline")
        if found.intervals:
            low, high = found.intervals[place].low, found.intervals[place].high
            line["low"], line["width"] = across(low), f"{100 * (high - low) / span:.2f}%"
            line["between"] = text("{low} and {high}", low=write(low), high=write(high))
        yield line


def _card(
    model: OpenedModel, scenario: Scenario, start: Sequence[float], *, text: Text, coverage: float
) -> dict[str, Any]:
    """Describe a scenario with its values, what they change, and what to beware of."""
    write = Writer(model.schema.target, text)
    why = model.why(scenario.row, start)
    between = ""
    found = model.interval(scenario.row, why.prediction, coverage)
    if found is not None:
        low, high = write(found.low), write(found.high)
        between = text("usually between {low} and {high}", low=low, high=high)
    reliability = model.reliability()
    return {
        "name": scenario.name,
        "text": scenario.text,
        "number": write.with_unit(why.prediction),
        "between": between,
        "checked": nearest_sentence(model, reliability, why.prediction, text)
        if reliability
        else "",
        "warnings": _warnings(model, scenario, text),
        "inputs": list(_inputs(model.schema, scenario.row, start, why.values, text)),
    }


def _warnings(model: OpenedModel, scenario: Scenario, text: Text) -> list[str]:
    """Say where a scenario leaves the data."""
    outside = set(model.schema.outside(scenario.row))
    found = [
        text("{input} has a value that the model has never seen.", input=text(feature.label))
        if feature.is_choice
        else text(
            "{input} is outside the data, which range from {low} to {high}.",
            input=text(feature.label),
            low=Writer(feature, text)(feature.low),
            high=Writer(feature, text)(feature.high),
        )
        for feature in model.schema.features
        if feature.name in outside
    ]
    share = model.distance(scenario.row) or 0.0
    far = distance_words(text)
    if share >= 1:
        found.append(far["all"])
    elif share >= far["from"]:
        # Rounded down: "further than 100 %" would be all of them.
        found.append(far["words"].format(share=text.number(int(100 * share + 1e-9), 0)))
    return found


def _inputs(
    schema: FeatureSchema,
    row: Sequence[float],
    start: Sequence[float],
    parts: Sequence[float],
    text: Text,
) -> Iterator[dict[str, Any]]:
    """Describe each input of a scenario beside the baseline's."""
    changes = Writer(schema.target, text).telling(parts)
    for feature, value, before, part in zip(schema.features, row, start, parts, strict=True):
        write = Writer(feature, text)
        # Two values that are not known are the same.
        moved = value != before and not (math.isnan(value) and math.isnan(before))
        yield {
            "label": write.title,
            "value": write(value),
            "moved": moved,
            "before": write(before),
            "part": changes.difference(part) if moved else "",
        }
