"""From quickest to slowest: the percentiles of both, and how the lead changes among them."""

from __future__ import annotations

import streamlit as st

from mlcore.benchmark import BenchmarkResult
from mlcore.benchmark.trace import shift_of
from mlcore.plots import shift_figure
from mlcore.stats import Shift
from mlcore.text import Text
from mlcore.wording.speed.captions import shift_caption
from mlcore.wording.speed.tables import percentile_rows
from pages.ui.frame.page import Page
from pages.ui.speed.panels.asking import choose_workload
from pages.ui.speed.panels.study import palette_of, show_figure


def title(text: Text) -> str:
    """Name the panel."""
    return text("Fastest to slowest")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """Draw percentiles over the shift function of one way of asking."""
    text = page.text
    if result is None or not result.pairs:
        st.caption(text("Nothing has been measured here. Measure to see the picture."))
        return
    workload = choose_workload(page, result, "percentiles")
    if result.verdict(workload) is None:
        st.caption(text("There is no lead to draw: it takes both runtimes, and the same answers."))
    elif (found := _shift(result, workload, _name(result))) is None:
        st.caption(text("Too few repetitions for a range."))
    else:
        figure = shift_figure(found, text=text, palette=palette_of(page))
        show_figure(figure, "shift", shift_caption(found, text))
    with st.expander(text("All numbers")):
        header, *rows = percentile_rows(result, text)
        st.table([dict(zip(header, row, strict=True)) for row in rows])
        said = text(
            "Medians of all calls; ranges hold 95 % and come from resampling pairs of blocks. "
            "A percentile is shown only if there are enough calls for it. The clock itself "
            "takes {floor} a call.",
            floor=text.seconds(result.environment.timer_floor_s),
        )
        if agreement := result.agreement():
            n_rows = text.number(agreement.n_rows, 0)
            compared = text(
                "The answers of both were compared on {n_rows} rows first.", n_rows=n_rows
            )
            said = f"{said} {compared}"
        st.caption(said)


@st.cache_data(max_entries=12, show_spinner=False)
def _shift(_result: BenchmarkResult, workload: str, name: str) -> Shift | None:
    """Compute the band once for a result and its name."""
    return shift_of(_result, workload)


def _name(result: BenchmarkResult) -> str:
    return f"{result.model_id} {result.started_at.isoformat()} {len(result.pairs)}"
