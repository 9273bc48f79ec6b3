"""Numbers of measurements, studies and comparisons as rows of words, a header first."""

from __future__ import annotations

from mlcore.benchmark import StudyResult, label_of
from mlcore.benchmark.judging import Point
from mlcore.stats import Ratio, percentiles
from mlcore.text import Text, mark
from mlcore.wording.speed.names import SETTINGS, name_workload, place_of, write_ratio

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
ROWS = "rows"
AXES = {
    "sweep": ROWS,
    "offline": ROWS,
    "server": mark("{n} requests a second"),
    "concurrency": mark("threads asking: {n}"),
    "threads": ROWS,
}


def percentile_rows(result: StudyResult, text: Text) -> list[list[str]]:
    """Lay out the percentiles of each way of asking, a header first.

    A percentile that too few calls support says how many it needs.

    Returns
    -------
    list of list of str
        Empty before anything was timed.
    """
    titles = (text("Way of asking"), text("Runtime"), text("Time counted"), text("Calls"))
    rows: list[list[str]] = []
    for workload in sorted(result.workloads, key=place_of):
        for arm in result.arms:
            unit = result.percentile_unit(workload)
            histogram = result.histogram(workload, arm, unit)
            if not histogram.n_calls:
                continue
            found = percentiles(histogram)
            if not rows:
                rows.append([*titles, *(f"p{_percent(one.share, text)}" for one in found)])
            counted = text("waiting time") if unit == "wall" else text("processor time")
            calls = text.number(histogram.n_calls, 0)
            written = [
                text("needs {n} more calls", n=text.number(one.missing_calls, 0))
                if one.seconds is None
                else text.seconds(one.seconds)
                for one in found
            ]
            way = name_workload(workload, text, large=result.config.n_batch_rows)
            rows.append([way, text(label_of(arm)), counted, calls, *written])
    return rows


def ratio_rows(result: StudyResult, text: Text) -> list[list[str]]:
    """Lay out how many times faster than scikit-learn each runtime answers.

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


def _ratio_range(ratio: Ratio, text: Text) -> str:
    if ratio.low is None or ratio.high is None:
        return "–"
    return f"{write_ratio(ratio.low, text)}–{write_ratio(ratio.high, text)}"


def _percent(share: float, text: Text) -> str:
    return text.number(100 * share, 1 if share > 0.99 else 0)
