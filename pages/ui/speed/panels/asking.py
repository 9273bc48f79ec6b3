"""Which way of asking a panel shows, of those a measurement holds."""

from __future__ import annotations

import streamlit as st

from mlcore.benchmark import BenchmarkResult
from mlcore.wording.speed.names import name_workload, place_of
from pages.ui.frame.page import Page


def choose_workload(page: Page, result: BenchmarkResult, key: str) -> str:
    """Let the reader choose; returns the name of the workload.

    Parameters
    ----------
    result : BenchmarkResult
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
