"""The kept scenarios on one page to read, print or save as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from mlcore.documents.bundle import ASSETS, join_styles
from mlcore.documents.document import write_document
from mlcore.documents.grounds import data_words, error_words, range_words
from mlcore.documents.markup import Markup, join, tag
from mlcore.documents.scenario_parts import cards, glance
from mlcore.documents.words import column_name
from mlcore.models import OpenedModel
from mlcore.text import Text
from mlcore.whatif import DEFAULT_COVERAGE, compare
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
    text : Text
        The language of the page.
    name : str
        What people call the model.
    made : datetime
        When this is, in the reader's zone.
    scenarios : ScenarioSet
        Their baseline is what they are compared with.
    coverage : float
        How often the true value shall lie in the usual range.
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
    >>> from mlcore.models import opened
    >>> from mlcore.text import for_locale
    >>> model = opened(mlcore.ModelConfig(n_estimators=5))
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
    found = compare(
        model.predictor,
        [(column_name(text, baseline), start), *((each.name, each.row) for each in others)],
        intervals=model.intervals,
        coverage=coverage,
    )
    body = [
        tag("section", tag("h2", text("At a glance")), glance(found, model.schema, text)),
        tag(
            "section",
            tag("h2", text("One by one")),
            *cards(model, shown, start, text=text, coverage=coverage),
        ),
        _part(text("The model and its data"), data_words(model, text)),
        _part(
            text("How it was checked"),
            [*error_words(model, text), *range_words(model, coverage, text), *agreement],
        ),
        _part(text("Speed"), speed or [text("No speed was measured for this model here yet.")]),
    ]
    return write_document(
        "report.html",
        script=(ASSETS / "documents" / "report.js").read_text("utf-8"),
        style=join_styles(("documents/theme.css", "documents/report.css")),
        words={
            "locale": text.locale,
            "title": text("Scenarios of {name}", name=name),
            "print": text("Print / save as PDF"),
            "made": text("{date} · model {id}", date=text.date(made), id=model.manifest.model_id),
        },
        parts={"body": join(body)},
    )


def _part(title: str, sentences: Sequence[str]) -> Markup:
    points = (tag("li", sentence) for sentence in sentences)
    return tag("section", tag("h2", title), tag("ul", *points))
