"""What is written into the latency figure: names, times, and the arrow with the ratio."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from mlcore.benchmark import ONNX, SKLEARN, Verdict, label_of
from mlcore.benchmark.arms import PORTABLE
from mlcore.plots.palette import Palette
from mlcore.stats import Histogram, percentiles
from mlcore.text import Text, mark

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
COLOURS = {ONNX: "onnx", SKLEARN: "sklearn", PORTABLE: "portable"}
"""Field of the palette, by arm; an arm that is not named here has that of the portable one."""


def ceiling(arms: Sequence[str]) -> float:
    """Return how high the picture reaches, in units of the tallest bar."""
    return 1.36 + (_SECOND_FLOOR if PORTABLE in arms else 0.0)


def label_histograms(
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
        colour = getattr(palette, COLOURS.get(arm, COLOURS[PORTABLE]))
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


def draw_arrow(
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
