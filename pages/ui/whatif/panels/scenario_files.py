"""Scenarios as files: out and in as JSON, the comparison as CSV."""

from __future__ import annotations

import streamlit as st

from mlcore.errors import InvalidScenariosError
from mlcore.whatif.comparison import comparison_csv
from mlcore.workspace import ScenarioSet, read_scenarios, write_scenarios
from mlcore.workspace.scenario_file import MAX_BYTES
from pages.ui import workspace
from pages.ui.whatif.panels.comparison import compared
from pages.ui.whatif.panels.scene import Scene


def draw(scene: Scene, kept: ScenarioSet) -> None:
    """Draw what leads to files and back."""
    text, page = scene.page.text, scene.page
    lacks = workspace.scenarios_in_link(page, scene.row).lacks
    if lacks:
        st.warning(lacks)
    key, refused = f"scenarios-file-{page.model_id}", f"scenarios-refused-{page.model_id}"

    def take() -> None:
        uploaded = st.session_state[key]
        st.session_state[refused] = None
        if uploaded is None:
            return
        try:
            read = read_scenarios(uploaded.getvalue(), page.schema)
        except InvalidScenariosError as error:
            st.session_state[refused] = error
            return
        workspace.keep(page, read)
        workspace.say(
            text.plural(
                "{n} scenario opened. Undo brings back what was there.",
                "{n} scenarios opened. Undo brings back what was there.",
                len(read.names),
            )
        )

    with st.expander(text("Save, open, export"), key="scenarios-files"):
        with st.container(key="scenarios-downloads", horizontal=True):
            st.download_button(
                text("Download the scenarios (JSON)"),
                lambda: write_scenarios(kept, page.schema),
                file_name="scenarios.json",
                mime="application/json",
                key="scenarios-json",
                on_click="ignore",
            )
            st.download_button(
                text("Download the comparison (CSV)"),
                lambda: comparison_csv(
                    compared(scene, kept), page.titled, decimal=text.decimal_mark
                ),
                file_name="comparison.csv",
                mime="text/csv",
                key="scenarios-csv",
                on_click="ignore",
            )
        st.file_uploader(
            text("Open scenarios from a file; they replace those above"),
            type="json",
            key=key,
            max_upload_size=MAX_BYTES // 1024**2,
            on_change=take,
        )
        error = st.session_state.get(refused)
        if error is not None:
            st.error(text.describe(error))
