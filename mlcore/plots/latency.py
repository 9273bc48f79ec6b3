"""The two latency histograms on one logarithmic axis, with the ratio on an arrow between them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import plotly.graph_objects as go

from mlcore.benchmark import ONNX, SKLEARN, StudyResult, Verdict, label_of
from mlcore.benchmark.arms import PORTABLE
from mlcore.benchmark.studies import BATCH
from mlcore.plots.axes import colour_of, lay_out, write_seconds
from mlcore.plots.palette import Palette
from mlcore.stats import Histogram, percentiles, share_bins
from mlcore.text import Text, mark

# Narrower axes would blow up a difference that is small.
_MIN_SPAN = 1.6
_TAILS = {
    0.99: mark("{time} at 1 in 100"),
    0.95: mark("{time} at 1 in 20"),
    0.9: mark("{time} at 1 in 10"),
}

# Where labels stand, in units of the tallest bar.
_LABEL_GAP = 0.05
_SECOND_FLOOR = 0.3
# Medians closer than this (a factor of eight) get their labels to the sides, not on top.
_CLOSE = 0.9


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
    peaks = {arm: max(shares) for arm, shares in bins.shares.items()}
    tallest = max(peaks.values())
    span = _span(positions)
    _label_histograms(figure, histograms, peaks, tallest=tallest, text=text, palette=palette)
    if verdict:
        _draw_arrow(figure, histograms, peaks, verdict, tallest=tallest, text=text, palette=palette)
    tick_places, tick_words = _ticks(span, text)
    lay_out(figure, palette, height=420, revision=workload)
    figure.update_layout(
        margin={"l": 8, "r": 8, "t": 8, "b": 56},
        barmode="overlay",
        xaxis={
            "range": span,
            "tickvals": tick_places,
            "ticktext": tick_words,
            "gridcolor": palette.line,
            "linecolor": palette.muted,
            "showline": True,
            "zeroline": False,
            "fixedrange": True,
            "title": {"text": _axis_title(result, workload, text), "font_size": 13},
        },
        yaxis={
            "visible": False,
            "fixedrange": True,
            "range": [0, tallest * _ceiling(arms)],
        },
    )
    return figure


def _span(positions: Sequence[float]) -> list[float]:
    """Choose the axis in quarter decades, so that it rarely moves while bars are added."""
    low = math.floor((positions[0] - 0.4) * 4) / 4
    high = math.ceil((positions[-1] + 0.4) * 4) / 4
    missing = max(0.0, _MIN_SPAN - (high - low)) / 2
    return [low - missing, high + missing]


def _ticks(span: Sequence[float], text: Text) -> tuple[list[float], list[str]]:
    """Mark each tenfold step; on a short axis also 2 and 5."""
    steps = (1, 2, 5) if span[1] - span[0] < 2 else (1,)
    places = [
        (decade + math.log10(step), step * 10.0**decade)
        for decade in range(math.floor(span[0]), math.ceil(span[1]) + 1)
        for step in steps
    ]
    write = write_seconds(text)
    inside = [(place, value) for place, value in places if span[0] <= place <= span[1]]
    return [place for place, _ in inside], [write(value) for _, value in inside]


def _axis_title(result: StudyResult, workload: str, text: Text) -> str:
    unit = result.percentile_unit(workload)
    if workload == BATCH:
        n_rows = text.number(result.config.n_batch_rows, 0)
        if unit == "wall":
            return text("time for {n_rows} rows", n_rows=n_rows)
        return text("processor time for {n_rows} rows", n_rows=n_rows)
    if unit == "wall":
        return text("time for one prediction")
    return text("processor time for one prediction")


def _ceiling(arms: Sequence[str]) -> float:
    """Return how high the picture reaches, in units of the tallest bar."""
    return 1.36 + (_SECOND_FLOOR if PORTABLE in arms else 0.0)


def _label_histograms(
    figure: go.Figure,
    histograms: Mapping[str, Histogram],
    peaks: Mapping[str, float],
    *,
    tallest: float,
    text: Text,
    palette: Palette,
) -> None:
    """Name each histogram where it stands, with its typical and its rare time."""
    places = {arm: math.log10(found.quantile(0.5)) for arm, found in histograms.items()}
    middle = sum(places.values()) / len(places)
    close = len(histograms) > 1 and _are_close(histograms)
    for arm, histogram in histograms.items():
        colour = colour_of(arm, palette)
        lines = [f"<b>{text(label_of(arm))}</b>", *_times(histogram, text)]
        anchor = ("right" if places[arm] <= middle else "left") if close else "center"
        raised = _SECOND_FLOOR * tallest if arm == PORTABLE else 0.0
        figure.add_annotation(
            x=places[arm],
            y=peaks[arm] + _LABEL_GAP * tallest + raised,
            text="<br>".join(lines),
            font={"color": colour, "size": 14},
            xanchor=anchor,
            xshift={"right": -26, "left": 26, "center": 0}[anchor],
            yanchor="bottom",
            align=anchor,
            showarrow=False,
        )


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
    histograms: Mapping[str, Histogram],
    peaks: Mapping[str, float],
    verdict: Verdict,
    *,
    tallest: float,
    text: Text,
    palette: Palette,
) -> None:
    """Draw the arrow from ONNX's median to scikit-learn's, carrying the ratio and its range."""
    if not {ONNX, SKLEARN} <= histograms.keys():
        return
    start, end = (math.log10(histograms[arm].quantile(0.5)) for arm in (ONNX, SKLEARN))
    lower = min(peaks[ONNX], peaks[SKLEARN])
    height = 1.12 * tallest if _are_close(histograms) else 0.5 * lower
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
        arrowwidth=1.5,
        arrowcolor=palette.ink,
    )
    ratio = verdict.headline
    words = [(f"<b>{text.ratio(ratio.value)}×</b>", 18, palette.ink, "bottom")]
    if ratio.low is not None and ratio.high is not None:
        bounds = f"{text.ratio(ratio.low)}–{text.ratio(ratio.high)}"
        words.append((bounds, 12, palette.muted, "top"))
    for words_here, size, colour, side in words:
        figure.add_annotation(
            x=(start + end) / 2,
            y=height,
            text=words_here,
            font={"size": size, "color": colour},
            yanchor=side,
            yshift=3 if side == "bottom" else -3,
            showarrow=False,
        )


def _are_close(histograms: Mapping[str, Histogram]) -> bool:
    places = [math.log10(histogram.quantile(0.5)) for histogram in histograms.values()]
    return max(places) - min(places) < _CLOSE
