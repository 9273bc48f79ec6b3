"""The two latency histograms on one logarithmic axis, with the ratio on an arrow between them."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

from mlcore.benchmark import ONNX, SKLEARN, StudyResult, label_of
from mlcore.benchmark.studies import BATCH
from mlcore.plots.axes import UNITS, colour_of, lay_out
from mlcore.plots.palette import Palette
from mlcore.stats import Histogram, Ratio, percentiles, share_bins
from mlcore.text import Text, mark

# In decades. A narrower axis would blow up a difference that is small.
_MIN_SPAN = 0.7
_TENFOLD = 2.1
"""Shortest axis that is marked by tenfold steps."""

_TAILS = {
    0.99: mark("{time} at 1 in 100"),
    0.95: mark("{time} at 1 in 20"),
    0.9: mark("{time} at 1 in 10"),
}
_LINES = {10: mark("each line is 10 times longer"), 2: mark("each line is twice as long")}
"""What the axis is marked with, by how many times one line is the one before."""

# In pixels: the whole picture, where bars, labels and the arrow stand in it, and their letters.
_HEIGHT, _BELOW, _ABOVE = 480, 62, 6
_FLOOR, _GAP, _RATIO = 64, 8, 84
_RATIO_SIZE = 40
# Shares of the axis: labels with less between them stand above one another, none nearer the edge.
_APART, _MARGIN = 0.42, 0.18


def latency_figure(
    result: StudyResult,
    *,
    workload: str,
    text: Text,
    palette: Palette,
    arms: Sequence[str] = (ONNX, SKLEARN),
) -> go.Figure:
    """Draw how long calls took, one histogram an arm.

    Parameters
    ----------
    result : StudyResult
        With calls for ``workload``. The unit of its verdict, wall or CPU, is the picture's, except
        where CPU time is known by the block only; without a verdict there is no arrow.
    arms : sequence of str
        Those that were not measured are left out.

    Returns
    -------
    plotly.graph_objects.Figure
        At most 300 points, on a transparent ground.

    Raises
    ------
    ValueError
        If nothing was measured for the workload.
    """
    verdict = result.verdict(workload)
    unit = result.percentile_unit(workload)
    histograms = {arm: result.histogram(workload, arm, unit) for arm in arms}
    histograms = {arm: found for arm, found in histograms.items() if found.n_calls}
    if not histograms:
        raise ValueError(f"nothing was measured for {workload}")
    bins = share_bins(histograms)
    positions = [math.log10(edge) for edge in bins.edges]
    figure = go.Figure()
    for arm in histograms:
        shares = bins.shares[arm]
        figure.add_bar(
            x=[(low + high) / 2 for low, high in pairwise(positions)],
            y=shares,
            width=(positions[1] - positions[0]) * 0.92,
            marker={
                "color": colour_of(arm, palette),
                "line_width": 0,
            },
            opacity=0.82,
            name=text(label_of(arm)),
            hovertext=[
                text(
                    "{low} to {high}: {share} of the calls",
                    low=text.seconds(low),
                    high=text.seconds(high),
                    share=text.percent(share, 1),
                )
                for (low, high), share in zip(pairwise(bins.edges), shares, strict=True)
            ],
            hovertemplate="%{hovertext}<extra>%{fullData.name}</extra>",
        )
    places = {arm: math.log10(found.quantile(0.5)) for arm, found in histograms.items()}
    span = _span(positions, places.values())
    floors = _floors(places, span)
    frame = _Frame(
        tallest=max(max(shares) for shares in bins.shares.values()),
        n_floors=1 + max(floors.values()),
        has_arrow=verdict is not None,
    )
    for arm, found in histograms.items():
        # Above bars of its own only where those of the others stand elsewhere.
        peak = frame.tallest if frame.n_floors > 1 else max(bins.shares[arm])
        figure.add_annotation(
            x=places[arm],
            y=peak + frame.units(_GAP + floors[arm] * _FLOOR),
            text="<br>".join([f"<b>{text(label_of(arm))}</b>", *_times(found, text)]),
            font={"color": colour_of(arm, palette), "size": 14},
            yanchor="bottom",
            showarrow=False,
        )
    if verdict and {ONNX, SKLEARN} <= places.keys():
        _draw_arrow(figure, places[ONNX], places[SKLEARN], verdict.headline, frame, text, palette)
    factor, marks = _marks(span)
    for place in marks:
        # No line of the grid crosses the ratio.
        figure.add_shape(
            x0=place,
            x1=place,
            y0=0,
            y1=frame.tallest,
            line={"color": palette.line, "width": 1},
            layer="below",
        )
    lay_out(figure, palette, height=_HEIGHT, revision=workload)
    # Two lines: a phone has no room for one.
    title = f"{_axis_title(result, workload, text)}<br>{text(_LINES[factor])}"
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": _ABOVE, "b": _BELOW},
        barmode="overlay",
        xaxis={
            "range": span,
            "tickvals": marks,
            "ticktext": [_write_mark(10.0**place, text) for place in marks],
            "showgrid": False,
            "linecolor": palette.muted,
            "showline": True,
            "zeroline": False,
            "fixedrange": True,
            "title": {"text": title, "font_size": 13, "standoff": 4},
        },
        yaxis={"visible": False, "fixedrange": True, "range": [0, frame.top]},
    )
    return figure


@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """How pixels above the bars translate into units of their axis.

    Attributes
    ----------
    tallest : float
        Share of the tallest bar.
    n_floors : int
        Labels that stand above one another.
    """

    tallest: float
    n_floors: int
    has_arrow: bool

    @property
    def top(self) -> float:
        """Where the axis ends."""
        return self.tallest + self.units(self.above)

    @property
    def above(self) -> int:
        """Pixels above the tallest bar."""
        return _GAP + self.n_floors * _FLOOR + (_RATIO if self.has_arrow else 0)

    def units(self, pixels: float) -> float:
        """Translate a height."""
        return pixels * self.tallest / (_HEIGHT - _BELOW - _ABOVE - self.above)


def _span(positions: Sequence[float], medians: Collection[float]) -> list[float]:
    """Crop the axis to the calls, with room for the labels over their medians.

    Its ends are tenths of decades, so that they rarely move while bars are added.
    """
    low, high = positions[0] - 0.05, positions[-1] + 0.05
    first, last = min(medians), max(medians)
    missing = max(0.0, _MIN_SPAN - (high - low)) / 2
    low, high = low - missing, high + missing
    # Room on one side makes the whole longer, hence that of the other side.
    for _ in range(8):
        room = _MARGIN * (high - low)
        low, high = min(low, first - room), max(high, last + room)
    return [math.floor(low * 10) / 10, math.ceil(high * 10) / 10]


def _floors(places: Mapping[str, float], span: Sequence[float]) -> dict[str, int]:
    """Give each label the lowest floor on which none is near."""
    floors: dict[str, int] = {}
    for arm in sorted(places, key=lambda one: places[one]):
        taken = {
            floor
            for other, floor in floors.items()
            if abs(places[other] - places[arm]) < _APART * (span[1] - span[0])
        }
        floors[arm] = next(floor for floor in range(len(places)) if floor not in taken)
    return floors


def _marks(span: Sequence[float]) -> tuple[int, list[float]]:
    """Mark each tenfold step, on a short axis each doubling; returns which, and the logarithms."""
    factor = 10 if span[1] - span[0] >= _TENFOLD else 2
    start, step = math.floor(span[0]), math.log10(factor)
    marks = (start + n * step for n in range(math.ceil((span[1] - start) / step) + 1))
    # At the very end there is no room for the words.
    return factor, [place for place in marks if span[0] + 0.03 < place < span[1] - 0.03]


def _write_mark(seconds: float, text: Text) -> str:
    """Write a duration with the digits it has: 6.4 ms, 128 µs."""
    scale, unit = next((each for each in UNITS if seconds * each[0] >= 0.999), UNITS[-1])
    value = float(f"{seconds * scale:.6g}")
    decimals = next((n for n in range(3) if round(value, n) == value), 2)
    return f"{text.number(value, decimals)}\N{NO-BREAK SPACE}{unit}"


def _axis_title(result: StudyResult, workload: str, text: Text) -> str:
    unit = result.percentile_unit(workload)
    if workload == BATCH:
        n_rows = text.number(result.config.n_batch_rows, 0)
        if unit == "wall":
            return text("time a caller waits for {n_rows} rows", n_rows=n_rows)
        return text("processor time for {n_rows} rows", n_rows=n_rows)
    if unit == "wall":
        return text("time a caller waits for one prediction")
    return text("processor time for one prediction")


def _times(histogram: Histogram, text: Text) -> list[str]:
    """Say the typical time, and the rarest that the number of calls can carry."""
    known = {found.share: found.seconds for found in percentiles(histogram)}
    lines = [text("{time} typical", time=text.seconds(histogram.quantile(0.5)))]
    for share, sentence in _TAILS.items():
        seconds = known[share]
        if seconds is not None:
            return [*lines, text(sentence, time=text.seconds(seconds))]
    return lines


def _draw_arrow(
    figure: go.Figure,
    start: float,
    end: float,
    ratio: Ratio,
    frame: _Frame,
    text: Text,
    palette: Palette,
) -> None:
    """Draw the arrow from ONNX's median to scikit-learn's under the ratio and its range."""
    height = frame.top - frame.units(_RATIO - _GAP)
    figure.add_annotation(
        x=end,
        y=height,
        ax=start,
        ay=height,
        xref="x",
        yref="y",
        axref="x",
        ayref="y",
        text="",
        arrowhead=2,
        arrowsize=1.2,
        arrowwidth=2,
        arrowcolor=palette.ink,
    )
    shown = ratio.inverted() if ratio.outcome == "slower" else ratio
    below = {"faster": text("faster"), "slower": text("slower"), "equal": ""}[ratio.outcome]
    if shown.low is not None and shown.high is not None:
        below = f"{below} {text.ratio(shown.low)}–{text.ratio(shown.high)}".strip()
    figure.add_annotation(
        x=(start + end) / 2,
        y=height,
        text=f'<b>{text.ratio(shown.value)}×</b> <span style="font-size:14px">{below}</span>',
        font={"size": _RATIO_SIZE, "color": palette.ink},
        yanchor="bottom",
        showarrow=False,
    )
