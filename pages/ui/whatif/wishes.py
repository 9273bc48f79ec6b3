"""What a visitor wants of the inputs: kept in the session, carried by the link."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from mlcore.errors import InvalidWishesError
from mlcore.workspace import DEFAULT_LEVERS, Wishes, pack_wishes, unpack_wishes
from pages.ui.frame.page import Page
from pages.ui.widgets import plain

PARAMETER = "wishes"
MAX_COMPLAINTS = 3
"""Complaints about one link that somebody would read."""


def as_wanted(page: Page) -> Page:
    """Return the page with its inputs as the visitor wants them."""
    wishes: Wishes = st.session_state.get(_key(page), Wishes())
    return replace(page, wishes=wishes, schema=wishes.applied(page.model.schema))


def ranking(page: Page) -> tuple[int, ...]:
    """Return the places of the inputs, what matters most first where there is a choice to make."""
    n_features = page.model.schema.n_features
    return page.model.ranking() if n_features > DEFAULT_LEVERS else tuple(range(n_features))


def keep(page: Page, wishes: Wishes) -> None:
    """Want something else from now on; for callbacks, before the page is drawn.

    Raises
    ------
    InvalidWishesError
        If that cannot be; everything stays as it was.
    """
    wishes.applied(page.model.schema)
    st.session_state[_key(page)] = wishes


def open_link(page: Page) -> list[str]:
    """Take over what the link wants, once a session, and say what of it cannot be."""
    letters = st.query_params.get(PARAMETER)
    # Only the link the page was opened with counts: later the address follows the page.
    if st.session_state.setdefault("wishes-opened", False) or letters is None:
        st.session_state["wishes-opened"] = True
        return []
    st.session_state["wishes-opened"] = True
    wishes, complaints = unpack_wishes(letters, page.model.schema)
    st.session_state[_key(page)] = wishes
    # Names in a link are anybody's.
    return [plain(page.text.describe(error)) for error in complaints[:MAX_COMPLAINTS]]


def link_part(page: Page) -> dict[str, Any]:
    """Return what stands for the wishes in the link, and what of them it cannot carry."""
    try:
        return {"letters": pack_wishes(page.wishes) or None, "lacks": ""}
    except InvalidWishesError as error:
        return {"letters": None, "lacks": page.text.describe(error)}


def _key(page: Page) -> str:
    return f"wishes-{page.model_id}"
