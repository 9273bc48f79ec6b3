"""Requests at random: how many a second one core answers while most are answered in time."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from mlcore.benchmark import BenchmarkResult
from mlcore.benchmark.studies import STUDIES, with_goal
from mlcore.plots import server_figure
from mlcore.text import Text
from mlcore.wording.speed.captions import server_caption
from pages.ui.frame.page import Page
from pages.ui.speed.panels.study import palette_of, show_figure, show_numbers, study


def title(text: Text) -> str:
    """Name the panel."""
    return text("Many users at once")


def draw(page: Page, result: BenchmarkResult | None) -> None:
    """Draw the waiting time over the rate, with the reader's goal, and measure it."""
    text = page.text
    config = STUDIES["server"].config
    goal_ms = st.number_input(
        text("99 of 100 requests should be answered within (ms)"),
        min_value=0.1,
        max_value=60_000.0,
        value=1e3 * config.goal_s,
        step=1.0,
        format="%g",
        key="speed-server-goal",
        persist_state="session",
        width=320,
    )
    goal_s = goal_ms / 1e3
    found = study(
        page,
        "server",
        config=replace(config, goal_s=goal_s),
        hint=text("Sends requests at random moments, the same to each runtime, ever more of them."),
    )
    if found is None or not found.arms:
        return
    asked = with_goal(found, goal_s)
    figure = server_figure(asked, text=text, palette=palette_of(page))
    show_figure(figure, "server", server_caption(asked, text))
    show_numbers(page, asked)
