"""What threads change: the lead with one each and with the best of each, and the times."""

from __future__ import annotations

import plotly.graph_objects as go

from mlcore.benchmark import StudyResult, label_of
from mlcore.plots.axes import (
    axis,
    colour_of,
    lay_out,
    log_axis,
    name_lines,
    write_count,
    write_seconds,
)
from mlcore.plots.curves import BOTH, add_curve, spread
from mlcore.plots.palette import Palette
from mlcore.plots.ratios import dots
from mlcore.text import Text
from mlcore.wording.speed.names import SETTINGS


def settings_figure(result: StudyResult, *, text: Text, palette: Palette) -> go.Figure:
    """Draw the lead with one thread each and with the best setting of each.

    Parameters
    ----------
    result : StudyResult
        Of the study ``threads``, with a verdict at least.

    Returns
    -------
    plotly.graph_objects.Figure
        One line a setting and size of a call.
    """
    found = [
        (f"{text.plural('{n} row', '{n} rows', n_rows)},<br>{text(words)}", verdict.headline)
        for n_rows in sorted(result.config.rows)
        for name, words in SETTINGS.items()
        if (verdict := result.verdict(f"{name}-{n_rows}"))
    ]
    colours = [palette.onnx] * len(found)
    return dots(found, colours, text("times faster with ONNX"), text, palette)


def threads_figure(result: StudyResult, n_rows: int, *, text: Text, palette: Palette) -> go.Figure:
    """Draw the typical time of a call over the threads it may use, one line a runtime.

    Parameters
    ----------
    result : StudyResult
        Of the study ``threads``, with a point for these rows at least.
    """
    figure = go.Figure()
    times: list[float] = []
    starts = []
    for arm in BOTH:
        here = [point for point in result.curve("p50_s", arm) if point.at == n_rows]
        if not here:
            continue
        counts = [point.threads for point in here]
        times += [point.value for point in here]
        starts.append((arm, 0.0, here[0].value))
        figure.add_scatter(
            x=[text.number(count, 0) for count in counts],
            y=[point.value for point in here],
            mode="lines+markers",
            line={"color": colour_of(arm, palette), "width": 2.5},
            marker={"size": 8},
            error_y=spread([(point.value, point.low, point.high) for point in here]),
            name=text(label_of(arm)),
            customdata=[text.seconds(point.value) for point in here],
            hovertemplate="%{x}: %{customdata}<extra>%{fullData.name}</extra>",
        )
    lay_out(figure, palette, height=260, revision=f"threads-{n_rows}")
    figure.update_layout(
        xaxis=axis(palette, text("threads"), type="category"),
        yaxis=log_axis(
            times, write_seconds(text), palette,
            text.plural("time for {n} row", "time for {n} rows", n_rows), room=(0.5, 0.5),
        ),
    )  # fmt: skip
    name_lines(figure, starts, text, palette, log_x=False)
    return figure


def concurrency_figure(result: StudyResult, *, text: Text, palette: Palette) -> go.Figure:
    """Draw how many calls a second several threads of one process get out of each runtime.

    Parameters
    ----------
    result : StudyResult
        Of the study ``concurrency``, with a point at least.
    """
    figure = go.Figure()
    curves = [curve for arm in BOTH if (curve := result.curve("calls_per_s", arm))]
    for curve in curves:
        add_curve(figure, curve, palette, text, write_count(text))
    lay_out(figure, palette, height=300, revision="concurrency")
    counts = sorted({point.at for curve in curves for point in curve})
    figure.update_layout(
        xaxis=log_axis(counts, write_count(text), palette, text("threads asking")),
        yaxis=log_axis(
            [point.value for curve in curves for point in curve], write_count(text), palette,
            text("calls a second"), room=(0.5, 0.5),
        ),
    )  # fmt: skip
    # Between whole numbers of threads there is nothing.
    figure.update_xaxes(tickvals=counts, ticktext=[text.number(count, 0) for count in counts])
    starts = [(curve[0].arm, curve[0].at, curve[0].value) for curve in curves]
    name_lines(figure, starts, text, palette)
    return figure
