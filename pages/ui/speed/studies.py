"""The panels that measure: further questions about speed, each asked on its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import plotly.graph_objects as go
import streamlit as st

from mlcore import benchmark, plots
from mlcore.benchmark import HEADLINE, StudyConfig, StudyResult, StudyRun
from mlcore.benchmark.studies import STUDIES, with_goal
from mlcore.errors import MlcoreError
from mlcore.plots import DARK, LIGHT, Palette
from mlcore.text import Text
from mlcore.wording.speed import captions
from mlcore.wording.speed.names import STAGES, name_flags
from mlcore.wording.speed.result import differences
from mlcore.wording.speed.tables import study_rows
from pages.ui.frame.page import Page
from pages.ui.widgets import Panel

Pictures = list[tuple[dict[str, go.Figure], str]]
"""Figures that stand side by side, by name, and the sentence that says what to see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A study as its panel asks it.

    Attributes
    ----------
    hint : callable
        Says what it does, in a sentence.
    pictures : callable
        Draws what was found; nothing where that is not enough.
    has_goal : bool
        Whether the reader says how fast an answer should be.
    """

    hint: Callable[[Text], str]
    pictures: Callable[[StudyResult, Text, Palette], Pictures]
    has_goal: bool = False


def _sweep(found: StudyResult, text: Text, palette: Palette) -> Pictures:
    """Draw how the lead goes from one row of a call to 10,000."""
    pair = {"sweep": plots.sweep_figure(found, text=text, palette=palette)}
    if found.verdicts:
        pair["speedup"] = plots.speedup_figure(found, text=text, palette=palette)
    return [(pair, captions.sweep_caption(found, text))]


def _server(found: StudyResult, text: Text, palette: Palette) -> Pictures:
    """Draw how many a second one core answers while most are answered in time."""
    if not found.arms_with_points:
        return []
    figure = plots.server_figure(found, text=text, palette=palette)
    return [({"server": figure}, captions.server_caption(found, text))]


def _cold_start(found: StudyResult, text: Text, palette: Palette) -> Pictures:
    """Draw the steps of a fresh process to its first answer."""
    if not found.points:
        return []
    figure = plots.start_figure(found, text=text, palette=palette)
    return [({"cold-start": figure}, captions.start_caption(found, text))]


def _memory(found: StudyResult, text: Text, palette: Palette) -> Pictures:
    """Draw what a fresh process holds then."""
    if not found.points:
        return []
    figure = plots.memory_figure(found, text=text, palette=palette)
    return [({"memory": figure}, captions.memory_caption(found, text))]


def _threads(found: StudyResult, text: Text, palette: Palette) -> Pictures:
    """Draw two fair verdicts, one thread each and the best setting of each, over the times."""
    by_rows = {
        f"threads-{n_rows}": plots.threads_figure(found, n_rows, text=text, palette=palette)
        for n_rows in sorted({int(point.at) for point in found.points})
    }
    below = (by_rows, text("Typical times by the number of threads: lower is faster."))
    if not found.verdicts:
        return [below]
    figure = plots.settings_figure(found, text=text, palette=palette)
    return [({"threads": figure}, captions.settings_caption(found, text)), below]


def _concurrency(found: StudyResult, text: Text, palette: Palette) -> Pictures:
    """Draw what one process gets out of either runtime at the same time."""
    if not found.points:
        return []
    figure = plots.concurrency_figure(found, text=text, palette=palette)
    return [({"concurrency": figure}, captions.concurrency_caption(found, text))]


def _self_test(found: StudyResult, text: Text, palette: Palette) -> Pictures:
    """Draw each runtime against itself, where there should be no lead."""
    if not found.verdicts:
        return []
    figure = plots.self_test_figure(found, text=text, palette=palette)
    return [({"self-test": figure}, captions.self_test_caption(found, text))]


QUESTIONS = {
    "sweep": Question(
        hint=lambda text: text(
            "Measures calls of 1 to {n} rows with each runtime.",
            n=text.number(max(STUDIES["sweep"].config.rows), 0),
        ),
        pictures=_sweep,
    ),
    "server": Question(
        hint=lambda text: text(
            "Sends requests at random moments, the same to each runtime, ever more of them."
        ),
        pictures=_server,
        has_goal=True,
    ),
    "cold-start": Question(
        hint=lambda text: text(
            "Starts each runtime in fresh processes, in turn, until it has answered once."
        ),
        pictures=_cold_start,
    ),
    "memory": Question(
        hint=lambda text: text("Reads the memory of fresh processes, step by step."),
        pictures=_memory,
    ),
    "threads": Question(
        hint=lambda text: text(
            "Tries several numbers of threads with each runtime, then compares their best."
        ),
        pictures=_threads,
    ),
    "concurrency": Question(
        hint=lambda text: text(
            "Lets several threads of one process call each runtime at the same time."
        ),
        pictures=_concurrency,
    ),
    "self-test": Question(
        hint=lambda text: text("Measures each against itself: the answer should be 1."),
        pictures=_self_test,
    ),
}
"""By the name of their study."""


def _panel(title: Callable[[Text], str], *names: str) -> Panel:
    """Return the panel of one or more studies."""

    def draw(page: Page, result: StudyResult | None) -> None:
        for name in names:
            _ask(page, name, QUESTIONS[name])

    return Panel(title=title, draw=draw)


SWEEP = _panel(lambda text: text("Rows at a time"), "sweep")
SERVER = _panel(lambda text: text("Many users at once"), "server")
STARTS = _panel(lambda text: text("Cold start and memory"), "cold-start", "memory")
THREADS = _panel(lambda text: text("More threads"), "threads")
CONCURRENCY = _panel(lambda text: text("Several threads asking"), "concurrency")
SELF_TEST = _panel(lambda text: text("Self-test"), "self-test")


def is_studying(page: Page) -> bool:
    """Tell whether a panel measures now, no matter which visitor began it."""
    return any(
        run.is_running
        for name in STUDIES
        if name != HEADLINE and (run := benchmark.current(page.data_folder, name))
    )


def palette_of(page: Page) -> Palette:
    """Return the colours of the page's theme."""
    return DARK if page.dark else LIGHT


def show_figure(figure: go.Figure, name: str, caption: str = "") -> None:
    """Draw a figure with the sentence that says what to see."""
    st.plotly_chart(
        figure,
        key=f"speed-{name}-chart",
        theme=None,
        config={"displayModeBar": False, "responsive": True},
    )
    if caption:
        st.caption(caption)


def _ask(page: Page, name: str, question: Question) -> None:
    """Offer to measure, and draw what was found so far."""
    text = page.text
    config = _with_goal(text, name) if question.has_goal else STUDIES[name].config
    found = _run(page, name, config, question.hint(text))
    if found is None:
        return
    if question.has_goal:
        found = with_goal(found, config.goal_s)
    pictures = question.pictures(found, text, palette_of(page))
    for figures, caption in pictures:
        if len(figures) == 1:
            ((key, figure),) = figures.items()
            show_figure(figure, key)
        else:
            with st.container(horizontal=True, key=f"speed-pair-{name}"):
                for key, figure in figures.items():
                    with st.container(key=f"speed-pair-{name}-{key}"):
                        show_figure(figure, key)
        st.caption(caption)
    if pictures:
        _show_numbers(page, found)


def _with_goal(text: Text, name: str) -> StudyConfig:
    """Ask how fast an answer should be."""
    config = STUDIES[name].config
    goal_ms = st.number_input(
        text("99 of 100 requests should be answered within (ms)"),
        min_value=0.1,
        max_value=60_000.0,
        value=1e3 * config.goal_s,
        step=1.0,
        format="%g",
        key=f"speed-{name}-goal",
        persist_state="session",
        width=320,
    )
    return replace(config, goal_s=goal_ms / 1e3)


def _run(page: Page, name: str, config: StudyConfig, hint: str) -> StudyResult | None:
    """Draw run, progress and stop of a study, and return what it found so far.

    Returns
    -------
    StudyResult or None
        Of the run in progress, or the last one on this machine; None if there is none.
    """
    text = page.text
    run = benchmark.current(page.data_folder, name)
    run = run if run and run.model_id == page.model_id else None
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
            seconds = text.number(config.budget_s, 0)
            words = text("At most {seconds} s.", seconds=seconds)
            if found:
                words = _when(page, found)
            elif _is_busy(page):
                words = text("Something else is being measured: one at a time.")
            st.caption(f"{hint} {words}")
    if refused and not running:
        st.error(text.describe(refused))
    return found


def _show_numbers(page: Page, result: StudyResult) -> None:
    """Lay all numbers of a study open, one click below, and what has to be known about it."""
    differing = [f"{words}." for words in differences(result, page.text)]
    if known := [*differing, *name_flags(result.flags, page.text)]:
        st.caption(" ".join(known))
    with st.expander(page.text("All numbers")):
        rows = study_rows(result, page.text)
        if rows:
            header, *rows = rows
            st.table([dict(zip(header, row, strict=True)) for row in rows])


def _found(page: Page, name: str, run: StudyRun | None) -> StudyResult | None:
    live = run.result if run else None
    if live and (live.points or live.verdicts):
        return live
    return benchmark.latest_result(page.data_folder, page.model_id, name)


def _is_busy(page: Page) -> bool:
    measurement = benchmark.current(page.data_folder)
    return is_studying(page) or bool(measurement and measurement.is_running)


def _begin(page: Page, name: str, config: StudyConfig) -> None:
    refused: MlcoreError | None = None
    try:
        benchmark.start(page.data_folder, page.model_id, name, config=config)
    except MlcoreError as error:
        refused = error
    st.session_state[f"speed-{name}-refused"] = refused


def _progress(page: Page, run: StudyRun) -> None:
    text, progress = page.text, run.progress
    st.button(text("Stop"), on_click=run.stop, key=f"speed-{run.study}-stop")
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
