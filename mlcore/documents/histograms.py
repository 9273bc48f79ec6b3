"""The calls of two runtimes as histograms on one logarithmic axis, drawn as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator

from mlcore.benchmark import ONNX, SKLEARN, StudyResult, label_of
from mlcore.documents.document import fill
from mlcore.stats import SharedBins, share_bins
from mlcore.text import Text

WIDTH, HEIGHT = 720, 240
_FLOOR, _TOP = 200, 62
_NAME = 150


def draw_histograms(result: StudyResult, workload: str, text: Text) -> str:
    """Draw how long the calls of ONNX Runtime and of scikit-learn, where it was timed, took.

    Parameters
    ----------
    workload : str
        One that was measured; without a verdict there is no ratio in the picture.

    Returns
    -------
    str
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
    start, end = (axis.x(medians[ordered[place]]) for place in (0, -1))
    return fill(
        "histograms.svg",
        width=WIDTH,
        height=HEIGHT,
        top=_TOP,
        floor=_FLOOR,
        label=", ".join(
            f"{text(label_of(arm))} {text.seconds(median)}" for arm, median in medians.items()
        ),
        ticks=list(_ticks(axis, text)),
        bars=[bar for arm in calls for bar in _bars(axis, bins, arm)],
        names=[
            {
                "arm": arm,
                "words": text(label_of(arm)),
                "median": text.seconds(medians[arm]),
                "anchor": anchor,
                # A name that would be cut off moves inwards.
                "x": f"{max(start, _NAME) if anchor == 'end' else min(end, WIDTH - _NAME):.1f}",
            }
            for arm, anchor in zip(ordered, ("end", "start"), strict=False)
        ],
        arrow=verdict is not None
        and end - start >= 60
        and {
            "start": f"{start:.1f}",
            "middle": f"{(start + end) / 2:.1f}",
            "end": f"{end:.1f}",
            "ratio": text.ratio(verdict.headline.value),
        },
    )


def picture(result: StudyResult, workload: str, text: Text, *, title: str, foot: str) -> str:
    """Draw the histograms of a measured workload with a sentence above and one below.

    Returns
    -------
    str
        An SVG file of its own: on a white ground, 800 by 360.
    """
    return fill(
        "picture.svg",
        title=title,
        foot=foot,
        histograms=draw_histograms(result, workload, text),
        width=WIDTH,
        height=HEIGHT,
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


def _bars(axis: _Axis, bins: SharedBins, arm: str) -> Iterator[dict[str, str]]:
    tallest = max(max(shares) for shares in bins.shares.values())
    edges = bins.edges
    for share, low, high in zip(bins.shares[arm], edges, edges[1:], strict=False):
        if share:
            height = (_FLOOR - _TOP) * share / tallest
            yield {
                "arm": arm,
                "x": f"{axis.x(low):.1f}",
                "y": f"{_FLOOR - height:.1f}",
                "width": f"{max(1.0, axis.x(high) - axis.x(low) - 0.5):.1f}",
                "height": f"{height:.1f}",
            }


def _ticks(axis: _Axis, text: Text) -> Iterator[dict[str, str]]:
    steps = (1, 2, 5) if axis.high - axis.low < 2 else (1,)
    for decade in range(math.floor(axis.low), math.ceil(axis.high) + 1):
        for step in steps:
            seconds = step * 10.0**decade
            if axis.low + 0.05 < math.log10(seconds) < axis.high - 0.05:
                yield {"x": f"{axis.x(seconds):.1f}", "words": _tick(seconds, text)}


def _tick(seconds: float, text: Text) -> str:
    scale, unit = next(
        (scale, unit)
        for scale, unit in ((1.0, "s"), (1e3, "ms"), (1e6, "µs"), (1e9, "ns"))
        if seconds * scale >= 0.999 or unit == "ns"
    )
    return f"{text.number(seconds * scale, 0)}\N{NO-BREAK SPACE}{unit}"
