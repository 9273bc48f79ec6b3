"""A measurement on one page to read, print or send: sentences, pictures, tables, environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mlcore.benchmark import ONNX, BenchmarkResult
from mlcore.documents.bundle import ASSETS, join_styles
from mlcore.documents.document import write_document
from mlcore.documents.histograms import draw_histograms
from mlcore.documents.markup import Markup, join, table, tag
from mlcore.text import Text


def write_speed_report(
    result: BenchmarkResult,
    *,
    text: Text,
    name: str,
    made: datetime,
    headline: Sequence[str],
    grounds: Sequence[str],
    pictures: Mapping[str, str],
    tables: Mapping[str, Sequence[Sequence[str]]],
) -> bytes:
    """Write a page that tells what was measured and what it rests on.

    Parameters
    ----------
    text : Text
        The language of the page.
    name : str
        What people call the model.
    made : datetime
        When it was measured, in the reader's zone.
    headline : sequence of str
        The answer, then what keeps it honest.
    grounds : sequence of str
        What it rests on, a sentence each.
    pictures : mapping of str to str
        Titles of the workloads to draw; those that were not measured are left out.
    tables : mapping of str to sequence of rows
        By their titles, each with its header first; empty ones are left out.

    Returns
    -------
    bytes
        HTML that needs neither server nor network.

    Examples
    --------
    >>> from datetime import UTC
    >>> from mlcore.benchmark.clock import Clock
    >>> from mlcore.benchmark.environment import describe_environment
    >>> from mlcore.config import BenchmarkConfig
    >>> from mlcore.text import for_locale
    >>> moment = datetime(2024, 5, 1, tzinfo=UTC)
    >>> result = BenchmarkResult(
    ...     model_id="energy-1", started_at=moment, config=BenchmarkConfig(),
    ...     environment=describe_environment(Clock()), agreements=())
    >>> page = write_speed_report(
    ...     result, text=for_locale("en"), name="Energy", made=moment,
    ...     headline=["16 times sooner"], grounds=[], pictures={}, tables={})
    >>> "<h1>Speed of Energy</h1>" in page.decode()
    True
    """
    drawn = {
        workload: title for workload, title in pictures.items() if result.blocks(workload, ONNX)
    }
    body = [
        tag("section", *(tag("p", sentence) for sentence in headline), class_="headline"),
        *(
            tag("section", tag("h2", title), draw_histograms(result, workload, text))
            for workload, title in drawn.items()
        ),
        *(
            tag("section", tag("h2", title), tag("div", table(rows[0], rows[1:]), class_="wide"))
            for title, rows in tables.items()
            if rows
        ),
        tag(
            "section",
            tag("h2", text("What it rests on")),
            tag("ul", *(tag("li", sentence) for sentence in grounds)),
        ),
        tag("section", tag("h2", text("Environment")), _environment(result, text)),
    ]
    return write_document(
        "report.html",
        script=(ASSETS / "documents" / "report.js").read_text("utf-8"),
        style=join_styles(
            ("documents/theme.css", "documents/report.css", "documents/speed-report.css")
        ),
        words={
            "locale": text.locale,
            "title": text("Speed of {name}", name=name),
            "print": text("Print / save as PDF"),
            "made": text("{date} · model {id}", date=text.date(made), id=result.model_id),
        },
        parts={"body": join(body)},
    )


def _environment(result: BenchmarkResult, text: Text) -> Markup:
    place = result.environment
    quota = "–" if place.quota is None else text.number(place.quota, 1)
    rows = [
        [text("Machine"), place.machine],
        [text("Processor"), place.cpu],
        [text("Cores"), text.number(place.n_cores, 0)],
        [text("Cores the system allows"), quota],
        [text("System"), place.system],
        [text("Python"), place.python],
        *([name, version] for name, version in place.libraries.items()),
        [text("One reading of the clock"), text.seconds(place.timer_floor_s)],
        [text("Seed"), text.number(result.config.seed, 0)],
    ]
    return table([text("What"), text("Value")], rows, class_="values")
