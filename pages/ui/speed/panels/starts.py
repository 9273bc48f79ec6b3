"""Cold start and memory: what a fresh process costs before and after its first answer."""

from __future__ import annotations

from mlcore.benchmark import BenchmarkResult
from mlcore.plots import memory_figure, start_figure
from mlcore.text import Text
from mlcore.wording.speed.captions import memory_caption, start_caption
from pages.ui.frame.page import Page
from pages.ui.speed.panels.study import palette_of, show_figure, show_numbers, study


def title(text: Text) -> str:
    """Name the panel."""
    return text("Cold start and memory")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """Draw the steps to the first answer and what is held then, and measure either."""
    text, palette = page.text, palette_of(page)
    hint = text("Starts each runtime in fresh processes, in turn, until it has answered once.")
    found = study(page, "cold-start", hint=hint)
    if found and found.points:
        figure = start_figure(found, text=text, palette=palette)
        show_figure(figure, "cold-start", start_caption(found, text))
        show_numbers(page, found)
    hint = text("Reads the memory of fresh processes, step by step.")
    held = study(page, "memory", hint=hint)
    if held and held.points:
        figure = memory_figure(held, text=text, palette=palette)
        show_figure(figure, "memory", memory_caption(held, text))
        show_numbers(page, held)
