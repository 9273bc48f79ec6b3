"""One visitor's draft: a table, what to predict, and the models tried; a reload finds it again."""

from __future__ import annotations

from html import escape

import streamlit as st

from mlcore.models.drafts import Draft
from mlcore.wording.registry.tries import table_words
from pages.ui.frame.page import Frame
from pages.ui.models import columns, question, refusal, training, tries, upload


def show(frame: Frame, draft: Draft) -> None:
    """Draw the draft, one question after the other."""
    text, source = frame.text, draft.table.source
    job = draft.job
    is_training = job is not None and job.is_running
    with st.container(key="models-top", horizontal=True, vertical_alignment="bottom"):
        about = " · ".join(table_words(draft.table, text))
        title = text("A new model from {file}", file=source.name)
        st.html(
            f'<div class="models-head"><h1>{escape(title)}</h1>'
            f"<p>{escape(about)} · {text('only you see this')}</p></div>"
        )
        with st.container(key="models-ways", horizontal=True, width="content"):
            st.button(text("All models"), key="models-back", on_click=upload.leave)
            st.button(
                text("Discard"),
                key="models-discard",
                on_click=refusal.attempt,
                args=(lambda: discard(draft),),
                help=text("Removes the table and the models tried from it. Published ones stay."),
            )
    refusal.say(text)
    plan = columns.show(frame, draft, is_fixed=is_training)
    chosen = question.show(frame, draft, plan, is_fixed=is_training)
    if chosen is None:
        tries.show(frame, draft)
    else:
        training.show(frame, draft, chosen)


def discard(draft: Draft) -> None:
    """Remove the draft and go back to the list; for callbacks."""
    draft.discard()
    upload.leave()
