"""The calls of two runtimes as histograms on one logarithmic axis, drawn as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlcore.benchmark import ONNX, SKLEARN, BenchmarkResult, label_of
from mlcore.documents.markup import Markup, tag
from mlcore.stats import SharedBins, share_bins
from mlcore.text import Text

WIDTH, HEIGHT = 720, 240
_FLOOR, _TOP = 200, 62
_NAME = 150
_STYLE = """text { font: 15px 'Source Sans', system-ui, sans-serif; fill: #1b2430; }
.title { font-size: 19px; font-weight: 700; }
.foot, .tick { font-size: 13px; fill: #5d6878; }
.tick, .times { text-anchor: middle; }
.times { font-size: 17px; font-weight: 700; }
.onnx { fill: #1f6fb2; font-weight: 600; }
.sklearn { fill: #c9622a; font-weight: 600; }
rect { fill-opacity: 0.82; }
path { fill: none; }
.axis { stroke: #e4e8ed; }
.arrow { stroke: #1b2430; stroke-width: 1.5; }"""


def draw_histograms(result: BenchmarkResult, workload: str, text: Text) -> Markup:
    """Draw how long the calls of ONNX Runtime and of scikit-learn, where it was timed, took.

    Parameters
    ----------
    workload : str
        One that was measured; without a verdict there is no ratio in the picture.

    Returns
    -------
    Markup
        An ``svg`` without styles of its own; classes ``onnx`` and ``sklearn`` colour it.

    Raises
    ------
    ValueError
        If nothing was measured for the workload.
    """
    verdict = result.verdict(workload)
    unit = result.percentile_unit(workload)
    calls = {
        arm: result.histogram(workload, arm, unit) for arm in (ONNX, SKLEARN) if arm in result.arms
    }
    if not all(found.n_calls for found in calls.values()):
        raise ValueError(f"nothing was measured for {workload}")
    bins = share_bins(calls)
    axis = _Axis(bins)
    medians = {arm: found.quantile(0.5) for arm, found in calls.items()}
    # The names keep apart where the histograms do not.
    ordered = sorted(medians, key=lambda arm: medians[arm])
    left, right = ordered[0], ordered[-1]
    ratio = text.ratio(verdict.headline.value) if verdict else ""
    return tag(
        "svg",
        *_ticks(axis, text),
        *(bar for arm in calls for bar in _bars(axis, bins, arm)),
        *_name(axis, left, medians[left], "end", text),
        *(_name(axis, right, medians[right], "start", text) if right != left else ()),
        *(_arrow(axis, medians[left], medians[right], ratio) if ratio else ()),
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        role="img",
        aria_label=", ".join(
            f"{text(label_of(arm))} {text.seconds(median)}" for arm, median in medians.items()
        ),
        class_="calls",
    )


def picture(result: BenchmarkResult, workload: str, text: Text, *, title: str, foot: str) -> Markup:
    """Draw the histograms with a sentence above and one below, as an SVG file of its own.

    Parameters
    ----------
    workload : str
        One that was measured.

    Returns
    -------
    Markup
        On a white ground, 800 by 360.
    """
    drawn = draw_histograms(result, workload, text)
    return tag(
        "svg",
        tag("style", Markup(_STYLE)),
        tag("path", d="M0 0H800V360H0z", style="fill:#fff"),
        tag("text", title, x=40, y=46, class_="title"),
        tag("svg", drawn, x=40, y=74, width=WIDTH, height=HEIGHT),
        tag("text", foot, x=40, y=342, class_="foot"),
        xmlns="http://www.w3.org/2000/svg",
        width="800",
        height="360",
        viewBox="0 0 800 360",
    )


class _Axis:
    """Where a duration lies across the picture."""

    def __init__(self, bins: SharedBins) -> None:
        self.low, self.high = (math.log10(bins.edges[place]) for place in (0, -1))
        # Room for the names on either side.
        around = max(0.4, (1.2 - (self.high - self.low)) / 2)
        self.low, self.high = self.low - around, self.high + around

    def x(self, seconds: float) -> float:
        return WIDTH * (math.log10(seconds) - self.low) / (self.high - self.low)


def _bars(axis: _Axis, bins: SharedBins, arm: str) -> Iterator[Markup]:
    tallest = max(max(shares) for shares in bins.shares.values())
    edges = bins.edges
    for share, low, high in zip(bins.shares[arm], edges, edges[1:], strict=False):
        if share:
            height = (_FLOOR - _TOP) * share / tallest
            yield tag(
                "rect",
                x=f"{axis.x(low):.1f}",
                y=f"{_FLOOR - height:.1f}",
                width=f"{max(1.0, axis.x(high) - axis.x(low) - 0.5):.1f}",
                height=f"{height:.1f}",
                class_=arm,
            )


def _name(axis: _Axis, arm: str, median: float, anchor: str, text: Text) -> Iterator[Markup]:
    # A name that would be cut off moves inwards.
    place = axis.x(median)
    place = max(place, _NAME) if anchor == "end" else min(place, WIDTH - _NAME)
    x = f"{place:.1f}"
    yield tag("text", text(label_of(arm)), x=x, y=16, text_anchor=anchor, class_=arm)
    yield tag("text", text.seconds(median), x=x, y=34, text_anchor=anchor)


def _arrow(axis: _Axis, left: float, right: float, ratio: str) -> Iterator[Markup]:
    start, end = axis.x(left), axis.x(right)
    if end - start < 60:
        return
    yield tag("path", d=f"M{start:.1f} 54H{end:.1f}m-7 -4l7 4l-7 4", class_="arrow")
    yield tag("text", f"{ratio}×", x=f"{(start + end) / 2:.1f}", y=48, class_="times")


def _ticks(axis: _Axis, text: Text) -> Iterator[Markup]:
    steps = (1, 2, 5) if axis.high - axis.low < 2 else (1,)
    for decade in range(math.floor(axis.low), math.ceil(axis.high) + 1):
        for step in steps:
            seconds = step * 10.0**decade
            if not axis.low + 0.05 < math.log10(seconds) < axis.high - 0.05:
                continue
            x = f"{axis.x(seconds):.1f}"
            yield tag("path", d=f"M{x} {_TOP}V{_FLOOR}", class_="axis")
            yield tag("text", _tick(seconds, text), x=x, y=_FLOOR + 20, class_="tick")
    yield tag("path", d=f"M0 {_FLOOR}H{WIDTH}", class_="axis")


def _tick(seconds: float, text: Text) -> str:
    scale, unit = next(
        (scale, unit)
        for scale, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns"))
        if seconds * scale >= 0.999 or unit == "ns"
    )
    return f"{text.number(seconds * scale, 0)}\N{NO-BREAK SPACE}{unit}"
