"""Environment: the machine, the libraries and the settings a measurement depends on."""

from __future__ import annotations

import streamlit as st

from mlcore.benchmark import BenchmarkResult
from mlcore.text import Text
from mlcore.wording.speed.names import name_flags
from mlcore.wording.speed.tables import environment_rows
from pages.ui.frame.page import Page


def title(text: Text) -> str:
    """Name the panel."""
    return text("Environment")


def draw(page: Page, result: BenchmarkResult | None) -> None:
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
