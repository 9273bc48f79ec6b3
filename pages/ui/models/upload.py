"""The drop zone of a table, and what stands there where no file is taken."""

from __future__ import annotations

import streamlit as st

from mlcore.errors import MlcoreError
from mlcore.models.drafts import Draft, new_draft
from pages.ui.frame.page import Frame
from pages.ui.models import refusal

DRAFT = "draft"
"""Names a draft in the address; no link to share has it."""
NEW = "new"
"""In the address while a file is asked for."""
SUFFIXES = ("csv", "tsv", "txt", "xlsx", "xls", "xlsb", "ods", "parquet")
_READ = "models-read"


def is_open() -> bool:
    """Tell whether a file is asked for."""
    return NEW in st.query_params


def toggle() -> None:
    """Ask for a file, or no more; for callbacks."""
    if is_open():
        del st.query_params[NEW]
    else:
        st.query_params[NEW] = "table"


def bring(frame: Frame) -> None:
    """Draw the drop zone; a file that can be read becomes a draft, which the address names."""
    text = frame.text
    with st.container(key="models-bring"):
        if not refusal.is_allowed(text, "request.files"):
            return
        st.html(
            f'<h2 class="models-question">{text("Drop a table here")}</h2>'
            f'<p class="models-quiet">'
            f"{text('One row a case, one column a fact, the names in the first row.')} "
            f"{text('It stays on this machine, and only you see it until you publish a model.')}"
            "</p>"
        )
        file = st.file_uploader(
            text("CSV, Excel or Parquet, up to {n} MB", n=text.number(200, 0)),
            type=SUFFIXES,
            key="models-file",
        )
        if file is None:
            return
        known = st.session_state.get(_READ)
        if known is not None and known[0] == file.file_id:
            st.error(text.describe(known[1]), icon=":material/error:")
            return
        with st.spinner(text("Reading the table")):
            try:
                draft = new_draft(frame.data_folder, file.getvalue(), file.name)
            except MlcoreError as error:
                st.session_state[_READ] = (file.file_id, error)
                st.rerun()
        keep_workbook(draft, file.getvalue())
    del st.query_params[NEW]
    st.query_params[DRAFT] = draft.token
    st.rerun()


def keep_workbook(draft: Draft, content: bytes) -> None:
    """Keep a workbook with several sheets for as long as the page is open: one may be changed."""
    if len(draft.table.source.sheets) > 1:
        st.session_state[f"workbook-{draft.token}"] = content


def workbook(draft: Draft) -> bytes | None:
    """Return the workbook that a draft was read from; None once the page was loaded again."""
    content: bytes | None = st.session_state.get(f"workbook-{draft.token}")
    return content


def leave() -> None:
    """Go back to the list; for callbacks."""
    for name in (DRAFT, NEW):
        if name in st.query_params:
            del st.query_params[name]
