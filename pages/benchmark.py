"""Speed: how much faster ONNX Runtime answers than scikit-learn, measured on this machine."""

from __future__ import annotations

import streamlit as st

from mlcore import benchmark
from mlcore.benchmark import ONNX, SPORADIC, Progress, StudyConfig, StudyResult, StudyRun
from mlcore.benchmark.result import VERDICT_PROCESSES
from mlcore.benchmark.studies import BATCH
from mlcore.errors import BenchmarkBusyError, MlcoreError
from mlcore.wording.speed.names import STAGES
from pages import ui
from pages.ui.frame import states
from pages.ui.models.private import private_line
from pages.ui.speed import panels
from pages.ui.speed import story as speed
from pages.ui.speed.studies import is_studying

page = ui.begin("speed")
private_line(page)
text = page.text

# Each process warms up again and gets nearly the time of a quick look.
FULL = StudyConfig(budget_s=30.0 * VERDICT_PROCESSES, processes=VERDICT_PROCESSES)


def ours() -> StudyRun | None:
    """Return the measurement of this model, running or ended, no matter which visitor began it."""
    measurement = benchmark.current(page.data_folder)
    if measurement is None or measurement.model_id != page.model_id:
        return None
    if states.is_mended(measurement.error):
        return None
    is_over = not measurement.is_running and measurement.result
    return None if is_over and speed.is_outdated(page, is_over) else measurement


def begin_measuring(config: StudyConfig | None = None) -> MlcoreError | None:
    """Start a measurement for everybody who looks; returns why not."""
    try:
        benchmark.start(page.data_folder, page.model_id, config=config)
    except MlcoreError as error:
        return error
    return None


def measure_again(config: StudyConfig | None = None) -> None:
    """Start a measurement because somebody asked for it."""
    st.session_state["speed-refused"] = begin_measuring(config)


measurement = ours()
stored = speed.latest(page)
# Without a result the page has nothing to say: a first look starts by itself, once.
waiting = begin_measuring() if not (stored or measurement) else None
measurement = ours()
is_live = isinstance(waiting, BenchmarkBusyError) or bool(measurement and measurement.is_running)


# Every other second: drawing disturbs what is being timed.
@st.fragment(run_every=2 if is_live else None)
def story() -> None:
    """Headline, picture and what they rest on, redrawn while something is measured."""
    measurement = ours()
    running = measurement if measurement and measurement.is_running else None
    ended = is_live and not running and not (waiting and begin_measuring())
    if ended or (running and not is_live):
        # Whether it is redrawn by itself is fixed when the page begins.
        st.rerun()
    result = measurement.result if measurement and (running or not stored) else stored
    workload = st.session_state.get("speed-rows") or SPORADIC
    refused = st.session_state.get("speed-refused") or (measurement.error if measurement else None)
    refused = None if states.is_mended(refused) else refused
    with st.container(key="speed-top"):
        if result:
            speed.show_headline(page, result)
        elif running or is_live:
            below = text("Being measured now.") if running else text("Waiting for its turn.")
            speed.show_sentence(speed.question(page), below)
        else:
            speed.show_sentence(text("There is no measurement yet"), "")
    with st.container(key="speed-body", horizontal=True, gap="large"):
        is_broken = False
        with st.container(key="speed-picture"):
            if refused and not running:
                st.error(text.describe(refused), icon=":material/error:")
                is_broken = states.offer_rebuilding(text, page.source, refused)
            if result and result.blocks(workload, ONNX):
                speed.show_picture(page, result, workload)
            else:
                speed.show_wait("" if is_broken else _what_next(running))
        with st.container(key="speed-side", width=280):
            with st.container(key="speed-run"):
                _controls(running)
            _rows(result)
            if result:
                speed.offer_portable(page, result)
    if result and not running:
        speed.offer_rebuilding(page, result)
    speed.show_details(page, None if running else result)


def _what_next(running: StudyRun | None) -> str:
    """Say why there is no picture yet."""
    if running and running.progress.n_steps:
        return text("The first bars of this picture come in a few seconds.")
    if running:
        return text("The first answer comes within ten seconds.")
    if is_live:
        return text("Another measurement is running on this machine. This one follows it.")
    return text("Nothing has been measured here. Measure to see the picture.")


def _controls(running: StudyRun | None) -> None:
    """Draw what a reader can do: measure or stop."""
    if running:
        st.button(text("Stop"), on_click=running.stop, width="stretch", key="speed-stop")
        st.progress(running.progress.share, text=_how_far(running.progress))
    else:
        seconds = text.number(round(StudyConfig().budget_s, -1), 0)
        st.button(
            text("Measure again · {seconds} s", seconds=seconds)
            if stored
            else text("Measure · {seconds} s", seconds=seconds),
            on_click=measure_again,
            type="primary",
            width="stretch",
            disabled=is_live,
            help=text("A quick look: one process."),
            key="speed-start",
        )
        st.button(
            text("Full measurement · {minutes} min", minutes=text.number(FULL.budget_s / 60, 1)),
            on_click=measure_again,
            args=(FULL,),
            width="stretch",
            disabled=is_live,
            help=text(
                "A verdict: {n} fresh processes. Stop whenever you like; what is there stays.",
                n=text.number(FULL.processes, 0),
            ),
            key="speed-full",
        )


def _rows(result: StudyResult | None) -> None:
    """Draw the choice of the rows."""
    config = result.config if result else StudyConfig()
    n_rows = {SPORADIC: 1, BATCH: config.n_batch_rows}
    st.segmented_control(
        text("Rows at a time"),
        list(n_rows),
        default=SPORADIC,
        format_func=lambda workload: text.number(n_rows[workload], 0),
        key="speed-rows",
        required=True,
    )


def _how_far(progress: Progress) -> str:
    """Say which process of how many does what, and since when."""
    stage, elapsed = text(STAGES[progress.stage]), text.number(progress.elapsed_s, 0)
    if progress.elapsed_s <= progress.budget_s:
        budget = text.number(progress.budget_s, 0)
        words = text(
            "{stage}: {elapsed} of at most {budget} s", stage=stage, elapsed=elapsed, budget=budget
        )
    else:
        # On a busy machine the models alone can take as long.
        words = text("{stage}: {elapsed} s", stage=stage, elapsed=elapsed)
    if progress.n_processes == 1:
        return words
    number = min(progress.n_finished + 1, progress.n_processes)
    which = text(
        "Process {number} of {n}",
        number=text.number(number, 0),
        n=text.number(progress.n_processes, 0),
    )
    return f"{which} · {words}"


is_studied = is_studying(page)


@st.fragment(run_every=2 if is_studied else None)
def further() -> None:
    """Show the panels, redrawn by themselves only while one of them measures."""
    if is_studying(page) != is_studied:
        st.rerun()
    panels.panels(page, stored)


story()
further()
with st.expander(text("Words")):
    ui.glossary(text)
