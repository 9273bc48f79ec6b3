"""What the Speed page says of a result: the sentence, the picture, and what they rest on."""

from __future__ import annotations

import json
from dataclasses import replace
from html import escape

import streamlit as st

from mlcore import artifacts, benchmark
from mlcore.artifacts import Manifest, ModelFolder
from mlcore.artifacts.private import without_token
from mlcore.benchmark import ONNX, SKLEARN, SPORADIC, StudyResult
from mlcore.benchmark.arms import PORTABLE
from mlcore.errors import ArtifactError
from mlcore.plots import DARK, LIGHT, latency_figure
from mlcore.text import Text
from mlcore.wording.speed.result import (
    CLOCK_MEANINGS,
    differences,
    facts,
    headline,
    place,
    weaknesses,
)
from pages.ui.frame import states
from pages.ui.frame.page import Page


def latest(page: Page) -> StudyResult | None:
    """Return the last result, unless it lacks a runtime that could answer by now."""
    found = benchmark.latest_result(page.data_folder, page.model_id)
    if found is None or is_outdated(page, found):
        return None
    return found if found.baseline == SKLEARN else replace(found, no_twin=_manifest(page).no_twin)


def is_outdated(page: Page, result: StudyResult) -> bool:
    """Tell whether a runtime that a result lacks could answer by now."""
    missing = {one.arm for one in result.unopened}
    files = _manifest(page).files
    if result.baseline != SKLEARN and SKLEARN not in missing and artifacts.TWIN in files:
        return True
    folder = ModelFolder(page.data_folder, page.model_id)
    return any(_is_whole(folder, one.damaged) for one in result.unopened if one.damaged in files)


def _is_whole(folder: ModelFolder, name: str) -> bool:
    try:
        folder.read(name)
    except ArtifactError:
        return False
    return True


def question(page: Page) -> str:
    """Ask what the page is about to answer."""
    if artifacts.TWIN in _manifest(page).files:
        return page.text("How much faster is ONNX?")
    return page.text("How fast does ONNX answer?")


def _manifest(page: Page) -> Manifest:
    """Read it now: converting again may have added a file since the model was opened."""
    return ModelFolder(page.data_folder, page.model_id).manifest


def show_headline(page: Page, result: StudyResult) -> None:
    """Tell the answer in a sentence, what keeps it honest in a second, and how sure it is."""
    text = page.text
    colour = (DARK if page.dark else LIGHT).onnx
    found = headline(
        result,
        text,
        lead=lambda words: f'<span style="color:{colour}">{words}</span>',
        strong=lambda words: f"<strong>{words}</strong>",
    )
    sentence, below = found or (text("Measuring …"), "")
    # On a phone the line would break at the hyphen.
    sentence = sentence.replace("scikit-learn", '<span class="word">scikit-learn</span>')
    show_sentence(sentence, below, _strip(result, text) if found else "")


def _strip(result: StudyResult, text: Text) -> str:
    """Say what makes the answer less certain, or, where nothing does, what makes it certain."""
    if weak := weaknesses(result, text):
        words = f"<strong>{text('Less certain')}</strong> · {escape(' '.join(weak))}"
        sign = '<span aria-hidden="true">⚠</span>'
        strip = '<div class="speed-strip weak" role="note" tabindex="0">'
        return f"{strip}{sign}<div>{words}</div></div>"
    told = differences(result, text) if _has_no_ratio(result) else []
    sure = (escape(words) for words in facts(result, text) if words not in told)
    return f'<div class="speed-strip">{"".join(f"<span>{words}</span>" for words in sure)}</div>'


def _has_no_ratio(result: StudyResult) -> bool:
    """Tell whether the headline says that answers differ, rather than a ratio."""
    return result.baseline == SKLEARN and result.verdict(SPORADIC) is None


def show_sentence(sentence: str, below: str, strip: str = "") -> None:
    """Draw the head of the page; its height does not depend on the words."""
    # In one piece: what came later would push the rest down.
    st.html(f'<div class="speed-head"><h1>{sentence}</h1><p>{below}</p>{strip}</div>')


def show_picture(page: Page, result: StudyResult, workload: str) -> None:
    """Draw the histograms, say in plain words what to see, and where and when it was measured."""
    text = page.text
    arms = [ONNX, SKLEARN]
    if st.session_state.get("speed-portable"):
        arms.append(PORTABLE)
    figure = latency_figure(
        result, workload=workload, text=text, palette=DARK if page.dark else LIGHT, arms=arms
    )
    st.plotly_chart(
        figure, key="speed-chart", theme=None, config={"displayModeBar": False, "responsive": True}
    )
    if workload == SPORADIC:
        gap = text.number(result.config.gap_s * 1e3, 0)
        what = text("Each bar is a share of single predictions, requests {gap} ms apart.", gap=gap)
    else:
        n_rows = text.number(result.config.n_batch_rows, 0)
        what = text("Each bar is a share of calls with {n_rows} rows.", n_rows=n_rows)
    how = text("Further right is slower; the arrow joins the typical times.")
    if result.verdict(workload) is None:
        how = text("Further right is slower.")
    st.caption(f"{what} {how} {text(CLOCK_MEANINGS[result.percentile_unit(workload)])}")
    missing = [] if _has_no_ratio(result) else differences(result, text)
    if missing and weaknesses(result, text):
        # Else it stands in the strip.
        st.caption(" ".join(f"{words}." for words in missing))
    st.caption(place(result, text, page.zone))


def offer_rebuilding(page: Page, result: StudyResult) -> None:
    """Offer to make the model again where a file of a runtime that is missing is damaged."""
    damaged = next((one.error for one in result.unopened if one.damaged), None)
    if damaged:
        states.offer_rebuilding(page.text, page.source, damaged)


def offer_portable(page: Page, result: StudyResult) -> None:
    """Offer the third runtime, where it was timed."""
    if PORTABLE in result.arms:
        st.checkbox(page.text("Show ONNX by skl2onnx"), key="speed-portable")


def show_details(page: Page, result: StudyResult | None) -> None:
    """Say how it was measured, one click below, and hand the result out."""
    text = page.text
    with st.expander(text("How is this measured?")):
        st.markdown(
            "\n".join(
                f"- {words}"
                for words in (
                    text(
                        "Both answer the same rows, all of them different, in blocks of about "
                        "35 ms, side by side and in random order."
                    ),
                    text(
                        "A ratio is that of the typical (median) times of all calls; none is left "
                        "out. Its range holds 95 % and comes from drawing pairs of blocks again."
                    ),
                    text(
                        "A headline is in the time a caller waits only on a quiet machine; "
                        "otherwise it is in processor time, which other programs hardly change."
                    ),
                    text(
                        "“Answered in” on the page What if? is one answer, timed once while the "
                        "server also draws the page; here it is the typical time of many answers, "
                        "in a process that does nothing else."
                    ),
                    text(
                        "A quick look is one process. A full measurement takes five fresh ones:"
                        " memory is laid out differently in each, and the range then shows it."
                    ),
                )
            )
        )
        if result is not None:
            told = replace(result, model_id=without_token(result.model_id))
            st.download_button(
                text("Download as JSON"),
                lambda: json.dumps(told.as_dict()),
                file_name=f"levers-speed-{told.model_id}.json",
                mime="application/json",
            )


def show_wait(words: str) -> None:
    """Hold the picture's place with a sentence."""
    st.html(f'<div class="speed-wait">{words}</div>')
