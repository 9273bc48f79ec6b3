"""What the Speed page says of a result: the sentence, the picture, and what they rest on."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import streamlit as st

from mlcore.benchmark import (
    BATCH,
    BUSY,
    ONNX,
    PORTABLE,
    SKLEARN,
    SPORADIC,
    BenchmarkResult,
    Ratio,
    Verdict,
    percentiles,
)
from mlcore.plots import DARK, LIGHT, NAMES, latency_figure
from mlcore.text import Text, mark
from pages.ui.page import Page

MACHINE = {
    "A": mark("✓ Quiet machine ({ours} of the processor was ours)"),
    "B": mark("Slightly busy machine: other programs took {others} of the processor"),
    "C": mark("Busy machine: other programs took {others} of the processor"),
}
WORKLOADS = {
    SPORADIC: mark("one row, now and then"),
    BUSY: mark("one row, busy loop"),
    BATCH: mark("many rows at once"),
}
FLAGS = {
    "stopped": mark("This measurement was stopped early."),
    "warm-up-unsettled": mark("Speed was still changing after the warm-up."),
    "no-time": mark("One way of asking took too long and was left out."),
}


def _times(text: Text, ratio: Ratio) -> str:
    """Say a ratio as people do."""
    if ratio.outcome == "equal":
        return text("about as fast")
    if ratio.outcome == "later":
        return text("{ratio} times slower", ratio=text.ratio(ratio.inverted().value))
    return text("{ratio} times", ratio=text.ratio(ratio.value))


def _bounds(text: Text, verdict: Verdict, *, name_unit: bool) -> str:
    """Say the range of a headline ratio, and its unit where that has to be said here."""
    ratio = verdict.headline
    ratio = ratio.inverted() if ratio.outcome == "later" else ratio
    if ratio.low is None or ratio.high is None:
        return ""
    span = f"{text.ratio(ratio.low)}–{text.ratio(ratio.high)}"
    if name_unit and verdict.unit == "cpu":
        span = text("{range}, processor time", range=span)
    return f" ({span})"


def show_headline(page: Page, result: BenchmarkResult) -> None:
    """Tell the answer in one sentence, and the two that keep it honest in a second."""
    text = page.text
    single = result.verdict(SPORADIC)
    if single is None:
        return show_sentence(text("Measuring …"), "")
    colour = (DARK if page.dark else LIGHT).onnx
    strong = f'<span style="color:{colour}">{_times(text, single.headline)}</span>'
    sentences = {
        "sooner": text("ONNX answers one request {times} sooner than scikit-learn.", times=strong),
        "later": text("ONNX answers one request {times} than scikit-learn.", times=strong),
        "equal": text("ONNX answers one request {times} as scikit-learn.", times=strong),
    }
    busy, batch = result.verdict(BUSY), result.verdict(BATCH)
    shown = [verdict for verdict in (single, busy, batch) if verdict]
    # One unit for all is said once, at the end.
    only_cpu = all(verdict.unit == "cpu" for verdict in shown)
    ranges = {verdict.workload: _bounds(text, verdict, name_unit=not only_cpu) for verdict in shown}
    said = {
        verdict.workload: f"<strong>{_times(text, verdict.headline)}</strong>"
        f"{ranges[verdict.workload]}"
        for verdict in shown
    }
    gap = text.number(result.config.gap_s * 1e3, 0)
    parts = [text("With requests {gap} ms apart{range}.", gap=gap, range=ranges[SPORADIC])]
    if busy:
        parts.append(text("In a busy loop {times}.", times=said[BUSY]))
    if batch:
        n_rows = text.number(result.config.n_batch_rows, 0)
        parts.append(text("For {n_rows} rows at once {times}.", n_rows=n_rows, times=said[BATCH]))
    parts.append(text("Same answers."))
    if only_cpu:
        parts.append(text("Compared by processor time."))
    sentence = sentences[single.headline.outcome]
    # On a phone the line would break at the hyphen.
    sentence = sentence.replace("scikit-learn", '<span class="word">scikit-learn</span>')
    return show_sentence(sentence, " ".join(parts))


def show_sentence(sentence: str, below: str) -> None:
    """Draw the head of the page; its height does not depend on the words."""
    st.html(f'<div class="speed-head"><h1>{sentence}</h1><p>{below}</p></div>')


def show_fact(words: str, kind: str = "") -> None:
    """Draw one line of the right column."""
    st.html(f'<div class="speed-fact {kind}">{words}</div>')


def show_picture(page: Page, result: BenchmarkResult, workload: str) -> None:
    """Draw the histograms and say in plain words what to see."""
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
    st.caption(f"{what} {text('Further right is slower; the arrow joins the typical times.')}")


def show_basis(page: Page, result: BenchmarkResult, workload: str) -> None:
    """Say what the picture rests on: same answers, quiet machine, when and where."""
    text = page.text
    agreement, verdict = result.agreement(), result.verdict(workload)
    if agreement.identical:
        show_fact(text("✓ Same answers, bit for bit"))
    else:
        difference = text.number(agreement.largest_difference)
        show_fact(text("✓ Same answers (largest difference {difference})", difference=difference))
    if verdict:
        ours, others = (
            text.percent(share) for share in (verdict.availability, 1 - verdict.availability)
        )
        show_fact(text(MACHINE[verdict.grade], ours=ours, others=others))
        if verdict.unit == "cpu":
            show_fact(text("Waiting time would mislead here: processor time is compared"))
    zone = ZoneInfo(st.context.timezone) if st.context.timezone else None
    place = result.environment
    show_fact(
        text(
            "Measured {date} on {machine}: {cpu}, {cores} cores, one thread each, "
            "quick look of {duration} s.",
            date=text.date(result.started_at.astimezone(zone)),
            machine=text("this machine") if place.is_here else place.machine,
            cpu=place.cpu,
            cores=text.number(place.n_cores, 0),
            duration=text.number(result.duration_s, 0),
        ),
        "quiet",
    )
    kinds = {flag.partition(":")[0] for flag in result.flags}
    for flag, words in FLAGS.items():
        if flag in kinds:
            show_fact(text(words), "quiet")
    if PORTABLE in result.arms:
        st.checkbox(text("Show ONNX by skl2onnx"), key="speed-portable")


def show_details(page: Page, result: BenchmarkResult) -> None:
    """Lay open what stands behind the sentence, for those who doubt it."""
    text = page.text
    with st.expander(text("For sceptics")):
        rows = []
        for workload, words in WORKLOADS.items():
            for arm in result.arms:
                unit = result.percentile_unit(workload)
                histogram = result.histogram(workload, arm, unit)
                if not histogram.n_calls:
                    continue
                row = {
                    text("Way of asking"): text(words),
                    text("Runtime"): text(NAMES[arm]),
                    text("Clock"): text("wall") if unit == "wall" else text("processor"),
                    text("Calls"): text.number(histogram.n_calls, 0),
                }
                for found in percentiles(histogram):
                    row[f"p{100 * found.share:g}"] = (
                        text("needs {n} more calls", n=text.number(found.missing_calls, 0))
                        if found.seconds is None
                        else text.seconds(found.seconds)
                    )
                rows.append(row)
        st.table(rows)
        st.caption(
            text(
                "Medians of all calls; ranges hold 95 % and come from resampling pairs of blocks. "
                "A percentile is shown only if there are enough calls for it. The clock itself "
                "takes {floor} a call. The answers of both were compared on {n_rows} rows first.",
                floor=text.seconds(result.environment.timer_floor_s),
                n_rows=text.number(result.agreement().n_rows, 0),
            )
        )
        place = result.environment
        libraries = ", ".join(f"{name} {number}" for name, number in place.libraries.items())
        st.caption(f"{place.python} · {place.system} · {libraries}")
        st.download_button(
            text("Download as JSON"),
            lambda: json.dumps(result.as_dict()),
            file_name=f"levers-speed-{result.model_id}.json",
            mime="application/json",
        )


def show_wait(words: str) -> None:
    """Hold the picture's place with a sentence."""
    st.html(f'<div class="speed-wait">{words}</div>')
