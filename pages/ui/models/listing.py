"""The list of models: a click opens one."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlcore.models import choices
from mlcore.text import Text
from mlcore.wording.registry.listing import Listed, list_words
from pages.ui.frame.page import Frame
from pages.ui.models import upload
from pages.ui.models.versions import open_drawer
from pages.ui.widgets import plain


def show(frame: Frame) -> None:
    """Draw the page."""
    text = frame.text
    rows = list_words(choices(), frame.data_folder, text, frame.zone)
    with st.container(key="models-top", horizontal=True, vertical_alignment="bottom"):
        n = text.plural("{n} model", "{n} models", len(rows))
        st.html(f'<div class="models-head"><h1>{text("Models")}</h1><p>{n}</p></div>')
        if not upload.is_open():
            st.button(
                text("New model from a table"),
                key="models-new",
                type="primary",
                on_click=upload.toggle,
            )
        else:
            st.button(text("Cancel"), key="models-new-cancel", on_click=upload.toggle)
    if upload.is_open():
        upload.bring(frame)
    with st.container(key="models-list", gap=None):
        st.html(_head(text))
        for row in rows:
            with st.container(key=f"model-row-{row.name}", gap=None):
                _row(frame, row)


def _row(frame: Frame, row: Listed) -> None:
    text = frame.text
    link = {"model": row.name, "lang": text.locale}
    with st.container(key=f"model-name-{row.name}", gap=None):
        st.page_link("app.py", label=plain(row.title), query_params=link)
        mark = f'<span class="model-mark">{text("current model")}</span>' if row.is_current else ""
        st.html(f'<p class="model-about">{mark}{escape(row.about)}</p>')
    st.html(_facts(text, row))
    with st.container(key=f"model-ways-{row.name}", gap=None):
        if row.n_versions and st.button(
            text.plural("{n} version", "{n} versions", row.n_versions),
            key=f"model-versions-{row.name}",
            type="tertiary",
        ):
            open_drawer(frame, row.name, row.title)


def _facts(text: Text, row: Listed) -> str:
    if not row.is_made:
        return '<dl class="model-facts"></dl>'
    on = f"<small>{escape(row.on)}</small>" if row.on else ""
    version = f"<small>{escape(row.version)}</small>" if row.version else ""
    cells = (
        ("predicts", text("Predicts"), escape(row.predicts)),
        ("off", text("How far off"), f"{escape(row.off)} {on}"),
        ("size", text("Size"), escape(row.size)),
        ("time", text("One row"), escape(row.latency)),
        ("since", text("Since"), f"{escape(row.since)} {version}"),
    )
    inner = "".join(
        f'<div class="model-{name}"><dt>{title}</dt><dd>{value}</dd></div>'
        for name, title, value in cells
    )
    return f'<dl class="model-facts">{inner}</dl>'


def _head(text: Text) -> str:
    titles = (
        ("predicts", text("Predicts")),
        ("off", text("How far off")),
        ("size", text("Size")),
        ("time", text("One row")),
        ("since", text("Since")),
    )
    cells = "".join(f'<div class="model-{name}">{title}</div>' for name, title in titles)
    return (
        f'<div class="models-titles" aria-hidden="true"><div>{text("Model")}</div>'
        f'<div class="model-facts">{cells}</div></div>'
    )
