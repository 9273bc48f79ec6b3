"""Numbers of measurements, studies and comparisons as rows of words, a header first."""

from __future__ import annotations

from mlcore.benchmark import BenchmarkResult, Change, Comparison, label_of
from mlcore.benchmark.studies import STUDIES, Point, StudyResult
from mlcore.plots.naming import name_workload
from mlcore.plots.threads import SETTINGS
from mlcore.stats import Ratio
from mlcore.text import Text, mark

QUANTITIES = {
    "p50_s": mark("typical time"),
    "p90_s": mark("9 of 10 within"),
    "p99_s": mark("99 of 100 within"),
    "p99.9_s": mark("999 of 1,000 within"),
    "rows_per_s": mark("rows a second"),
    "calls_per_s": mark("calls a second"),
    "answered_per_s": mark("answers a second"),
    "largest_rate": mark("most requests a second within the goal"),
    "threads": mark("best number of threads"),
    "total_s": mark("until the first answer"),
    "start_s": mark("of that, starting Python"),
    "import_s": mark("of that, importing"),
    "load_s": mark("of that, loading the model"),
    "answer_s": mark("of that, the answer"),
    "start_bytes": mark("memory of bare Python"),
    "import_bytes": mark("memory after importing"),
    "load_bytes": mark("memory with the model"),
    "answer_bytes": mark("memory after one answer"),
    "batch_bytes": mark("memory after the large batch"),
    "memory_ratio": mark("times less memory than scikit-learn"),
}
CHANGES = {
    "p50": mark("typical time"),
    "p99": mark("99 of 100 within"),
    "ratio": mark("times faster than scikit-learn"),
}
ROWS = "rows"
AXES = {
    "sweep": ROWS,
    "offline": ROWS,
    "server": mark("{n} requests a second"),
    "concurrency": mark("threads asking: {n}"),
    "threads": ROWS,
}


def ratio_rows(result: BenchmarkResult, text: Text) -> list[list[str]]:
    """Lay out how many times sooner than scikit-learn each runtime answers.

    Returns
    -------
    list of list of str
        Empty before there is a verdict.
    """
    rows = [
        [
            name_workload(verdict.workload, text, large=result.config.n_batch_rows),
            text(label_of(verdict.arm)),
            write_ratio(verdict.headline.value, text),
            _ratio_range(verdict.headline, text),
            text("waiting time") if verdict.unit == "wall" else text("processor time"),
        ]
        for verdict in result.verdicts
    ]
    titles = (text("Way of asking"), text("Runtime"), text("Times faster"))
    return [[*titles, text("95 % range"), text("Time counted")], *rows] if rows else []


def study_rows(result: StudyResult, text: Text) -> list[list[str]]:
    """Lay out the numbers of a study and its ratios.

    Returns
    -------
    list of list of str
        Empty if it has no answer.
    """
    rows = [
        [
            _place(result, point, text),
            text(label_of(point.arm)),
            text(QUANTITIES.get(point.quantity, point.quantity)),
            _write(point, point.value, text),
            _point_range(point, text),
        ]
        for point in result.points
    ]
    rows += [
        [
            _verdict_place(verdict.workload, text),
            text(label_of(verdict.arm.removesuffix("-again"))),
            text("times faster than itself")
            if verdict.arm.endswith("-again")
            else text("times faster than scikit-learn"),
            write_ratio(verdict.headline.value, text),
            _ratio_range(verdict.headline, text),
        ]
        for verdict in result.verdicts
    ]
    titles = (text("Where"), text("Runtime"), text("What"), text("Value"), text("95 % range"))
    return [list(titles), *rows] if rows else []


def change_rows(comparison: Comparison, text: Text, *, large: int | None = None) -> list[list[str]]:
    """Lay out what changed between two measurements.

    Parameters
    ----------
    large : int, optional
        Rows of the large batch, the same on both sides wherever it is compared.

    Returns
    -------
    list of list of str
        Empty if they share no way of asking.
    """
    rows = [
        [
            name_workload(change.workload, text, large=large),
            text(CHANGES[change.quantity]),
            _number(change, change.before, text),
            _number(change, change.after, text),
            _percent(change.change, text),
            "–"
            if change.low is None or change.high is None
            else f"{_percent(change.low, text)} … {_percent(change.high, text)}",
            text("yes") if change.is_real else text("no"),
        ]
        for change in comparison.changes
    ]
    titles = (text("Way of asking"), text("What"), text("Before"), text("After"), text("Change"))
    return [[*titles, text("95 % range"), text("Real")], *rows] if rows else []


def _place(result: StudyResult, point: Point, text: Text) -> str:
    words = AXES.get(result.study)
    if words is None:
        return ""
    if point.quantity == "largest_rate":
        return text("goal {time}", time=text.seconds(point.at))
    place = _rows(point.at, text) if words is ROWS else text(words, n=text.number(point.at, 0))
    if result.study == "threads":
        return f"{place}, {text('threads: {n}', n=text.number(point.threads, 0))}"
    return place


def _verdict_place(workload: str, text: Text) -> str:
    kind, _, n_rows = workload.rpartition("-")
    if not n_rows.isdecimal():
        return ""
    place = _rows(int(n_rows), text)
    return f"{place}, {text(SETTINGS[kind])}" if kind in SETTINGS else place


def _rows(n_rows: float, text: Text) -> str:
    return text.plural("{n} row", "{n} rows", int(n_rows))


def _write(point: Point, value: float, text: Text) -> str:
    if point.quantity.endswith("_per_s") or point.quantity in ("largest_rate", "threads"):
        return text.number(value, 0)
    if point.quantity.endswith("_bytes"):
        return f"{text.number(value / 1e6, 0)}\N{NO-BREAK SPACE}{text('MB')}"
    return write_ratio(value, text) if point.quantity == "memory_ratio" else text.seconds(value)


def _point_range(point: Point, text: Text) -> str:
    if point.low is None or point.high is None:
        return "–"
    return f"{_write(point, point.low, text)}–{_write(point, point.high, text)}"


def write_ratio(value: float, text: Text) -> str:
    """Write how many times faster one is than the other."""
    # Near one the second decimal is what there is to see.
    return text.number(value, 2) if value < 2 else text.ratio(value)


def _ratio_range(ratio: Ratio, text: Text) -> str:
    if ratio.low is None or ratio.high is None:
        return "–"
    return f"{write_ratio(ratio.low, text)}–{write_ratio(ratio.high, text)}"


def _number(change: Change, value: float, text: Text) -> str:
    return write_ratio(value, text) if change.quantity == "ratio" else text.seconds(value)


def _percent(change: float, text: Text) -> str:
    return f"{text.signed(100 * (change - 1), 1)} %"


def title_of(study: str, text: Text) -> str:
    """Return the title of a study."""
    return text(STUDIES[study].title)
