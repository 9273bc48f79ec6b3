"""Results that come from a visitor's own file, and stored ones that a visitor removes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from mlcore.benchmark import BenchmarkResult, Removed, put_back, read_foreign, remove_result
from mlcore.benchmark.opened import MAX_BYTES
from mlcore.errors import BenchmarkError
from pages.ui.frame.page import Page
from pages.ui.markdown import plain

BROUGHT = "brought"
"""Name of the visitor's own file beside those of stored results."""

_REMOVED, _RESULT, _REFUSED, _FILE = (
    "history-removed", "history-brought", "history-refused", "history-file",
)  # fmt: skip


def take_upload(page: Page) -> BenchmarkResult | None:
    """Draw the way in for a result from elsewhere, and return it; it is kept for the session."""
    text = page.text
    st.file_uploader(
        text("Does it hold elsewhere? Choose the JSON file of another machine"),
        type="json",
        key=_FILE,
        max_upload_size=MAX_BYTES // 1024**2,
        on_change=_take,
    )
    error: BenchmarkError | None = st.session_state.get(_REFUSED)
    if error is not None:
        # What is wrong with a file may quote it.
        st.error(plain(text.describe(error)))
    found: BenchmarkResult | None = st.session_state.get(_RESULT)
    return found


def _take() -> None:
    uploaded = st.session_state[_FILE]
    st.session_state[_RESULT] = st.session_state[_REFUSED] = None
    if uploaded is None:
        return
    try:
        st.session_state[_RESULT] = read_foreign(uploaded.getvalue())
    except BenchmarkError as error:
        st.session_state[_REFUSED] = error


def delete(page: Page, path: Path) -> None:
    """Remove a stored result; for callbacks."""
    try:
        st.session_state[_REMOVED] = remove_result(path)
    except BenchmarkError as error:
        st.session_state[_REFUSED] = error


def offer_undo(page: Page) -> None:
    """Offer to take back what was removed last."""
    removed: Removed | None = st.session_state.get(_REMOVED)
    if removed is None:
        return
    with st.container(key="history-undo", horizontal=True, vertical_alignment="center"):
        st.caption(page.text("The measurement was deleted."))
        st.button(page.text("Take it back"), on_click=_undo, key="history-undo-button")


def _undo() -> None:
    removed: Removed = st.session_state.pop(_REMOVED)
    try:
        put_back(removed)
    except BenchmarkError as error:
        st.session_state[_REFUSED] = error
