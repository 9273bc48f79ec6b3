"""What a fresh process costs: seconds to its first answer by step, and the memory it holds."""

from __future__ import annotations

import plotly.graph_objects as go

from mlcore.benchmark import ONNX, SKLEARN, StudyResult, label_of
from mlcore.plots.axes import axis, colour_of, lay_out
from mlcore.plots.palette import Palette
from mlcore.text import Text, mark

_BOTH = (SKLEARN, ONNX)
_STEPS = {
    "start_s": mark("start Python"),
    "import_s": mark("import"),
    "load_s": mark("load the model"),
    "answer_s": mark("answer"),
}
_HELD = {
    "start_bytes": mark("bare Python"),
    "import_bytes": mark("imports"),
    "load_bytes": mark("the model"),
    "answer_bytes": mark("one answer"),
    "batch_bytes": mark("the large batch"),
}
# The names are written upon them in the page's ink.
_SHADES = (0.25, 0.4, 0.6, 0.75, 0.9)


def start_figure(result: StudyResult, *, text: Text, palette: Palette) -> go.Figure:
    """Draw how long a fresh process takes to its first answer, step by step.

    Parameters
    ----------
    result : StudyResult
        Of the study ``cold-start``, with a point at least.

    Returns
    -------
    plotly.graph_objects.Figure
        One bar a runtime, its steps one after the other; medians of each step.
    """
    parts = {
        arm: [
            (text(words), point.value)
            for quantity, words in _STEPS.items()
            if (point := result.point(quantity, arm))
        ]
        for arm in _BOTH
    }
    return _stack(parts, text, palette, title=text("seconds until the first answer"), scale=1.0)


def memory_figure(result: StudyResult, *, text: Text, palette: Palette) -> go.Figure:
    """Draw what a fresh process holds in memory, by what it took it for.

    Parameters
    ----------
    result : StudyResult
        Of the study ``memory``, with a point at least.

    Returns
    -------
    plotly.graph_objects.Figure
        One bar a runtime; a step that gave memory back adds nothing.
    """
    parts: dict[str, list[tuple[str, float]]] = {}
    for arm in _BOTH:
        reached, added = 0.0, []
        for quantity, words in _HELD.items():
            point = result.point(quantity, arm)
            if point:
                added.append((text(words), max(0.0, point.value - reached)))
                reached = max(reached, point.value)
        parts[arm] = added
    return _stack(parts, text, palette, title=text("memory held, in MB"), scale=1e-6)


def _stack(
    parts: dict[str, list[tuple[str, float]]],
    text: Text,
    palette: Palette,
    *,
    title: str,
    scale: float,
) -> go.Figure:
    figure = go.Figure()
    totals = {arm: scale * sum(value for _, value in found) for arm, found in parts.items()}
    longest = max(totals.values()) or 1.0
    for arm, found in parts.items():
        for place, (words, value) in enumerate(found):
            shown = scale * value
            figure.add_bar(
                x=[shown],
                y=[text(label_of(arm))],
                orientation="h",
                width=0.5,
                marker={
                    "color": colour_of(arm, palette),
                    "opacity": _SHADES[place],
                    "line": {"width": 0},
                },
                text=[words],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": palette.ink, "size": 12},
                constraintext="inside",
                name=words,
                customdata=[_amount(shown, text)],
                hovertemplate="%{fullData.name}: %{customdata}<extra></extra>",
            )
        if found:
            figure.add_annotation(
                x=totals[arm],
                y=text(label_of(arm)),
                text=f"<b>{_amount(totals[arm], text)}</b>",
                font={"color": colour_of(arm, palette), "size": 14},
                xanchor="left",
                xshift=6,
                showarrow=False,
            )
    lay_out(figure, palette, height=190, revision=title)
    figure.update_layout(
        barmode="stack",
        # Narrow parts have no room for their name; pointing at them tells it.
        uniformtext={"minsize": 12, "mode": "hide"},
        xaxis=axis(palette, title, range=[0, 1.25 * longest], nticks=6, separatethousands=False),
        yaxis=axis(palette, "", showgrid=False, tickfont={"size": 14}),
        separators=", " if text.locale == "fr" else ".,",
    )
    return figure


def _amount(value: float, text: Text) -> str:
    return text.number(value, 2 if value < 10 else 0)
