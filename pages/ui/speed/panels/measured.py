"""What the measurement on the page holds: its percentiles, its course, and where it was made."""

from __future__ import annotations

import streamlit as st

from mlcore.benchmark import ONNX, SKLEARN, StudyResult
from mlcore.benchmark.replay import shift_of, trace_of
from mlcore.plots import shift_figure, trace_figure
from mlcore.stats import Shift
from mlcore.wording.speed.captions import shift_caption, trace_caption
from mlcore.wording.speed.environment import environment_rows
from mlcore.wording.speed.names import name_flags, name_workload, place_of
from mlcore.wording.speed.tables import percentile_rows
from pages.ui.frame.page import Page
from pages.ui.speed.studies import palette_of, show_figure
from pages.ui.widgets import Panel


def _percentiles(page: Page, result: StudyResult | None) -> None:
    """Draw percentiles over the shift function of one way of asking."""
    text = page.text
    if result is None or not result.pairs:
        st.caption(text("Nothing has been measured here. Measure to see the picture."))
        return
    workload = _choose_workload(page, result, "percentiles")
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
def _shift(_result: StudyResult, workload: str, name: str) -> Shift | None:
    """Compute the band once for a result and its name."""
    return shift_of(_result, workload)


def _name(result: StudyResult) -> str:
    return f"{result.model_id} {result.started_at.isoformat()} {len(result.pairs)}"


def _trace(page: Page, result: StudyResult | None) -> None:
    """Draw the trace of one way of asking."""
    text = page.text
    if result is None or not result.pairs:
        st.caption(text("Nothing has been measured here. Measure to see the picture."))
        return
    workload = _choose_workload(page, result, "trace")
    traces = [trace_of(result, workload, arm) for arm in (SKLEARN, ONNX) if arm in result.arms]
    figure = trace_figure(traces, text=text, palette=palette_of(page))
    show_figure(figure, "trace", trace_caption(result, workload, text))


def _environment(page: Page, result: StudyResult | None) -> None:
    """Lay out where and with what was measured."""
    text = page.text
    if result is None:
        st.caption(text("Nothing has been measured here. Measure to see the picture."))
        return
    rows = environment_rows(result, text)
    st.table([{text("What"): what, text("Value"): value} for what, value in rows])
    flags = [*result.flags, *(flag for verdict in result.verdicts for flag in verdict.flags)]
    known = [
        *name_flags(flags, text),
        text("Results are compared only between equal environments."),
    ]
    st.caption(" ".join(known))


def _choose_workload(page: Page, result: StudyResult, key: str) -> str:
    """Let the reader choose; returns the name of the workload.

    Parameters
    ----------
    result : StudyResult
        With a pair at least.
    key : str
        Of the widget, the panel's name.
    """
    text, ways = page.text, sorted(result.workloads, key=place_of)
    chosen = st.segmented_control(
        text("Way of asking"),
        ways,
        default=ways[0],
        format_func=lambda name: name_workload(name, text, large=result.config.n_batch_rows),
        # Another result may hold other ways.
        key=f"speed-{key}-{'-'.join(ways)}",
        required=True,
        persist_state="session",
    )
    return chosen or ways[0]


PERCENTILES = Panel(title=lambda text: text("Fastest to slowest"), draw=_percentiles)
TRACE = Panel(title=lambda text: text("As it was measured"), draw=_trace)
ENVIRONMENT = Panel(title=lambda text: text("Environment"), draw=_environment)
