"""A measurement on one page to read, print or send: sentences, pictures, tables, environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from mlcore.benchmark import ONNX, StudyResult
from mlcore.documents.document import write_document
from mlcore.documents.histograms import draw_histograms
from mlcore.text import Text
from mlcore.wording.speed.environment import environment_rows


def write_speed_report(
    result: StudyResult,
    *,
    text: Text,
    name: str,
    made: datetime,
    headline: Sequence[str],
    basis: Sequence[str],
    pictures: Mapping[str, str],
    tables: Mapping[str, Sequence[Sequence[str]]],
) -> bytes:
    """Write a page that tells what was measured and what it rests on.

    Parameters
    ----------
    name : str
        What people call the model.
    made : datetime
        When it was measured, in the reader's zone.
    headline : sequence of str
        The answer, then what keeps it honest.
    basis : sequence of str
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
    >>> from mlcore.benchmark.timing.clock import Clock
    >>> from mlcore.benchmark.timing.environment import describe_environment
    >>> from mlcore.benchmark.timing.config import StudyConfig
    >>> from mlcore.text import for_locale
    >>> moment = datetime(2024, 5, 1, tzinfo=UTC)
    >>> result = StudyResult(
    ...     model_id="energy-1", started_at=moment, config=StudyConfig(),
    ...     environment=describe_environment(Clock()), agreements=())
    >>> page = write_speed_report(
    ...     result, text=for_locale("en"), name="Energy", made=moment,
    ...     headline=["16 times faster"], basis=[], pictures={}, tables={})
    >>> "<h1>Speed of Energy</h1>" in page.decode()
    True
    """
    return write_document(
        "speed-report.html",
        text=text,
        script="documents/report.js",
        styles=("documents/theme.css", "documents/report.css", "documents/speed-report.css"),
        name=name,
        made=made,
        model_id=result.model_id,
        headline=headline,
        pictures=[
            (title, draw_histograms(result, workload, text))
            for workload, title in pictures.items()
            if result.blocks(workload, ONNX)
        ],
        tables=tables,
        basis=basis,
        environment=environment_rows(result, text, elsewhere=True),
    )
