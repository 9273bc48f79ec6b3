"""The line that a model only its owner sees has on every page: publish it, or discard it."""

from __future__ import annotations

import streamlit as st

from mlcore.artifacts.private import number_of, token_of
from mlcore.errors import MlcoreError
from pages.ui import workspace
from pages.ui.frame.page import Frame, Page


def private_line(page: Page) -> None:
    """Draw the line where the model is private; nothing else."""
    token = token_of(page.model_id)
    if token is None:
        return
    text = page.text
    with st.container(
        key="private-line", horizontal=True, vertical_alignment="center", gap="small"
    ):
        st.html(
            f'<p class="private-words"><strong>{text("Only you see this model.")}</strong></p>',
            width="content",
        )
        published = st.button(text("Publish"), key="private-publish")
        link = {"draft": token, "lang": text.locale}
        st.page_link("pages/models.py", label=text("Its table"), query_params=link)
        st.button(
            text("Discard"),
            key="private-discard",
            type="tertiary",
            on_click=_discard,
            args=(page, token),
            help=text("Removes the table and the models tried from it. Published ones stay."),
        )
    if published:
        _publish(page, token)
    if st.session_state.pop("private-gone", False):
        st.switch_page("pages/models.py", query_params={"lang": text.locale})


def _publish(page: Page, token: str) -> None:
    # Not at the start: a page that only predicts needs no training.
    from mlcore.models.drafts import open_draft
    from pages.ui.models.publishing import publish

    number = number_of(page.model_id)
    try:
        draft = open_draft(page.data_folder, token)
        attempt = next((one for one in draft.tries if one.number == number), None)
    except MlcoreError as error:
        st.error(page.text.describe(error), icon=":material/error:")
        return
    if attempt is not None:
        frame = Frame(name=page.name, text=page.text, data_folder=page.data_folder, dark=page.dark)
        publish(frame, draft, attempt)


def _discard(page: Page, token: str) -> None:
    from mlcore.models.drafts import open_draft

    try:
        open_draft(page.data_folder, token).discard()
    except MlcoreError as error:
        workspace.say(page.text.describe(error))
        return
    st.session_state["private-gone"] = True
