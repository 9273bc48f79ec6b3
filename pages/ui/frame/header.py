"""The line at the top of every page: name, pages, model, share, language."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mlcore.artifacts.private import token_of
from mlcore.config import Settings
from mlcore.models import Choice
from mlcore.text import LOCALES, Text
from mlcore.wording.inputs import field_words
from mlcore.wording.model import model_name
from pages.ui import live
from pages.ui.frame import patches

PAGES = {"what-if": "app.py", "speed": "pages/benchmark.py", "models": "pages/models.py"}
SEARCHED = 10
"""Models from which on the list is one to type in."""


def place() -> DeltaGenerator:
    """Return where the header is drawn: at the end of what is there by now."""
    return st.container(key="header", horizontal=True, vertical_alignment="center", gap="small")


def show(
    name: str,
    text: Text,
    available: Sequence[Choice] | None,
    chosen: Choice | None = None,
    where: DeltaGenerator | None = None,
) -> None:
    """Draw the header.

    Parameters
    ----------
    name : str
        Page shown, ``"what-if"``, ``"speed"`` or ``"models"``.
    available : sequence of Choice or None
        Models to choose from; None on a page that is about no single one.
    chosen : Choice or None
        The model shown, None where the link names one that is not here.
    where : container, optional
        From ``place``, where it is not to be drawn at the end of the page.
    """
    titles = {"what-if": text("What if?"), "speed": text("Speed"), "models": text("Models")}
    # Model and language travel; the sliders' values stay in the session, which knows the latest.
    link = {key: st.query_params[key] for key in ("model", "lang") if key in st.query_params}
    with where or place():
        st.html('<div class="brand">Levers</div>', width="content")
        for page, script in PAGES.items():
            state = "here" if page == name else "away"
            with st.container(key=f"nav-{state}-{page}", width="content"):
                st.page_link(script, label=titles[page], query_params=link)
        with st.container(
            key="header-end",
            horizontal=True,
            horizontal_alignment="right",
            vertical_alignment="center",
            gap="small",
        ):
            if available is not None:
                _model(text, available, chosen)
            # What is its visitor's alone is in no link: a draft, which the address of the list may
            # name, and a model of it.
            shares = available is not None and not (chosen and token_of(chosen.model_id))
            words = {"label": text("Share") if shares else "", "done": text("Link copied")}
            native_words = {
                "native": patches.words(text), "fields": field_words(text), "locale": text.locale,
            }  # fmt: skip
            # A browser that turns dark is answered with a run; there is nothing to do before it.
            again = {"theme": lambda: None}
            width = 84 if shares else "content"
            live.mount("share", {**words, **native_words}, width=width, listeners=again)
            _language(text)
            if Settings.from_env().password:
                # Relative: a proxy may have put a path in front.
                st.html(f'<a href="./logout" target="_self">{text("Log out")}</a>', width="content")


def _model(text: Text, available: Sequence[Choice], chosen: Choice | None) -> None:
    listed = (*available, *([chosen] if chosen else ()))
    titles = {choice.name: model_name(text, choice) for choice in listed}
    st.session_state["chosen-model"] = chosen.name if chosen else None

    def choose() -> None:
        st.query_params["model"] = st.session_state["chosen-model"]

    st.selectbox(
        text("Model"),
        list(titles),
        index=0 if chosen else None,
        placeholder=text("Model"),
        key="chosen-model",
        format_func=lambda name: titles[name],
        label_visibility="collapsed",
        on_change=choose,
        filter_mode="fuzzy" if len(titles) >= SEARCHED else None,
        width=240,
    )


def _language(text: Text) -> None:
    st.session_state["chosen-language"] = text.locale

    def choose() -> None:
        st.query_params["lang"] = st.session_state["chosen-language"] or text.locale

    st.segmented_control(
        text("Language"),
        LOCALES,
        key="chosen-language",
        format_func=str.upper,
        label_visibility="collapsed",
        on_change=choose,
        required=True,
    )
