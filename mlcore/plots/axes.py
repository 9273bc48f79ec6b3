"""What the figures share: their ground, logarithmic axes with plain numbers, names beside lines."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import plotly.graph_objects as go

from mlcore.benchmark import ONNX, SKLEARN, label_of
from mlcore.benchmark.arms import PORTABLE
from mlcore.plots.palette import Palette
from mlcore.text import Text
from mlcore.wording.speed.names import write_ratio

FONT = '"Source Sans", system-ui, sans-serif'
COLOURS = {ONNX: "onnx", SKLEARN: "sklearn", PORTABLE: "portable"}
"""Field of the palette, by arm; an arm that is not named here has that of the portable one."""
Write = Callable[[float], str]
UNITS = ((1.0, "s"), (1e3, "ms"), (1e6, "µs"))
# Of these the first that leaves three marks; shorter axes get equal steps.
_STEPS = ((1.0,), (1.0, 2.0, 5.0), (1.0, 1.5, 2.0, 3.0, 5.0, 7.0))


def colour_of(arm: str, palette: Palette) -> str:
    """Return the colour of a runtime; one that is not known has that of the portable one."""
    return str(getattr(palette, COLOURS.get(arm, "portable")))


def lay_out(figure: go.Figure, palette: Palette, *, height: int, revision: str) -> None:
    """Give a figure its ground, font and size; it scrolls with the page, without a legend."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 12, "t": 12, "b": 8},
        showlegend=False,
        dragmode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": palette.muted, "size": 13, "family": FONT},
        hoverlabel={"font": {"family": FONT}},
        # The same figure grows while it is measured: what the reader did to it stays.
        uirevision=revision,
    )


def axis(palette: Palette, title: str, **settings: Any) -> dict[str, Any]:
    """Describe an axis with a quiet grid."""
    return {
        "gridcolor": palette.line,
        "linecolor": palette.muted,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "title": {"text": title, "font_size": 13, "standoff": 8},
        **settings,
    }


def log_axis(
    values: Iterable[float | None],
    write: Write,
    palette: Palette,
    title: str,
    *,
    room: tuple[float, float] = (0.12, 0.12),
) -> dict[str, Any]:
    """Describe a logarithmic axis that holds some values, marked with plain numbers.

    Parameters
    ----------
    values : iterable of float or None
        Positive; None is passed over. At least one.
    write : callable
        Writes a mark.
    room : (float, float)
        What is left free below and above, in decades.

    Examples
    --------
    >>> from mlcore.plots.palette import LIGHT
    >>> found = log_axis([1, 1_000], "{:g}".format, LIGHT, "rows")
    >>> found["ticktext"]
    ['1', '10', '100', '1000']
    """
    logs = [math.log10(value) for value in values if value is not None and value > 0]
    low, high = min(logs) - room[0], max(logs) + room[1]
    marks = marks_between(low, high)
    return axis(
        palette,
        title,
        type="log",
        range=[low, high],
        tickvals=marks,
        ticktext=[write(mark) for mark in marks],
    )


def marks_between(low: float, high: float) -> list[float]:
    """Choose round numbers between two logarithms: tenfold steps, on short axes finer ones.

    Examples
    --------
    >>> marks_between(-0.1, 1.2)
    [1.0, 2.0, 5.0, 10.0]
    >>> marks_between(-0.05, 0.05)
    [0.9, 0.95, 1.0, 1.05, 1.1]
    """
    for steps in _STEPS:
        marks = [
            float(f"{step * 10.0**decade:.3g}")
            for decade in range(math.floor(low), math.ceil(high) + 1)
            for step in steps
            if low <= decade + math.log10(step) <= high
        ]
        if len(marks) > 2:
            return marks
    first, last = 10.0**low, 10.0**high
    size = 10.0 ** math.floor(math.log10((last - first) / 3))
    step = next(n for n in (5, 2, 1) if (last - first) / (n * size) >= 3) * size
    numbers = range(math.ceil(first / step - 1e-9), math.floor(last / step + 1e-9) + 1)
    return [float(f"{number * step:.6g}") for number in numbers]


def write_seconds(text: Text) -> Write:
    """Write 1, 2 or 5 of a unit without the digits that a measured duration has."""

    def write(seconds: float) -> str:
        factor, unit = next(
            ((factor, unit) for factor, unit in UNITS if seconds * factor >= 0.999), UNITS[-1]
        )
        value = seconds * factor
        decimals = 0 if value >= 9.95 or abs(value - round(value)) < 1e-6 else 1
        return f"{text.number(value, decimals if value >= 0.999 else 3)}\N{NO-BREAK SPACE}{unit}"

    return write


def write_count(text: Text) -> Write:
    """Write a whole number."""
    return lambda value: text.number(value, 0)


def write_times(text: Text) -> Write:
    """Write a ratio; near one the second decimal is what there is to see."""
    return lambda value: write_ratio(value, text)


def write_mark(text: Text) -> Write:
    """Write a round ratio on an axis."""

    def write(value: float) -> str:
        decimals = next((n for n in range(3) if abs(value - round(value, n)) < 1e-9), 3)
        return f"{text.number(value, decimals)}×"

    return write


def mark_equal(figure: go.Figure, palette: Palette, text: Text, *, across: bool = True) -> None:
    """Draw the line at which both are as fast, with its word."""
    line = {"color": palette.muted, "width": 1.2, "dash": "dash"}
    font = {"size": 12, "color": palette.muted}
    label = {"text": text("equal"), "font": font, "textposition": "start"}
    if across:
        figure.add_hline(y=1, line=line, label={**label, "yanchor": "bottom"})
    else:
        figure.add_vline(
            x=1,
            line=line,
            label={**label, "textangle": 0, "xanchor": "left", "yanchor": "bottom"},
        )


def name_lines(
    figure: go.Figure,
    starts: Sequence[tuple[str, float, float]],
    text: Text,
    palette: Palette,
    *,
    log_x: bool = True,
    rising: bool = False,
) -> None:
    """Write each runtime's name over the start of the uppermost line, below those of the others.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        Its y axis is logarithmic.
    log_x : bool
        Whether the x axis is logarithmic too.
    rising : bool
        The lines rise steeply: names stand left of and above the points given, their ends.
    """
    ordered = sorted(starts, key=lambda start: start[2], reverse=True)
    for place, (arm, x, y) in enumerate(ordered):
        # A line that is alone yet leaves the place over it to scikit-learn, the slower one.
        above = rising or (place == 0 and (len(ordered) > 1 or arm == SKLEARN))
        figure.add_annotation(
            x=math.log10(x) if log_x else x,
            y=math.log10(y),
            text=f"<b>{text(label_of(arm))}</b>",
            font={"color": colour_of(arm, palette), "size": 14},
            xanchor="right" if rising else "left",
            yanchor="bottom" if above else "top",
            yshift=8 if above else -8,
            showarrow=False,
        )
