"""What lies under the measurement of the Speed page, closed until somebody opens it."""

from __future__ import annotations

from types import ModuleType

import streamlit as st

from mlcore.benchmark import BenchmarkResult
from pages.ui.page import Page
from pages.ui.speed_panels import export, history, race

PANELS: dict[str, ModuleType] = {"race": race, "history": history, "export": export}
"""In the order shown. Each module has ``title(text)`` and ``draw(page, result)``."""

__all__ = ["panels"]


def panels(page: Page, result: BenchmarkResult | None) -> None:
    """Offer the panels by name, and draw those that are open.

    Parameters
    ----------
    page : Page
    result : BenchmarkResult or None
        What the page shows.
    """
    text = page.text
    opened = st.pills(
        text("Look further"),
        list(PANELS),
        selection_mode="multi",
        format_func=lambda name: PANELS[name].title(text),
        key="open-speed-panels",
        persist_state="session",
    )
    for name in PANELS:
        if name in (opened or ()):
            with st.container(key=f"panel-speed-{name}", border=True):
                st.subheader(PANELS[name].title(text), anchor=False)
                PANELS[name].draw(page, result)
