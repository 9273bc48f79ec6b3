"""Threads: two fair verdicts, one thread each and the best setting of each."""

from __future__ import annotations

import streamlit as st

from mlcore.benchmark import BenchmarkResult
from mlcore.plots import settings_figure, threads_figure
from mlcore.text import Text
from mlcore.wording.speed.captions import settings_caption
from pages.ui.frame.page import Page
from pages.ui.speed.panels.study import palette_of, show_figure, show_numbers, study


def title(text: Text) -> str:
    """Name the panel."""
    return text("More threads")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """Draw the lead of either setting over the times by thread, and measure them."""
    text, palette = page.text, palette_of(page)
    hint = text("Tries several numbers of threads with each runtime, then compares their best.")
    found = study(page, "threads", hint=hint)
    if found is None:
        return
    if found.verdicts:
        figure = settings_figure(found, text=text, palette=palette)
        show_figure(figure, "threads", settings_caption(found, text))
    with st.container(horizontal=True, key="speed-pair-threads"):
        for n_rows in sorted({int(point.at) for point in found.points}):
            with st.container(key=f"speed-pair-threads-{n_rows}"):
                figure = threads_figure(found, n_rows, text=text, palette=palette)
                show_figure(figure, f"threads-{n_rows}", "")
    st.caption(text("Typical times by the number of threads: lower is faster."))
    show_numbers(page, found)
