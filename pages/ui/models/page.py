"""What the Models page is about now: all models, or one visitor's draft of a new one."""

from __future__ import annotations

import streamlit as st

from mlcore.errors import MlcoreError
from mlcore.models.drafts import open_draft
from pages.ui import workspace
from pages.ui.frame.page import Frame
from pages.ui.models import draft as drafting
from pages.ui.models import listing, upload


def show(frame: Frame) -> None:
    """Draw the page."""
    token = st.query_params.get(upload.DRAFT)
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
