"""The button that trains, how far a training is, and how it ended."""

from __future__ import annotations

import streamlit as st

from mlcore.datasets.tables import Plan
from mlcore.models.drafts import Draft
from mlcore.wording.registry.tries import RECIPES, draft_title, recipe_name
from pages.ui.frame.page import Frame
from pages.ui.models import refusal, tries


def show(frame: Frame, draft: Draft, plan: Plan) -> None:
    """Draw what comes next: a button, or how far a training is."""
    is_running = draft.job is not None and draft.job.is_running
    tried = tuple(attempt.recipe for attempt in draft.tries)
    with st.container(key="models-train", gap="small"):
        if is_running:
            _running(frame, draft)
        else:
            _ended(frame, draft)
            if not tried:
                _ready(frame, draft, plan)
    tries.show(frame, draft)
    if tried and not is_running:
        with (
            st.container(key="models-train-again"),
            st.expander(frame.text("Try another way"), key=f"models-again-{len(tried)}"),
        ):
            _recipes(frame, draft, plan, tried)
            st.button(frame.text("Train"), key="models-begin", on_click=_begin, args=(draft, plan))


def _ended(frame: Frame, draft: Draft) -> None:
    """Say how the last training ended, where that was not with a model."""
    text, job = frame.text, draft.job
    if job is not None and job.error is not None:
        st.error(text.describe(job.error), icon=":material/error:")
    elif job is not None and job.was_cancelled:
        st.caption(text("The training was cancelled. Nothing of it was kept."))


def _ready(frame: Frame, draft: Draft, plan: Plan) -> None:
    text = frame.text
    st.button(
        text("Train"), key="models-begin", type="primary", on_click=_begin, args=(draft, plan)
    )
    with st.expander(text("More choices")):
        _recipes(frame, draft, plan, ())


def _recipes(frame: Frame, draft: Draft, plan: Plan, tried: tuple[str, ...]) -> None:
    """Draw the ways to learn; one that was not tried is chosen."""
    text, key = frame.text, f"recipe-{draft.token}-{len(tried)}"
    untried = [name for name in RECIPES if name not in tried] or list(RECIPES)
    st.session_state.setdefault(key, untried[0])
    st.pills(
        text("How it learns"),
        list(RECIPES),
        key=key,
        format_func=lambda name: recipe_name(name, text, outcome=plan.outcome),
        required=True,
    )


def _begin(draft: Draft, plan: Plan) -> None:
    recipe = st.session_state.get(f"recipe-{draft.token}-{len(draft.tries)}")
    title = draft_title(draft.table.source, plan.target)
    refusal.attempt(lambda: draft.train(recipe or next(iter(RECIPES)), title))


def _running(frame: Frame, draft: Draft) -> None:
    @st.fragment(run_every=0.5)
    def progress() -> None:
        text, job = frame.text, draft.job
        if job is None or not job.is_running:
            st.rerun()
        with st.container(horizontal=True, vertical_alignment="bottom", key="models-progress"):
            st.progress(min(1.0, job.share), text=f"{text(job.stage)} …")
            st.button(text("Cancel"), key="models-cancel", on_click=job.cancel)

    progress()
    st.caption(frame.text("It goes on while you look elsewhere; this address leads back here."))
