"""A measurement as it went: the shift from quickest to slowest calls, and its trace in time."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from mlcore.benchmark import ONNX, SKLEARN, label_of
from mlcore.benchmark.replay import Trace
from mlcore.plots.axes import (
    axis,
    colour_of,
    lay_out,
    log_axis,
    mark_equal,
    name_lines,
    write_mark,
    write_seconds,
    write_times,
)
from mlcore.plots.palette import Palette
from mlcore.stats import Shift
from mlcore.text import Text

_HEIGHT = 480
_UPPER, _LOWER = (0.5, 1.0), (0.0, 0.38)


def shift_figure(found: Shift, *, text: Text, palette: Palette) -> go.Figure:
    """Draw the times of both runtimes by share of calls, and under them how many times faster.

    Parameters
    ----------
    found : Shift
        scikit-learn over ONNX.

    Returns
    -------
    plotly.graph_objects.Figure
        The ratio carries its simultaneous band.
    """
    figure = go.Figure()
    shares = [100 * share for share in found.shares]
    for arm, seconds in ((SKLEARN, found.slow), (ONNX, found.fast)):
        figure.add_scatter(
            x=shares,
            y=seconds,
            mode="lines",
            line={"color": colour_of(arm, palette), "width": 2.5},
            name=text(label_of(arm)),
            customdata=[text.seconds(value) for value in seconds],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
    write = write_times(text)
    figure.add_scatter(
        x=[*shares, *reversed(shares)],
        y=[*found.high, *reversed(found.low)],
        fill="toself",
        fillcolor=_faint(palette.onnx),
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        yaxis="y2",
    )
    figure.add_scatter(
        x=shares,
        y=found.ratios,
        mode="lines",
        line={"color": palette.onnx, "width": 2.5},
        customdata=[
            f"{write(ratio)}× ({write(low)}–{write(high)})"
            for ratio, low, high in zip(found.ratios, found.low, found.high, strict=True)
        ],
        hovertemplate="%{customdata}<extra></extra>",
        yaxis="y2",
    )
    lay_out(figure, palette, height=_HEIGHT, revision="shift")
    marks = [0, 25, 50, 75, 100]
    figure.update_layout(
        hovermode="x",
        xaxis=axis(
            palette, text("share of the calls done by then (%)"), range=[0, 100],
            tickvals=marks, ticktext=[text.number(value, 0) for value in marks], anchor="y2",
        ),
        yaxis={
            **log_axis(
                [*found.slow, *found.fast], write_seconds(text), palette, text("time of a call"),
                room=(0.35, 0.35),
            ),
            "domain": _UPPER,
        },
        yaxis2={
            **log_axis(
                [1.0, *found.low, *found.high], write_mark(text), palette,
                text("times faster with ONNX"),
            ),
            "domain": _LOWER,
        },
    )  # fmt: skip
    mark_equal(figure, palette, text)
    figure.layout.shapes[-1].update(yref="y2")
    starts = [(SKLEARN, shares[0], found.slow[0]), (ONNX, shares[0], found.fast[0])]
    name_lines(figure, starts, text, palette, log_x=False)
    return figure


def trace_figure(traces: Sequence[Trace], *, text: Text, palette: Palette) -> go.Figure:
    """Draw the typical time of each block in the order of measuring, over the CPU that was had.

    Parameters
    ----------
    traces : sequence of Trace
        At least one that is not empty.

    Returns
    -------
    plotly.graph_objects.Figure
        At most 300 points with two traces of 70 steps.
    """
    figure = go.Figure()
    shown = [trace for trace in traces if trace.began_s]
    for trace in shown:
        colour, name = colour_of(trace.arm, palette), text(label_of(trace.arm))
        figure.add_scatter(
            x=trace.began_s,
            y=trace.p50_s,
            mode="lines+markers",
            line={"color": colour, "width": 1.2},
            marker={"size": 4},
            name=name,
            customdata=[text.seconds(value) for value in trace.p50_s],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
        )
        figure.add_scatter(
            x=trace.began_s,
            y=[100 * share for share in trace.availability],
            mode="lines",
            line={"color": colour, "width": 1.2},
            name=name,
            customdata=[text.percent(share) for share in trace.availability],
            hovertemplate="%{customdata}<extra>%{fullData.name}</extra>",
            yaxis="y2",
        )
    lay_out(figure, palette, height=_HEIGHT, revision="trace")
    figure.update_layout(
        xaxis=axis(palette, text("seconds since measuring began"), anchor="y2"),
        yaxis={
            **log_axis(
                [value for trace in shown for value in trace.p50_s], write_seconds(text), palette,
                text("typical time of a call"), room=(0.3, 0.4),
            ),
            "domain": (0.42, 1.0),
        },
        yaxis2=axis(
            palette, text("CPU we got"), domain=(0.0, 0.3), range=[0, 105],
            tickvals=[0, 50, 100], ticktext=[text.percent(share) for share in (0, 0.5, 1)],
        ),
    )  # fmt: skip
    starts = [(trace.arm, trace.began_s[0], trace.p50_s[0]) for trace in shown]
    name_lines(figure, starts, text, palette, log_x=False)
    return figure


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.22)"
