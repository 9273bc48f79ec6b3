"""The result to take along: report, table, JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from mlcore.artifacts.private import without_token
from mlcore.benchmark import ONNX, SPORADIC, StudyResult
from mlcore.benchmark.export import csv_table
from mlcore.benchmark.studies import BATCH, BUSY
from mlcore.documents import picture, write_speed_report
from mlcore.text import Text
from mlcore.wording.speed.names import name_workload
from mlcore.wording.speed.result import CLOCKS, basis, headline
from mlcore.wording.speed.tables import percentile_rows, ratio_rows
from pages.ui import live
from pages.ui.frame.page import Page


def title(text: Text) -> str:
    """Name the panel."""
    return text("Take the result along")


def draw(page: Page, result: StudyResult | None) -> None:
    """Offer each form with a sentence of what it is."""
    text = page.text
    if result is None:
        st.caption(text("There is something to take along once something has been measured."))
        return

    result = replace(result, model_id=without_token(result.model_id))
    # Asked now: the file is made later, outside the session.
    zone = page.zone

    def report() -> bytes:
        return write_speed_report(
            result,
            text=text,
            name=page.model_name,
            made=result.started_at.astimezone(zone),
            headline=headline(result, text),
            basis=basis(result, text, zone),
            pictures={name: _picture_title(result, name, text) for name in (SPORADIC, BUSY, BATCH)},
            tables={
                text("How many times faster"): ratio_rows(result, text),
                text("How long calls took"): percentile_rows(result, text),
            },
        )

    _offer(
        text("Report (HTML)"), report, f"{_name(result)}.html", "text/html",
        text("One page to read, print or send; it opens without this server or a network."),
    )  # fmt: skip
    if result.blocks(SPORADIC, ONNX):
        _picture(page, result)
    _offer(
        text("Table (CSV)"), lambda: csv_table(result, decimal=text.decimal_mark),
        f"{_name(result)}.csv", "text/csv",
        text("Ratios, percentiles and each block of calls, for a spreadsheet."),
    )  # fmt: skip
    _offer(
        text("Everything (JSON)"), lambda: json.dumps(result.as_dict()), f"{_name(result)}.json",
        "application/json",
        text("The whole result: it can be analysed again, or compared on another machine."),
    )  # fmt: skip


def _picture(page: Page, result: StudyResult) -> None:
    text, place = page.text, result.environment
    when = text.date(result.started_at.astimezone(page.zone))
    foot = [page.model_name, place.cpu, when, _clock(result, SPORADIC, text)]
    drawn = picture(result, SPORADIC, text, title=headline(result, text)[0], foot=" · ".join(foot))
    with st.container(key="speed-export-png", horizontal=True, vertical_alignment="center"):
        live.mount(
            "save",
            {
                "svg": drawn,
                "file": f"{_name(result)}.png",
                "words": {
                    "save": text("Picture (PNG)"),
                    "failed": text("This browser cannot draw the picture."),
                },
            },
            width="content",
        )
        st.caption(text("The headline and its two histograms, for a slide."))


def _picture_title(result: StudyResult, workload: str, text: Text) -> str:
    name = name_workload(workload, text, large=result.config.n_batch_rows)
    return f"{name[:1].upper()}{name[1:]} · {_clock(result, workload, text)}"


def _clock(result: StudyResult, workload: str, text: Text) -> str:
    return text(CLOCKS[result.percentile_unit(workload)])


def _name(result: StudyResult) -> str:
    return f"levers-speed-{result.model_id}-{result.started_at:%Y%m%dT%H%M%SZ}"


def _offer(
    label: str, content: Callable[[], bytes | str], file: str, mime: str, words: str
) -> None:
    kind = file.rpartition(".")[2]
    with st.container(key=f"speed-export-{kind}", horizontal=True, vertical_alignment="center"):
        st.download_button(
            label, content, file_name=file, mime=mime, on_click="ignore",
            key=f"speed-export-{kind}-button", icon=":material/download:",
        )  # fmt: skip
        st.caption(words)
