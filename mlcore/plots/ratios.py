"""Ratios beside one another with their ranges, and the line at which both are equal."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from mlcore.benchmark import SKLEARN, StudyResult, label_of
from mlcore.benchmark.studies import self_tests
from mlcore.plots.axes import (
    axis,
    colour_of,
    lay_out,
    log_axis,
    mark_equal,
    write_mark,
    write_times,
)
from mlcore.plots.curves import spread
from mlcore.plots.palette import Palette
from mlcore.stats import Ratio
from mlcore.text import Text

_ROW_PX = 52
# A narrower axis would blow up a difference that is small.
_AROUND = 1.06


def self_test_figure(result: StudyResult, *, text: Text, palette: Palette) -> go.Figure:
    """Draw each runtime against itself: its range should hold the line.

    Parameters
    ----------
    result : StudyResult
        Of the study ``self-test``, with a verdict at least.
    """
    tests = sorted(self_tests(result), key=lambda test: test.arm != SKLEARN)
    found = [(text(label_of(test.arm)), test.verdict.headline) for test in tests]
    colours = [colour_of(test.arm, palette) for test in tests]
    return dots(found, colours, text("times faster than itself"), text, palette)


def dots(
    found: Sequence[tuple[str, Ratio]],
    colours: Sequence[str],
    title: str,
    text: Text,
    palette: Palette,
) -> go.Figure:
    """Draw ratios under one another, each with its name, number and range.

    Parameters
    ----------
    found : sequence of (str, Ratio)
        What each is called; at least one.
    colours : sequence of str
        One for each.
    title : str
        Of the axis.
    """
    write, figure = write_times(text), go.Figure()
    for (words, ratio), colour in zip(found, colours, strict=True):
        figure.add_scatter(
            x=[ratio.value],
            y=[words],
            mode="markers+text",
            marker={"color": colour, "size": 11},
            error_x=spread([(ratio.value, ratio.low, ratio.high)]),
            text=[f"<b>{write(ratio.value)}×</b>"],
            textposition="top center",
            textfont={"color": colour, "size": 13},
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<extra></extra>",
        )
    ends = [1 / _AROUND, _AROUND]
    ends += [value for _, ratio in found for value in (ratio.value, ratio.low, ratio.high) if value]
    # For the number over a point at the edge.
    room = 0.1 * math.log10(max(ends) / min(ends))
    lay_out(figure, palette, height=110 + _ROW_PX * len(found), revision=title)
    figure.update_layout(
        xaxis=log_axis(
            ends, write_mark(text), palette, title, room=(room, room)
        ),
        yaxis=axis(
            palette, "", type="category", showgrid=False, range=[len(found) - 0.2, -0.7],
            tickfont={"size": 13},
        ),
    )  # fmt: skip
    mark_equal(figure, palette, text, across=False)
    return figure
