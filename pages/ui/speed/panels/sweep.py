"""Rows at a time: how the lead goes from one row of a call to 10,000."""

from __future__ import annotations

import streamlit as st

from mlcore.benchmark import BenchmarkResult
from mlcore.benchmark.studies import STUDIES
from mlcore.plots import speedup_figure, sweep_figure
from mlcore.text import Text
from mlcore.wording.speed.captions import sweep_caption
from pages.ui.frame.page import Page
from pages.ui.speed.panels.study import palette_of, show_figure, show_numbers, study


def title(text: Text) -> str:
    """Name the panel."""
    return text("Rows at a time")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """Draw latency beside speed-up, and measure it."""
    text, palette = page.text, palette_of(page)
    hint = text(
        "Measures calls of 1 to {n} rows with each runtime.",
        n=text.number(max(STUDIES["sweep"].config.rows), 0),
    )
    found = study(page, "sweep", hint=hint)
    if found is None:
        return
    with st.container(horizontal=True, key="speed-pair-sweep"):
        with st.container(key="speed-pair-sweep-times"):
            show_figure(sweep_figure(found, text=text, palette=palette), "sweep", "")
        if found.verdicts:
            with st.container(key="speed-pair-sweep-lead"):
                show_figure(speedup_figure(found, text=text, palette=palette), "speedup", "")
    st.caption(sweep_caption(found, text))
    show_numbers(page, found)
