"""Lines with their ranges: how a number of each runtime goes along the axis of a study."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from mlcore.benchmark import ONNX, SKLEARN, StudyResult, label_of
from mlcore.benchmark.judging import Point
from mlcore.plots.axes import (
    Write,
    colour_of,
    lay_out,
    log_axis,
    mark_equal,
    name_lines,
    write_count,
    write_mark,
    write_seconds,
    write_times,
)
from mlcore.plots.palette import Palette
from mlcore.text import Text
from mlcore.wording.speed.captions import sweep_verdicts

BOTH = (ONNX, SKLEARN)
_HEIGHT = 320


def add_curve(
    figure: go.Figure,
    points: Sequence[Point],
    palette: Palette,
    text: Text,
    write: Write,
    *,
    quiet: bool = False,
) -> None:
    """Draw one number of one runtime, with its ranges where they are known.

    Parameters
    ----------
    points : sequence of Point
        Of one arm, at least one.
    write : callable
        Writes a value.
    quiet : bool
        Thin and dotted, without ranges: it only accompanies another line.
    """
    arm = points[0].arm
    colour = colour_of(arm, palette)
    figure.add_scatter(
        x=[point.at for point in points],
        y=[point.value for point in points],
        mode="lines" if quiet else "lines+markers",
        line={"color": colour, "width": 1.2 if quiet else 2.5, "dash": "dot" if quiet else "solid"},
        marker={"size": 7},
        error_y=None if quiet else spread([(p.value, p.low, p.high) for p in points]),
        name=text(label_of(arm)),
        customdata=[[write(point.value), text.number(point.at, 0)] for point in points],
        hovertemplate="%{customdata[1]}: %{customdata[0]}<extra>%{fullData.name}</extra>",
    )


def spread(values: Sequence[tuple[float, float | None, float | None]]) -> dict[str, object]:
    """Describe ranges as plotly wants them, as distances; a value without one has none."""
    known = [
        (value - low, high - value) if low is not None and high is not None else (0.0, 0.0)
        for value, low, high in values
    ]
    return {
        "type": "data",
        "symmetric": False,
        "array": [above for _, above in known],
        "arrayminus": [below for below, _ in known],
        "thickness": 1.2,
        "width": 3,
    }


def sweep_figure(result: StudyResult, *, text: Text, palette: Palette) -> go.Figure:
    """Draw the typical time of a call over its rows, one line a runtime.

    Parameters
    ----------
    result : StudyResult
        Of the study ``sweep``, with a point at least.

    Returns
    -------
    plotly.graph_objects.Figure
        On two logarithmic axes.
    """
    curves = [curve for arm in BOTH if (curve := result.curve("p50_s", arm))]
    figure = go.Figure()
    write = write_seconds(text)
    for curve in curves:
        add_curve(figure, curve, palette, text, text.seconds)
    lay_out(figure, palette, height=_HEIGHT, revision="sweep")
    figure.update_layout(
        xaxis=log_axis(result.config.rows, write_count(text), palette, text("rows of one call")),
        yaxis=log_axis(
            [point.value for curve in curves for point in curve],
            write,
            palette,
            text("typical time of a call"),
            room=(0.5, 0.5),
        ),
    )
    name_lines(figure, [(c[0].arm, c[0].at, c[0].value) for c in curves], text, palette)
    return figure


def speedup_figure(result: StudyResult, *, text: Text, palette: Palette) -> go.Figure:
    """Draw how many times faster ONNX answers over the rows of a call, and where both are equal.

    Parameters
    ----------
    result : StudyResult
        Of the study ``sweep``, with a verdict at least.

    Returns
    -------
    plotly.graph_objects.Figure
        On two logarithmic axes; each ratio is in the unit that may stand in a headline.
    """
    found = sweep_verdicts(result)
    rows = [n_rows for n_rows, _ in found]
    ratios = [verdict.headline for _, verdict in found]
    write = write_times(text)
    figure = go.Figure()
    figure.add_scatter(
        x=rows,
        y=[ratio.value for ratio in ratios],
        mode="lines+markers+text",
        line={"color": palette.onnx, "width": 2.5},
        marker={"size": 7},
        # The ends say it all; between them the line does.
        text=[
            f"<b>{write(ratio.value)}×</b>" if place in (0, len(ratios) - 1) else ""
            for place, ratio in enumerate(ratios)
        ],
        textposition="top center",
        textfont={"color": palette.onnx, "size": 13},
        cliponaxis=False,
        error_y=spread([(ratio.value, ratio.low, ratio.high) for ratio in ratios]),
        customdata=[
            [write(ratio.value), text.number(n_rows, 0)]
            for n_rows, ratio in zip(rows, ratios, strict=True)
        ],
        hovertemplate="%{customdata[1]}: %{customdata[0]}×<extra></extra>",
    )
    lay_out(figure, palette, height=_HEIGHT, revision="speedup")
    ends = [value for ratio in ratios for value in (ratio.value, ratio.low, ratio.high)]
    figure.update_layout(
        xaxis=log_axis(result.config.rows, write_count(text), palette, text("rows of one call")),
        yaxis=log_axis(
            [1.0, *ends], write_mark(text), palette, text("times faster with ONNX"), room=(0.2, 0.3)
        ),
    )
    mark_equal(figure, palette, text)
    return figure


def server_figure(result: StudyResult, *, text: Text, palette: Palette) -> go.Figure:
    """Draw within which time 99 of 100 requests are answered, over their rate, and the goal.

    Parameters
    ----------
    result : StudyResult
        Of the study ``server``, with a point at least; the goal is that of its configuration.

    Returns
    -------
    plotly.graph_objects.Figure
        On two logarithmic axes; dotted lines are the typical times.
    """
    figure = go.Figure()
    tails = [curve for arm in BOTH if (curve := result.curve("p99_s", arm))]
    middles = [curve for arm in BOTH if (curve := result.curve("p50_s", arm))]
    for curve in middles:
        add_curve(figure, curve, palette, text, text.seconds, quiet=True)
    for curve in tails:
        add_curve(figure, curve, palette, text, text.seconds)
    goal_s = result.config.goal_s
    lay_out(figure, palette, height=360, revision="server")
    every = [point for curve in (*tails, *middles) for point in curve]
    figure.update_layout(
        xaxis=log_axis(
            [point.at for point in every], write_count(text), palette, text("requests a second")
        ),
        yaxis=log_axis(
            [goal_s, *(point.value for point in every)],
            write_seconds(text),
            palette,
            text("99 of 100 answered within"),
            room=(0.3, 0.5),
        ),
    )
    figure.add_hline(
        y=goal_s,
        line={"color": palette.ink, "width": 1.2, "dash": "dash"},
        label={
            "text": text("goal {time}", time=text.seconds(goal_s)),
            "textposition": "start",
            "yanchor": "bottom",
            "font": {"size": 12, "color": palette.ink},
        },
    )
    ends = [(curve[-1].arm, curve[-1].at, curve[-1].value) for curve in tails]
    name_lines(figure, ends, text, palette, rising=True)
    return figure
