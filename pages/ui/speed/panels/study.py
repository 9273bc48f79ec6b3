"""What the panels that measure share: run, progress, stop, and where their answer is found."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from mlcore import benchmark
from mlcore.benchmark import studies
from mlcore.benchmark.studies import STUDIES, StudyConfig, StudyResult, StudyRun
from mlcore.errors import MlcoreError
from mlcore.plots import DARK, LIGHT, Palette
from mlcore.wording.speed.names import STAGES, name_flags
from mlcore.wording.speed.result import differences
from mlcore.wording.speed.tables import study_rows
from pages.ui.frame.page import Page


def is_studying(page: Page) -> bool:
    """Tell whether a panel measures now, whoever of the visitors began it."""
    return any(
        run.is_running for name in STUDIES if (run := studies.current_study(page.data_folder, name))
    )


def palette_of(page: Page) -> Palette:
    """Return the colours of the page's theme."""
    return DARK if page.dark else LIGHT


def study(
    page: Page, name: str, *, config: StudyConfig | None = None, hint: str
) -> StudyResult | None:
    """Draw run, progress and stop of a study, and return what it found so far.

    Parameters
    ----------
    name : str
        In ``STUDIES``.
    config : StudyConfig, optional
        By default the study's own.
    hint : str
        What it does, in a sentence.

    Returns
    -------
    StudyResult or None
        Of the run in progress, or the last one on this machine; None if there is none.
    """
    text = page.text
    run = _ours(page, name)
    running = run if run and run.is_running else None
    found = _found(page, name, run)
    refused = st.session_state.get(f"speed-{name}-refused") or (run.error if run else None)
    with st.container(horizontal=True, vertical_alignment="center", key=f"speed-{name}-run"):
        if running:
            _progress(page, running)
        else:
            st.button(
                text("Run again") if found else text("Run"),
                on_click=_begin,
                args=(page, name, config),
                disabled=_is_busy(page),
                key=f"speed-{name}-start",
            )
            seconds = text.number((config or STUDIES[name].config).timing.budget_s, 0)
            words = text("At most {seconds} s.", seconds=seconds)
            if found:
                words = _when(page, found)
            elif _is_busy(page):
                words = text("Something else is being measured: one at a time.")
            st.caption(f"{hint} {words}")
    if refused and not running:
        st.error(text.describe(refused))
    return found


def show_figure(figure: go.Figure, name: str, caption: str) -> None:
    """Draw a figure with the sentence that says what to see."""
    st.plotly_chart(
        figure,
        key=f"speed-{name}-chart",
        theme=None,
        config={"displayModeBar": False, "responsive": True},
    )
    if caption:
        st.caption(caption)


def show_numbers(page: Page, result: StudyResult) -> None:
    """Lay all numbers of a study open, one click below, and what has to be known about it."""
    differing = [f"{words}." for words in differences(result, page.text)]
    if known := [*differing, *name_flags(result.flags, page.text)]:
        st.caption(" ".join(known))
    with st.expander(page.text("All numbers")):
        rows = study_rows(result, page.text)
        if rows:
            header, *rows = rows
            st.table([dict(zip(header, row, strict=True)) for row in rows])


def _ours(page: Page, name: str) -> StudyRun | None:
    run = studies.current_study(page.data_folder, name)
    return run if run and run.model_id == page.model_id else None


def _found(page: Page, name: str, run: StudyRun | None) -> StudyResult | None:
    live = run.result if run else None
    if live and (live.points or live.verdicts):
        return live
    return studies.latest_study(page.data_folder, page.model_id, name)


def _is_busy(page: Page) -> bool:
    measurement = benchmark.current(page.data_folder)
    return is_studying(page) or bool(measurement and measurement.is_running)


def _begin(page: Page, name: str, config: StudyConfig | None) -> None:
    refused: MlcoreError | None = None
    try:
        studies.start_study(page.data_folder, page.model_id, name, config=config)
    except MlcoreError as error:
        refused = error
    st.session_state[f"speed-{name}-refused"] = refused


def _progress(page: Page, run: StudyRun) -> None:
    text, progress = page.text, run.progress
    st.button(text("Stop"), on_click=run.stop, key=f"speed-{run.name}-stop")
    st.progress(
        progress.share,
        text=text(
            "{stage}: {elapsed} of at most {budget} s",
            stage=text(STAGES[progress.stage]),
            elapsed=text.number(progress.elapsed_s, 0),
            budget=text.number(progress.budget_s, 0),
        ),
        width=320,
    )


def _when(page: Page, found: StudyResult) -> str:
    return page.text(
        "Measured {date}, {seconds} s.",
        date=page.text.date(found.started_at.astimezone(page.zone)),
        seconds=page.text.number(found.duration_s, 0),
    )
