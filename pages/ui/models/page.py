"""What the Models page is about now: all models, or one visitor's draft of a new one."""

from __future__ import annotations

import streamlit as st

from mlcore.artifacts.private import token_of
from mlcore.errors import MlcoreError
from mlcore.models.drafts import open_draft
from pages.ui import workspace
from pages.ui.frame import patches
from pages.ui.frame.page import Frame
from pages.ui.models import draft as drafting
from pages.ui.models import listing, upload


def show(frame: Frame) -> None:
    """Draw the page."""
    token = st.query_params.get(upload.DRAFT) or _went_back_to()
    if token is None:
        listing.show(frame)
    else:
        try:
            draft = open_draft(frame.data_folder, token)
            drafting.show(frame, draft)
        except MlcoreError as error:
            # Removed while it is looked at, or never there.
            st.warning(frame.text.describe(error), icon=":material/draft:")
            listing.show(frame)
    workspace.pass_on()


def _went_back_to() -> str | None:
    """Return the draft that somebody goes back to from a model tried of it; None of others.

    On its way to another page Streamlit leaves the address of that page's model on this one.
    """
    token = token_of(st.query_params.get("model", "")) if patches.went_back() else None
    if token is not None:
        del st.query_params["model"]
        st.query_params[upload.DRAFT] = token
    return token
