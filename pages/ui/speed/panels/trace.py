"""As it was measured: block by block in time, over the share of the processor that was had."""

from __future__ import annotations

import streamlit as st

from mlcore.benchmark import ONNX, SKLEARN, BenchmarkResult
from mlcore.benchmark.trace import trace_of
from mlcore.plots import trace_figure
from mlcore.text import Text
from mlcore.wording.speed.captions import trace_caption
from pages.ui.frame.page import Page
from pages.ui.speed.panels.asking import choose_workload
from pages.ui.speed.panels.study import palette_of, show_figure


def title(text: Text) -> str:
    """Name the panel."""
    return text("As it was measured")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """Draw the trace of one way of asking."""
    text = page.text
    if result is None or not result.pairs:
        st.caption(text("Nothing has been measured here. Measure to see the picture."))
        return
    workload = choose_workload(page, result, "trace")
    traces = [trace_of(result, workload, arm) for arm in (SKLEARN, ONNX) if arm in result.arms]
    figure = trace_figure(traces, text=text, palette=palette_of(page))
    show_figure(figure, "trace", trace_caption(result, workload, text))
