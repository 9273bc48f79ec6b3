"""The way into the presentation: a link that carries what is presented."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from mlcore.errors import InvalidScenariosError
from mlcore.schema import FloatArray
from mlcore.workspace import ScenarioSet, pack_scenarios
from pages.ui import workspace
from pages.ui.frame.page import Page

Row = Sequence[float] | FloatArray


def offer(page: Page, kept: ScenarioSet, row: Row) -> None:
    """Draw the link that presents what is kept, or the row where nothing is.

    Parameters
    ----------
    row : sequence of n_features numbers
        As the sliders have it.
    """
    parameters = {"model": page.choice.name, "lang": page.text.locale}
    letters = letters_of(page, kept, row)
    if letters is not None:
        parameters["s"] = letters
    settings = workspace.settings_in_link(page).letters
    if settings is not None:
        parameters[workspace.SETTINGS] = settings
    with st.container(key="scenarios-present", width="content"):
        st.page_link(
            "pages/present.py",
            label=page.text("Present"),
            icon=":material/slideshow:",
            query_params=parameters,
            help=page.text("Each scenario becomes a slide in large type, its sliders live."),
        )


def letters_of(page: Page, kept: ScenarioSet, row: Row) -> str | None:
    """Write scenarios and a row for a link; None where they are too much for one."""
    try:
        return pack_scenarios(kept, page.model.schema, list(row))
    except InvalidScenariosError:
        return None
