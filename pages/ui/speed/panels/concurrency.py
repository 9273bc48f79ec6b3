"""Several threads asking: what one process gets out of either runtime at the same time."""

from __future__ import annotations

from mlcore.benchmark import BenchmarkResult
from mlcore.plots import concurrency_figure
from mlcore.text import Text
from mlcore.wording.speed.captions import concurrency_caption
from pages.ui.frame.page import Page
from pages.ui.speed.panels.study import palette_of, show_figure, show_numbers, study


def title(text: Text) -> str:
    """Name the panel."""
    return text("Several threads asking")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """Draw calls a second by the number of threads that ask, and measure it."""
    text = page.text
    hint = text("Lets several threads of one process call each runtime at the same time.")
    found = study(page, "concurrency", hint=hint)
    if found and found.points:
        figure = concurrency_figure(found, text=text, palette=palette_of(page))
        show_figure(figure, "concurrency", concurrency_caption(found, text))
        show_numbers(page, found)
