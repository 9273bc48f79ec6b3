"""Self-test: each runtime against itself, where no lead ought to be found."""

from __future__ import annotations

from mlcore.benchmark import BenchmarkResult
from mlcore.plots import self_test_figure
from mlcore.text import Text
from mlcore.wording.speed.captions import self_test_caption
from pages.ui.frame.page import Page
from pages.ui.speed.panels.study import palette_of, show_figure, show_numbers, study


def title(text: Text) -> str:
    """Name the panel."""
    return text("Self-test")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """Draw both against themselves, and measure it."""
    text = page.text
    hint = text("Measures each against itself: the answer should be 1.")
    found = study(page, "self-test", hint=hint)
    if found and found.verdicts:
        figure = self_test_figure(found, text=text, palette=palette_of(page))
        show_figure(figure, "self-test", self_test_caption(found, text))
        show_numbers(page, found)
