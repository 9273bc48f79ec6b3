"""The two latency histograms on one logarithmic axis, with the ratio on an arrow between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

import plotly.graph_objects as go

from mlcore.benchmark import ONNX, SKLEARN, StudyResult, label_of
from mlcore.benchmark.arms import PORTABLE
from mlcore.benchmark.studies import BATCH
from mlcore.plots.axes import FONT, write_seconds
from mlcore.plots.callouts import COLOURS, ceiling, draw_arrow, label_histograms
from mlcore.plots.palette import Palette
from mlcore.stats import share_bins
from mlcore.text import Text

# Narrower axes would blow up a difference that is small.
_MIN_SPAN = 1.6


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
                "color": getattr(palette, COLOURS.get(arm, COLOURS[PORTABLE])),
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
    label_histograms(figure, histograms, peaks, tallest=tallest, text=text, palette=palette)
    if verdict:
        draw_arrow(figure, histograms, peaks, verdict, tallest=tallest, text=text, palette=palette)
    tick_places, tick_words = _ticks(span, text)
    figure.update_layout(
        height=420,
        margin={"l": 8, "r": 8, "t": 8, "b": 56},
        barmode="overlay",
        showlegend=False,
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.muted, "size": 13, "family": FONT},
        # The same figure grows while it is measured: what the reader did to it stays.
        uirevision=workload,
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
            "range": [0, tallest * ceiling(arms)],
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
